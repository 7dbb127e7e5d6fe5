// A console's query for entries of the audit, and the page it gets. Plain values.

public struct AuditQuery: Sendable, Codable, Equatable {
    /// Part of actor, action, object or result, in any case of ASCII letters; empty for all.
    public var filter: String
    /// Matches the entries that the filter does not find.
    public var isInverted: Bool
    /// Only entries older than this id: the next page. Nil begins at the newest.
    public var before: Int64?
    /// Only entries newer than this id: what has come since.
    public var after: Int64
    /// The page begins with the oldest entry that matches: whoever follows misses none, however many come at once.
    public var isOldestFirst: Bool
    /// The most rows; the engine limits it to 1,000.
    public var limit: Int

    public init(
        filter: String = "", isInverted: Bool = false, before: Int64? = nil, after: Int64 = 0,
        isOldestFirst: Bool = false, limit: Int
    ) {
        self.filter = filter
        self.isInverted = isInverted
        self.before = before
        self.after = after
        self.isOldestFirst = isOldestFirst
        self.limit = limit
    }
}

public struct AuditPage: Sendable, Codable {
    public struct Entry: Sendable, Codable, Identifiable {
        public var id: Int64
        /// Seconds since 1970.
        public var time: Int64
        /// `operator`, `command line`, or `user 17`.
        public var actor: String
        public var action: String
        /// `user 17, ana`, `session 0f3a…`, `connection 1.2 of 10.0.0.7:51234, ana` …: hostile text.
        public var object: String
        public var result: String

        public init(id: Int64, time: Int64, actor: String, action: String, object: String, result: String) {
            self.id = id
            self.time = time
            self.actor = actor
            self.action = action
            self.object = object
            self.result = result
        }
    }

    /// The newest entry first, unless the query says otherwise.
    public var rows: [Entry]
    /// The number of entries kept, whatever the filter.
    public var total: Int

    public init(rows: [Entry], total: Int) {
        self.rows = rows
        self.total = total
    }
}
