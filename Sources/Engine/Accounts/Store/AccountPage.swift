// A page of the users' table. A plain value.

struct AccountPage: Sendable, Equatable {
    /// The rows in the order asked for.
    var rows: [AccountRow]
    /// Users that match, on this page or not.
    var total: Int
}
