// A question for a page of the users' table, and the page. Plain values.

import Engine

/// Which users a page is to show.
struct AccountQuery: Sendable {
    typealias Order = UserColumn
    typealias Term = UserQuery.Term

    /// The end of a page: the values of its last row in the column of the order. Values rather than a number of rows,
    /// so that users who are added or removed meanwhile shift nothing.
    struct Mark: Sendable {
        var id: Int64
        var name = ""
        var lastLogin: Int64 = 0
        var failedAttempts = 0
        var locked = false
        var sessions = 0
        var role = ""
        var created: Int64 = 0
    }

    /// Part of a username, in any case; one or two characters match its beginning. Empty for all.
    var filter = ""
    /// All of these must hold too.
    var terms: [Term] = []
    /// Matches the users that filter and terms do not find.
    var isInverted = false
    var order = Order.id
    var descending = false
    /// Only rows after this one; nil for the first page.
    var after: Mark?
    /// The most rows; the store limits it to 1,000.
    var limit = 100
}

extension AccountQuery.Mark {
    init(_ row: AccountRow) {
        self.init(
            id: row.id, name: row.username, lastLogin: row.lastLogin, failedAttempts: row.failedAttempts,
            locked: row.locked, sessions: row.sessions, role: row.role.rawValue, created: row.created)
    }
}

/// A user, as the operator's table shows them.
struct AccountRow: Sendable, Equatable {
    var id: Int64
    /// Chosen by the user: hostile text.
    var username: String
    var locked: Bool
    var role: AccountRole
    /// Seconds since 1970; `lastLogin` is 0 before the first.
    var created: Int64
    var lastLogin: Int64
    var failedAttempts: Int
    /// Sessions that have not expired.
    var sessions: Int
    var mustChange: Bool
    /// Whose name this is too, by today's rules: `as #1, ada`. Nil where it is nobody else's.
    var namesake: String?
}

/// A page of the users' table.
struct AccountPage: Sendable, Equatable {
    /// The rows in the order asked for.
    var rows: [AccountRow]
    /// Users that match, on this page or not.
    var total: Int
}
