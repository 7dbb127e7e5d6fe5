// The services that all HTTP sessions of one loop share. On the loop's thread; made and destroyed there.

struct HTTPServices: ~Copyable {
    /// Hands a job to the workers; false when their queue is full. The response comes back as a message to the loop.
    typealias Submit = (
        _ job: @escaping @Sendable () throws -> DeferredResponse, _ lane: WorkerPool.Lane, _ pending: Cancellation,
        _ token: Token, _ serial: UInt64
    ) -> Bool

    let router: Router
    var files: StaticFiles
    var limits: RequestLimits
    var log: LoopLogBuffer
    /// The last requests, for the operator; set where they are recorded.
    var recent = RequestRing()
    let submit: Submit
    /// Writes a line about a handler that threw to the server's log.
    var report: (String) -> Void = { _ in }
    /// The proxies that are trusted to name their client.
    var proxies = TrustedProxies.none
    var counters = HTTPCounters()
    var times = ResponseTimes()
    var splits = RequestSplits()
    private var date = DateLine()

    init(
        router: consuming Router, files: consuming StaticFiles, limits: RequestLimits, log: consuming LoopLogBuffer,
        submit: @escaping Submit
    ) {
        self.router = router
        self.files = files
        self.limits = limits
        self.log = log
        self.submit = submit
    }

    /// `Date: …` with its line end, right within a second. Valid until the next call.
    /// - Parameter now: monotonic nanoseconds.
    @inline(__always)
    mutating func dateLine(_ now: UInt64) -> UnsafeRawBufferPointer { date.bytes(now) }
}
