// The accounts, one a row.

import Engine

enum UsersView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, focused: Bool, boxed: Bool) {
        let users = model.users
        let place = users.total > 0 ? "\(Format.grouped(users.position &+ 1)) of \(Format.grouped(users.total))" : ""
        let inner = Panel.draw("Users", note: place, focused: focused, boxed: boxed, on: &canvas, rect)
        table(offset: model.utcOffset, none: canvas.glyphs.none).draw(
            users.rows, top: users.top, cursor: users.rows.isEmpty ? nil : users.index, focused: focused, boxed: boxed, on: &canvas,
            inner, empty: model.isPaused ? "paused: z goes on" : "no user yet: n adds one")
    }

    static func table(offset: Int, none: String) -> Table<UserState> {
        Table(columns: [
            Column("ID", 5, priority: 4) { Field("\($0.id)", .label) },
            Column("NAME", 12, right: false, priority: 0, grow: 1) { Field($0.username, .strong) },
            Column("STATE", 6, right: false, priority: 1) { $0.locked ? Field("LOCKED", .bad) : Field("active", .good) },
            Column("SESS", 4, priority: 3) { .number(Format.count($0.sessions)) },
            Column("FAIL", 4, priority: 5) { Field(Format.count($0.failedAttempts), $0.failedAttempts > 0 ? .warning : .faint) },
            Column("LAST LOGIN", 16, right: false, priority: 6) { user in
                let date = Format.date(user.lastLogin, offset: offset)
                return date.isEmpty ? Field("never", .faint) : Field(date)
            },
            Column("CREATED", 16, right: false, priority: 7) { Field(Format.date($0.created, offset: offset), .label) },
        ])
    }
}
