// The accounts, one a row.

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
        table(offset: model.utcOffset, none: canvas.glyphs.none).draw(users.rows, look, on: &canvas, inner)
    }

    static func table(offset: Int, none: String) -> Table<UserState> {
        Table(columns: [
            Column("ID", 5, priority: 4) { Field("\($0.id)", .label) },
            Column("NAME", 16, right: false, priority: 0, grow: 1) { Field($0.username, .strong) },
            Column("STATE", 6, right: false, priority: 1, sorts: false) {
                $0.locked ? Field("LOCKED", .bad) : Field("active", .good)
            },
            Column("SESS", 4, priority: 3, sorts: false) { .number(Format.count($0.sessions)) },
            Column("ROLE", 8, right: false, priority: 8, sorts: false) {
                Field($0.mustChange ? "\($0.role) !" : $0.role, $0.role == "operator" ? .accent : .label)
            },
            Column("FAIL", 4, id: "failedAttempts", priority: 5) {
                Field(Format.count($0.failedAttempts), $0.failedAttempts > 0 ? .warning : .faint)
            },
            Column("LAST LOGIN", 16, id: "lastLogin", right: false, priority: 6) { user in
                let date = Format.date(user.lastLogin, offset: offset)
                return date.isEmpty ? Field("never", .faint) : Field(date)
            },
            Column("CREATED", 16, right: false, priority: 7, sorts: false) {
                Field(Format.date($0.created, offset: offset), .label)
            },
        ])
    }
}
