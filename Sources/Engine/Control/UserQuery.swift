// A console's query for users, and the page it gets. Plain values.

public struct UserQuery: Sendable, Codable, Equatable {
    public enum Sort: String, Sendable, Codable, CaseIterable {
        case id, name, lastLogin, failedAttempts
    }

    /// The end of a page, for the orders other than by id: the values of its last row. Values rather than a number of
    /// rows, so that users who are added or removed shift nothing.
    public struct Mark: Sendable, Codable, Equatable {
        public var id: Int64
        public var username: String
        public var lastLogin: Int64
        public var failedAttempts: Int

        public init(_ row: UserState) {
            id = row.id
            username = row.username
            lastLogin = row.lastLogin
            failedAttempts = row.failedAttempts
        }
    }

    /// Part of a username, in any case; one or two characters match its beginning. Empty for all.
    public var filter: String
    /// Matches the users that the filter does not find.
    public var isInverted: Bool
    public var sort: Sort
    public var isDescending: Bool
    /// In ascending order of id: only users above this one. Used where there is no mark.
    public var after: Int64
    /// Only users after this one, in any order.
    public var mark: Mark?
    /// The most rows; the engine limits it to 1,000.
    public var limit: Int

    public init(
        filter: String = "", isInverted: Bool = false, sort: Sort = .id, isDescending: Bool = false, after: Int64 = 0,
        mark: Mark? = nil, limit: Int
    ) {
        self.filter = filter
        self.isInverted = isInverted
        self.sort = sort
        self.isDescending = isDescending
        self.after = after
        self.mark = mark
        self.limit = limit
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
