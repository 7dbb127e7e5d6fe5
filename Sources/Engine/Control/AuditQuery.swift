// Which entries of the audit a console asks for. A plain value.

public struct AuditQuery: Sendable, Codable {
    /// Part of actor, action, object or result, in any case of ASCII letters; empty for all.
    public var filter: String
    /// Those that the filter does not find.
    public var isInverted: Bool
    /// Only entries older than this id: the next page. Nil begins at the newest.
    public var before: Int64?
    /// Only entries newer than this id: what has come since.
    public var after: Int64
    /// At most so many rows; the engine bounds it at 1,000.
    public var limit: Int

    public init(filter: String = "", isInverted: Bool = false, before: Int64? = nil, after: Int64 = 0, limit: Int) {
        self.filter = filter
        self.isInverted = isInverted
        self.before = before
        self.after = after
        self.limit = limit
    }
}
