// The settings of which every loop has a copy: posted to all loops when one changes, so that nothing is looked up for a
// request. A value, kept for the loops that are added later.

struct LoopSettings: Sendable {
    var streams = StreamLimits()
    var requests = RequestLimits()
    /// The most bytes of a request's target, where the head's limit allows as many.
    var targetLimit = 8 << 10
    /// Bytes of the loop's heap.
    var heapLimit = 1 << 20
    /// Bytes of static files that are kept in memory.
    var fileCache = 0
    /// The proxies that are trusted to name their client.
    var proxies = TrustedProxies.none
    /// Whether lines of the access log are made, and in which format.
    var logsAccess = false
    var accessFormat = AccessFormat.combined
    /// Whether requests are recorded for the operator.
    var recordsRequests = true

    /// Keeps to these numbers.
    /// - Parameter number: returns the value of each.
    mutating func follow(_ number: (Setting) -> Int) {
        streams = StreamLimits(number)
        // A target cannot be longer than the head that it stands in.
        requests = RequestLimits(
            headBytes: number(.headLimit), targetBytes: min(targetLimit, number(.headLimit)),
            bodyBytes: number(.bodyLimit))
        heapLimit = number(.heapLimit)
        fileCache = number(.fileCache)
    }

    /// Bytes of a head and a body at their limits.
    var largestMessage: Int { requests.headBytes + requests.bodyBytes }
}
