// What is known of a request, as offsets from its first byte. Meaningful once the head is whole; the body's once
// the request is.

extension RequestParser {
    var method: Method { methodKind }
    var methodRange: Range<Int> { Self.range(methodStart, methodEnd) }
    /// As it stood on the line.
    var targetRange: Range<Int> { Self.range(methodEnd &+ 1, targetEnd) }
    /// Without authority and query. Empty for an absolute target that names no path: that means `/`.
    var pathRange: Range<Int> { Self.range(pathStart, pathEnd) }
    /// Without the question mark; empty if there is none.
    var queryRange: Range<Int> {
        pathEnd < targetEnd ? Self.range(pathEnd &+ 1, targetEnd) : Int(targetEnd)..<Int(targetEnd)
    }
    /// 11 or 10.
    var version: Int { flags.contains(.http11) ? 11 : 10 }
    /// Whether the client wants the connection kept, RFC 9112 section 9.3.
    var keepAlive: Bool { !flags.contains(.close) && (flags.contains(.http11) || flags.contains(.keepAlive)) }
    /// The field lines, with the last one's CR LF and without the empty line.
    var headersRange: Range<Int> {
        // " HTTP/1.1" and CR LF stand between the target and the first field line.
        let start = Int(targetEnd) &+ 11
        return start..<max(start, Int(headEnd) &- 2)
    }
    var bodyRange: Range<Int> { Self.range(headEnd, bodyEnd) }
    /// Of an absolute target, else of Host; empty if an HTTP/1.0 request has none.
    var hostRange: Range<Int> { Self.range(hostStart, hostEnd) }
    var isChunked: Bool { flags.contains(.chunked) }
    var hasContentLength: Bool { flags.contains(.length) }
    /// Bytes of content that the head has promised; nil where they come in chunks.
    var announcedLength: Int? { flags.contains(.chunked) ? nil : Int(pending) }
    /// The client sends its content only after `100 Continue`.
    var waitsForContinue: Bool { flags.contains(.waitsForContinue) }
    /// Of a whole head and the content it has promised; 0 where that is not known.
    var messageBytes: Int { phase == .fixedBody && pending != .max ? Int(headEnd) &+ Int(pending) : 0 }
    /// The head is whole and the request is not: the body's timeout holds, not the head's.
    var isInBody: Bool { phase.rawValue > Phase.fields.rawValue && phase.rawValue < Phase.complete.rawValue }
    /// Nothing of a request has come but blank lines.
    var isAtStart: Bool { phase == .requestLine && cursor == lineStart }
    /// Bytes of blank lines in front of the request line, as long as nothing else has come.
    var blankByteCount: Int { Int(lineStart) }
    var bodyBytesSoFar: Int { max(0, Int(bodyEnd) &- Int(headEnd)) }

    // The parser's offsets are in order; should they ever not be, the range is empty: it must not trap.
    @inline(__always)
    private static func range(_ start: UInt32, _ end: UInt32) -> Range<Int> {
        Int(start)..<Int(max(start, end))
    }
}
