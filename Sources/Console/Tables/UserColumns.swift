// The looks of the users' columns: widths, importance, contents.

import Engine

enum UserColumns {
    static func table(offset: Int) -> Table<UserState> {
        Table(columns: UserColumn.allCases.map { column($0, offset: offset) })
    }

    private static func column(_ column: UserColumn, offset: Int) -> Column<UserState> {
        func make(
            _ width: Int, right: Bool = true, priority: Int, grow: Int = 0, value: ((UserState) -> Double)? = nil,
            _ field: @escaping (UserState) -> Field
        ) -> Column<UserState> {
            Column(
                column.title, width, id: column.rawValue, right: right, priority: priority, grow: grow,
                isQuantity: column.isQuantity, value: value, field: field)
        }
        return switch column {
        case .id: make(5, priority: 4, value: { Double($0.id) }) { Field("\($0.id)", .label) }
        case .name: make(16, right: false, priority: 0, grow: 1) { Field($0.username, .strong) }
        case .state:
            make(6, right: false, priority: 1) { $0.locked ? Field("LOCKED", .bad) : Field("active", .good) }
        case .sessions:
            make(4, priority: 3, value: { Double($0.sessions) }) { .number(Format.count($0.sessions)) }
        case .role:
            make(8, right: false, priority: 8) {
                Field($0.mustChange ? "\($0.role) !" : $0.role, $0.role == "operator" ? .accent : .label)
            }
        case .failedAttempts:
            make(4, priority: 5, value: { Double($0.failedAttempts) }) {
                Field(Format.count($0.failedAttempts), $0.failedAttempts > 0 ? .warning : .faint)
            }
        case .lastLogin:
            make(16, right: false, priority: 6) { user in
                let date = Format.date(user.lastLogin, offset: offset)
                return date.isEmpty ? Field("never", .faint) : Field(date)
            }
        case .created:
            make(16, right: false, priority: 7) { Field(Format.date($0.created, offset: offset), .label) }
        }
    }
}
