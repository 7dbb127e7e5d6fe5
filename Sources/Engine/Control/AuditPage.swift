// A page of the audit. A plain value.

public struct AuditPage: Sendable, Codable {
    public struct Entry: Sendable, Codable, Identifiable {
        public var id: Int64
        /// Seconds since 1970.
        public var time: Int64
        /// `operator`, `command line`, or `user 17`.
        public var actor: String
        public var action: String
        /// `user 17`, `session 0f3a…`, `connection 1.2` ….
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

    /// The newest first.
    public var rows: [Entry]
    /// Entries kept, whatever the filter.
    public var total: Int

    public init(rows: [Entry], total: Int) {
        self.rows = rows
        self.total = total
    }
}
