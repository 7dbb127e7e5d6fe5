// The bounds of one request, used by the parser. A plain value, made once from the settings; every loop has its copy.

struct RequestLimits {
    /// The head from the message's first byte through the empty line; past it: 431.
    private(set) var headBytes: Int
    /// The request target; past it: 414.
    private(set) var targetBytes: Int
    /// The content, chunked or not; past it: 413.
    private(set) var bodyBytes: Int
    /// Field lines in the head, and again in the trailers; past it: 431.
    private(set) var headerCount: Int
    /// Chunk extensions of one message together; past it: 400.
    private(set) var chunkExtensionBytes: Int
    /// The trailer section with its empty line; past it: 431.
    private(set) var trailerBytes: Int
    /// Empty lines before a request line, which RFC 9112 section 2.2 wants ignored; past it: 400.
    private(set) var blankLines: Int

    /// Bounds are limited to what the parser's 32-bit offsets can count: a gibibyte each.
    init(
        headBytes: Int = 16 << 10, targetBytes: Int = 8 << 10, bodyBytes: Int = 1 << 20, headerCount: Int = 100,
        chunkExtensionBytes: Int = 4 << 10, trailerBytes: Int = 8 << 10, blankLines: Int = 2
    ) {
        func held(_ value: Int) -> Int { min(max(value, 0), 1 << 30) }
        self.headBytes = held(headBytes)
        self.targetBytes = held(targetBytes)
        self.bodyBytes = held(bodyBytes)
        self.headerCount = min(held(headerCount), Int(UInt16.max) - 1)
        self.chunkExtensionBytes = held(chunkExtensionBytes)
        self.trailerBytes = held(trailerBytes)
        self.blankLines = held(blankLines)
    }
}
