// The view of the accounts, one a row.

import Engine

enum UsersView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, focused: Bool, boxed: Bool) {
        let users = model.users
        let sheet = model.sheet(.users)
        let place = users.total > 0 ? "\(Format.grouped(users.position &+ 1)) of \(Format.grouped(users.total))" : ""
        let note = model.past == nil ? place : place.isEmpty ? model.notRecorded : "\(place)  \(model.notRecorded)"
        let inner = Panel.draw(
            "Users", note: note, filter: sheet.filterNote, focused: focused, boxed: boxed, on: &canvas, rect,
            pane: .users)
        let look = Table<UserState>.Look(
            top: users.top, cursor: users.rows.isEmpty ? nil : users.index, isFocused: focused, isBoxed: boxed,
            sort: sheet.sort,
            isDescending: sheet.isDescending,
            empty: model.isPaused
                ? "paused: z goes on"
                : sheet.filter.isEmpty ? "no user yet: n adds one" : "no user matches: Esc shows all",
            isTagged: { sheet.tags.contains(UInt64(bitPattern: $0.id)) }, isStale: { users.stale.contains($0.id) },
            pane: .users)
        UserColumns.table(offset: model.utcOffset).draw(users.rows, look, on: &canvas, inner)
    }
}
