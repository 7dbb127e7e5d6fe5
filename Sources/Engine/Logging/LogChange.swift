// A change to a log while it runs, on its way to the writer. Destinations are opened before it is sent, so that the
// writer has nothing to refuse. Made on the thread that orders it, followed on the writer's.

struct LogChange: Sendable {
    /// In place of the server's or the access log's destination.
    var server: Handover<LogSink>?
    var access: Handover<LogSink>?
    /// No access line is made any more, once the loops know.
    let endsAccess: Bool
    let rotationSize: Int
    let rotationCount: Int

    init(_ settings: LogSettings) {
        endsAccess = settings.access == .none
        rotationSize = settings.rotationSize
        rotationCount = settings.rotationCount
    }
}
