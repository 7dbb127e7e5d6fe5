// Which users a page is to show. A plain value.

struct AccountQuery: Sendable {
    enum Order: Sendable, CaseIterable {
        case id, name, lastLogin, failedAttempts
    }

    /// Where a page ended: what its last row had in the column it is in order of. Values rather than a number of rows,
    /// so that users who come and go meanwhile move nothing.
    struct Mark: Sendable {
        var id: Int64
        var name = ""
        var lastLogin: Int64 = 0
        var failedAttempts = 0
    }

    /// Part of a username, in any case; one or two characters: its beginning. Empty for all.
    var filter = ""
    /// Those that the filter does not find.
    var isInverted = false
    var order = Order.id
    var descending = false
    /// Only what comes after it; nil for the first page.
    var after: Mark?
    /// At most so many rows; the store bounds it at 1,000.
    var limit = 100
}
