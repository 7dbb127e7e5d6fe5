// What is known of a static file beside its content, and whether a client's copy of it is still good. A plain value,
// on the loop's thread.

/// What an answer's head says of a file.
struct StaticFileFacts {
    let size: Int
    /// Seconds since 1970.
    let modified: Int64
    let etag: ETag
    /// Points to memory that lives as long as the StaticFiles it comes from, or for ever.
    let contentType: UnsafeRawBufferPointer

    /// Whether the client's copy is still good: 304 for GET and HEAD. RFC 9110 section 13.2.2: If-None-Match decides where
    /// there is one, and If-Modified-Since only where there is none.
    func isNotModified(_ request: borrowing Request) -> Bool {
        guard request.method == .get || request.method == .head else { return false }
        var asked = false
        var named = false
        request.forEachHeader("if-none-match") { list in
            asked = true
            named = etag.isNamed(in: list)
            return !named
        }
        if asked { return named }
        guard let field = request.header("if-modified-since"), let since = HTTPDate.parse(field) else { return false }
        return modified <= since
    }

    /// Writes Last-Modified's value, `HTTPDate.length` bytes.
    func writeLastModified(into bytes: UnsafeMutablePointer<UInt8>) { HTTPDate.write(modified, into: bytes) }
}
