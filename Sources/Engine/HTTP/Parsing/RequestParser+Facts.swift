// The facts about a request, as offsets from its first byte. Meaningful once the head is complete; the body's once the
// request is.

extension RequestParser {
    var method: Method { methodKind }
    var methodRange: Range<Int> { Self.range(methodStart, methodEnd) }
    /// The target as sent.
    var targetRange: Range<Int> { Self.range(methodEnd &+ 1, targetEnd) }
    /// The path without authority and query. Empty for an absolute target that names no path, which means `/`.
    var pathRange: Range<Int> { Self.range(pathStart, pathEnd) }
    /// The query without the question mark; empty if there is none.
    var queryRange: Range<Int> {
        pathEnd < targetEnd ? Self.range(pathEnd &+ 1, targetEnd) : Int(targetEnd)..<Int(targetEnd)
    }
    /// 11 or 10.
    var version: Int { flags.contains(.http11) ? 11 : 10 }
    /// Whether the client wants the connection kept, RFC 9112 section 9.3.
    var keepAlive: Bool { !flags.contains(.close) && (flags.contains(.http11) || flags.contains(.keepAlive)) }
    /// The field lines, with the last one's CR LF and without the empty line.
    var headersRange: Range<Int> {
        // " HTTP/1.1" and CR LF are between the target and the first field line.
        let start = Int(targetEnd) &+ 11
        return start..<max(start, Int(headEnd) &- 2)
    }
    var bodyRange: Range<Int> { Self.range(headEnd, bodyEnd) }
    /// The host of an absolute target, otherwise of Host; empty if an HTTP/1.0 request has none.
    var hostRange: Range<Int> { Self.range(hostStart, hostEnd) }
    var isChunked: Bool { flags.contains(.chunked) }
    var hasContentLength: Bool { flags.contains(.length) }
    /// Bytes of content that the head has promised; nil where they come in chunks.
    var announcedLength: Int? { flags.contains(.chunked) ? nil : Int(pending) }
    /// The client sends its content only after `100 Continue`.
    var waitsForContinue: Bool { flags.contains(.waitsForContinue) }
    /// The bytes of a complete head and its announced content; 0 where that is not known.
    var messageBytes: Int { phase == .fixedBody && pending != .max ? Int(headEnd) &+ Int(pending) : 0 }
    /// The head is complete and the request is not: the body's timeout applies, not the head's.
    var isInBody: Bool { phase.rawValue > Phase.fields.rawValue && phase.rawValue < Phase.complete.rawValue }
    /// Nothing but blank lines has come of a request.
    var isAtStart: Bool { phase == .requestLine && cursor == lineStart }
    /// Bytes of blank lines before the request line, as long as nothing else has come.
    var blankByteCount: Int { Int(lineStart) }
    var bodyBytesSoFar: Int { max(0, Int(bodyEnd) &- Int(headEnd)) }

    // The parser's offsets are in order; if they ever are not, the range is empty, because it must not trap.
    @inline(__always)
    private static func range(_ start: UInt32, _ end: UInt32) -> Range<Int> {
        Int(start)..<Int(max(start, end))
    }
}
