// The reply to a question about the traffic: the heaviest rows, and all of it together. Plain values. Where not every
// request was kept, a figure has a margin: the true one is within it in 95 of 100 cases. A margin of 0 means that it is
// exact.

public struct TrafficRow: Sendable, Codable, Equatable, Identifiable {
    /// A path, an address …; may hold bytes from clients: hostile text.
    public var key: String
    /// An address of a trusted proxy, of requests that named no client of its own: it stands for many.
    public var isProxy = false
    public var requests: UInt64 = 0
    public var requestsMargin: UInt64 = 0
    /// Of all requests of the window, 0 to 1.
    public var share: Double = 0
    /// Nanoseconds from the first byte to the answer: of half, and of 99 in 100 of the requests. Right within a third.
    public var p50: UInt64 = 0
    public var p99: UInt64 = 0
    public var p50Margin: UInt64 = 0
    public var p99Margin: UInt64 = 0
    /// Bytes of content in the answers.
    public var bytes: UInt64 = 0
    public var bytesMargin: UInt64 = 0
    public var clientErrors: UInt64 = 0
    public var clientErrorsMargin: UInt64 = 0
    public var serverErrors: UInt64 = 0
    public var serverErrorsMargin: UInt64 = 0

    public init(key: String) { self.key = key }

    public var id: String { key }
}

public struct TrafficPage: Sendable, Codable, Equatable {
    public var rows: [TrafficRow]
    /// All that the question's terms find, whatever the key.
    public var total: TrafficRow
    /// Keys that were found, those that are not on the page too.
    public var keys: Int
    /// Nanoseconds that the page is about: the window, or less where the server is younger.
    public var span: UInt64
    /// Requests kept, of those that the page is about: each stands for itself and others.
    public var kept: Int
    /// Requests since the start that could not be recorded because the control thread was behind, and loops that
    /// record none.
    public var lost: UInt64
    public var missingLoops: Int
    /// Nanoseconds for which agents and referers have been captured; 0 where they have just begun to be, and where the
    /// question is not about them.
    public var captured: UInt64

    public init(
        rows: [TrafficRow], total: TrafficRow, keys: Int, span: UInt64, kept: Int, lost: UInt64, missingLoops: Int,
        captured: UInt64 = 0
    ) {
        self.rows = rows
        self.total = total
        self.keys = keys
        self.span = span
        self.kept = kept
        self.lost = lost
        self.missingLoops = missingLoops
        self.captured = captured
    }
}
