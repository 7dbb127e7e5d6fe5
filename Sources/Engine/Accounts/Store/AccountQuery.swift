// A query for one page of users. A plain value.

struct AccountQuery: Sendable {
    enum Order: Sendable, CaseIterable {
        case id, name, lastLogin, failedAttempts
    }

    /// The end of a page: the values of its last row in the column of the order. Values rather than a number of rows,
    /// so that users who are added or removed meanwhile shift nothing.
    struct Mark: Sendable {
        var id: Int64
        var name = ""
        var lastLogin: Int64 = 0
        var failedAttempts = 0
    }

    /// Part of a username, in any case; one or two characters match its beginning. Empty for all.
    var filter = ""
    /// Matches the users that the filter does not find.
    var isInverted = false
    var order = Order.id
    var descending = false
    /// Only rows after this one; nil for the first page.
    var after: Mark?
    /// The most rows; the store limits it to 1,000.
    var limit = 100
}
