// A console's query for users, and the page it gets. Plain values.

public struct UserQuery: Sendable, Codable, Equatable {
    /// From one number to another, both included; from a larger one to a smaller one there is none.
    public struct Span: Sendable, Codable, Equatable {
        public var from: Int64
        public var to: Int64

        public init(_ from: Int64, _ to: Int64) {
            self.from = from
            self.to = to
        }
    }

    /// A condition that an operator has typed.
    public enum Term: Sendable, Codable, Equatable {
        /// A number or a date (seconds since 1970) that is one of these; not one of these where it is not equal.
        case range(UserColumn, Span, isEqual: Bool)
        /// The state or the role.
        case word(UserColumn, String, isEqual: Bool)
        /// Part of the name, in any case.
        case name(String, isEqual: Bool)
        /// In any column: a part of the name or of a word, the beginning of the id, or a number. A date is one of
        /// `dates`, because only who asks knows the clock by which they are shown.
        case anywhere(String, dates: Span?)

        /// The column takes no such term.
        var isMistaken: Bool {
            switch self {
            case .range(let column, _, _): column.kind != .number && column.kind != .date
            case .word(let column, _, _): if case .word = column.kind { false } else { true }
            case .name, .anywhere: false
            }
        }
    }

    /// The end of a page, for the orders other than by id: the values of its last row. Values rather than a number of
    /// rows, so that users who are added or removed shift nothing.
    public struct Mark: Sendable, Codable, Equatable {
        public var id: Int64
        public var username: String
        public var locked: Bool
        public var sessions: Int
        public var role: String
        public var failedAttempts: Int
        public var lastLogin: Int64
        public var created: Int64

        public init(_ row: UserState) {
            id = row.id
            username = row.username
            locked = row.locked
            sessions = row.sessions
            role = row.role
            failedAttempts = row.failedAttempts
            lastLogin = row.lastLogin
            created = row.created
        }
    }

    public static let termLimit = 8

    /// Part of a username, in any case; one or two characters match its beginning. Empty for all.
    public var filter: String
    /// All of these must hold too, at most `termLimit`.
    public var terms: [Term]
    /// Matches the users that filter and terms do not find.
    public var isInverted: Bool
    public var sort: UserColumn
    public var isDescending: Bool
    /// In ascending order of id: only users above this one. Used where there is no mark.
    public var after: Int64
    /// Only users after this one, in any order.
    public var mark: Mark?
    /// The most rows; the engine limits it to 1,000.
    public var limit: Int

    public init(
        filter: String = "", terms: [Term] = [], isInverted: Bool = false, sort: UserColumn = .id,
        isDescending: Bool = false, after: Int64 = 0, mark: Mark? = nil, limit: Int
    ) {
        self.filter = filter
        self.terms = terms
        self.isInverted = isInverted
        self.sort = sort
        self.isDescending = isDescending
        self.after = after
        self.mark = mark
        self.limit = limit
    }

    /// Why it cannot be answered, in a line; nil where it can.
    package var problem: String? {
        if terms.count > Self.termLimit { return "a question about users has at most \(Self.termLimit) terms" }
        return terms.contains(where: \.isMistaken) ? "a term about users names a column that takes none like it" : nil
    }
}

public struct UserPage: Sendable, Codable {
    /// The rows in the order asked for.
    public var rows: [UserState]
    /// Users that match, shown or not.
    public var total: Int

    public init(rows: [UserState], total: Int) {
        self.rows = rows
        self.total = total
    }
}
