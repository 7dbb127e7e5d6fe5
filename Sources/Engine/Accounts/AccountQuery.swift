// Which users a page is to show. A plain value.

struct AccountQuery: Sendable {
    /// Part of a username, in any case; empty for all.
    var filter = ""
    /// Only users above this id.
    var after: Int64 = 0
    /// At most so many rows; the store bounds it at 1,000.
    var limit = 100
}
