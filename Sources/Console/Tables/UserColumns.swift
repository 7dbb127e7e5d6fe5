// The columns of the users table.

import Engine

enum UserColumns {
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
            Column("FAIL", 4, id: "failedAttempts", priority: 5, isQuantity: true) {
                Field(Format.count($0.failedAttempts), $0.failedAttempts > 0 ? .warning : .faint)
            },
            Column("LAST-LOGIN", 16, id: "lastLogin", right: false, priority: 6, isQuantity: true) { user in
                let date = Format.date(user.lastLogin, offset: offset)
                return date.isEmpty ? Field("never", .faint) : Field(date)
            },
            Column("CREATED", 16, right: false, priority: 7, sorts: false) {
                Field(Format.date($0.created, offset: offset), .label)
            },
        ])
    }
}
