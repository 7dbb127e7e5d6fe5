// The one table of the users' columns: queries, filters, the console's table and `:sort` are made from it. Plain
// values.

/// A column of the users table. They stand in the order in which a table shows them, from left to right. The names are
/// those of the socket.
public enum UserColumn: String, Sendable, Codable, CaseIterable {
    case id, name, state, sessions, role, failedAttempts, lastLogin, created

    /// The kind of a column's values, by which they are typed and compared.
    public enum Kind: Sendable, Equatable {
        case number
        /// Seconds since 1970; 0 before the first.
        case date
        /// Chosen by the user: hostile text.
        case text
        /// One of these.
        case word([String])
    }

    public var kind: Kind {
        switch self {
        case .id, .sessions, .failedAttempts: .number
        case .lastLogin, .created: .date
        case .name: .text
        case .state: .word(["active", "locked"])
        case .role: .word(["user", "operator"])
        }
    }

    /// Its head in a table.
    public var title: String {
        switch self {
        case .sessions: "SESS"
        case .failedAttempts: "FAIL"
        case .lastLogin: "LAST-LOGIN"
        default: rawValue.uppercased()
        }
    }

    /// Its name in a filter and in `:sort`, as its head has it.
    public var term: String { title.lowercased() }

    /// Operator and value in a filter, for hints.
    public var example: String {
        switch self {
        case .id: ">100"
        case .name: "=ana"
        case .state: "=locked"
        case .sessions: ">1"
        case .role: "=operator"
        case .failedAttempts: ">3"
        case .lastLogin: "=never"
        case .created: ">=2026-05"
        }
    }

    /// Sorted by it, the largest or the latest come first.
    public var isQuantity: Bool { self != .id && (kind == .number || kind == .date) }

    /// The column that a term of a filter names.
    public init?(called name: String) {
        guard let found = Self.allCases.first(where: { $0.term == name || $0.rawValue.lowercased() == name }) else {
            return nil
        }
        self = found
    }
}
