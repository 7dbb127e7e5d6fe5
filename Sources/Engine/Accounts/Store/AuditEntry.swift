// One entry of the audit: who did what to whom, with which result. A plain value.

struct AuditEntry: Sendable, Equatable {
    var id: Int64
    /// Seconds since 1970.
    var time: Int64
    /// `operator`, or `user 17`.
    var actor: String
    var action: String
    var object: String
    var result: String
}
