// A page of users. A plain value.

public struct UserPage: Sendable, Codable {
    /// In the order asked for.
    public var rows: [UserState]
    /// Users that match, shown or not.
    public var total: Int

    public init(rows: [UserState], total: Int) {
        self.rows = rows
        self.total = total
    }
}
