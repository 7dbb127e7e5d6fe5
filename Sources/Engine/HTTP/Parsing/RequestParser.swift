// Parses a connection's bytes into requests, with framing that leaves no doubt (RFC 9112 and RFC 9110). A plain value
// of 64 bytes at most, kept in each connection between reads; used on the connection's loop.
//
// It is resumable because it keeps only offsets from the message's first byte. A control byte is refused at its place;
// everything else is judged when its line is complete. Bounds are positions too: the byte past a bound is refused
// before it is looked at. So the outcome depends on the bytes alone, however they were cut into reads.

struct RequestParser {
    enum Phase: UInt8 {
        case requestLine, fields, fixedBody, chunkSize, chunkData, chunkEnd, trailers, complete, refused
    }

    struct Flags: OptionSet {
        let rawValue: UInt16
        static var http11: Flags { Flags(rawValue: 1) }
        static var host: Flags { Flags(rawValue: 2) }
        static var length: Flags { Flags(rawValue: 4) }
        static var chunked: Flags { Flags(rawValue: 8) }
        static var close: Flags { Flags(rawValue: 16) }
        static var keepAlive: Flags { Flags(rawValue: 32) }
        static var waitsForContinue: Flags { Flags(rawValue: 64) }
        static var absolute: Flags { Flags(rawValue: 128) }
        static var lengthTooLarge: Flags { Flags(rawValue: 256) }
        static var bodyFollows: Flags { Flags(rawValue: 512) }
    }

    /// The result of one step.
    enum Step: Equatable {
        case next
        case wait
        case refuse(HTTPStatus)
    }

    var phase = Phase.requestLine
    var methodKind = Method.other
    var flags = Flags()
    var fieldCount: UInt16 = 0
    /// For a refused message: the status in ten bits, and the fault above them; `cursor` is its offset.
    var refusal: UInt16 = 0
    /// The bytes before it need no second look; in a chunked body, the next byte is read from here.
    var cursor: UInt32 = 0
    /// The beginning of the line being read.
    var lineStart: UInt32 = 0
    var methodStart: UInt32 = 0
    var methodEnd: UInt32 = 0
    var targetEnd: UInt32 = 0
    var pathStart: UInt32 = 0
    var pathEnd: UInt32 = 0
    var hostStart: UInt32 = 0
    var hostEnd: UInt32 = 0
    /// The head's end, and the body's beginning.
    var headEnd: UInt32 = 0
    /// The end of the body read so far; in a chunked one, the place of the next decoded byte.
    var bodyEnd: UInt32 = 0
    /// Bytes still to come of a fixed body or of a chunk; in the trailers, the beginning of the section.
    var pending: UInt32 = 0
    var extensionBytes: UInt32 = 0
    /// Bytes that the body's taker accepts, within the limits' `bodyBytes`.
    var bodyLimit = UInt32.max

    init() {}

    /// Parses the bytes that have come.
    /// - Parameter bytes: from the current message's first byte on; at each call the same content or more of it, at any
    ///   address. A chunked body is decoded in place, so the caller must hand the same changed bytes in again.
    /// - Parameter announcesBody: report once when the head is complete and content follows.
    mutating func parse(
        _ bytes: UnsafeMutableRawBufferPointer, limits: RequestLimits, announcesBody: Bool = false
    ) -> ParseOutcome {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return .incomplete }
        let base = start.assumingMemoryBound(to: UInt8.self)
        let count = bytes.count
        if phase.rawValue <= Phase.fields.rawValue {
            switch parseHead(UnsafePointer(base), count, limits) {
            case .wait: return .incomplete
            case .refuse(let status): return refuse(status)
            case .next: break
            }
            if flags.contains(.bodyFollows), announcesBody {
                flags.remove(.bodyFollows)
                return .announcesBody
            }
        }
        if flags.contains(.waitsForContinue) {
            flags.remove(.waitsForContinue)
            return .expectsContinue
        }
        switch parseBody(base, count, limits) {
        case .wait: return .incomplete
        case .refuse(let status): return refuse(status)
        case .next: return .complete(length: Int(cursor))
        }
    }

    private mutating func refuse(_ status: HTTPStatus) -> ParseOutcome {
        phase = .refused
        refusal = refusal & ~0x3FF | status.rawValue & 0x3FF
        return .refused(status)
    }

    // ---- head ------------------------------------------------------------------------------------------

    @inline(__always)
    private mutating func parseHead(_ base: UnsafePointer<UInt8>, _ count: Int, _ limits: RequestLimits) -> Step {
        var line = Int(lineStart)
        while true {
            if phase == .requestLine {
                // 44 = the longest method, 32, and the rest of the line: two spaces, the version, CR LF.
                let longest = line &+ limits.targetBytes &+ 44
                let over = longest <= limits.headBytes ? HTTPStatus.uriTooLong : .headerFieldsTooLarge
                let limit = min(longest, limits.headBytes)
                let step = findLineEnd(base, count, limit: limit, over: over, tabs: false)
                guard step == .next else {
                    return step == .refuse(over) ? .refuse(overlong(base, line, limit, over)) : step
                }
                let end = Int(cursor)
                if end == line {
                    line = end &+ 2
                    // Every blank line is two bytes, and they begin the message, so no counter is needed.
                    if line > limits.blankLines &* 2 { return refuse(.blankLines, at: end) }
                } else {
                    if let status = requestLine(base, line, end, limits) { return .refuse(status) }
                    line = end &+ 2
                    phase = .fields
                }
            } else {
                let step = findLineEnd(base, count, limit: limits.headBytes, over: .headerFieldsTooLarge, tabs: true)
                guard step == .next else { return step }
                let end = Int(cursor)
                if end == line {
                    headEnd = UInt32(truncatingIfNeeded: end &+ 2)
                    return finishHead(limits)
                }
                if let status = field(base, line, end, limits) { return .refuse(status) }
                line = end &+ 2
            }
            lineStart = UInt32(truncatingIfNeeded: line)
            cursor = lineStart
        }
    }

    /// Searches from `cursor` for CR LF and leaves `cursor` at the CR (or where to go on). The byte at `limit` is one
    /// too many. Refuses control bytes and bare CR or LF (RFC 9112 section 2.2 allows a bare LF to be taken as a line's
    /// end; it is not here, because two readers must never see different lines).
    @inline(__always)
    mutating func findLineEnd(
        _ base: UnsafePointer<UInt8>, _ count: Int, limit: Int, over: HTTPStatus, tabs: Bool
    ) -> Step {
        var at = Int(cursor)
        while true {
            at = ByteScan.firstControl(base, from: at, to: count)
            if at >= limit, at < count || count > limit { return refuse(.largeHead, at: limit, over) }
            cursor = UInt32(truncatingIfNeeded: at)
            if at == count { return .wait }
            if base[at] == 0x0D {
                if at &+ 1 == count { return .wait }
                if at &+ 1 >= limit { return refuse(.largeHead, at: limit, over) }
                return base[at &+ 1] == 0x0A ? .next : refuse(.bareCarriageReturn, at: at)
            }
            guard tabs, base[at] == 0x09 else {
                return refuse(base[at] == 0x0A ? .bareLineFeed : .controlByte, at: at)
            }
            at &+= 1
        }
    }

    /// A line past its bound is the target's fault (RFC 9112 section 3: 414) only if a method comes before it.
    @inline(never)
    private mutating func overlong(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ limit: Int, _ over: HTTPStatus
    ) -> HTTPStatus {
        for at in start..<min(start &+ 33, limit) where base[at] == 0x20 {
            return refused(over == .uriTooLong ? .longTarget : .largeHead, at: limit, over)
        }
        return refused(.longLine, at: limit)
    }

    /// Checks that need the head as a whole.
    @inline(__always)
    private mutating func finishHead(_ limits: RequestLimits) -> Step {
        cursor = headEnd
        lineStart = headEnd
        bodyEnd = headEnd
        // RFC 9112 section 3.2: a request of HTTP/1.1 without Host is refused with 400.
        let end = Int(headEnd) &- 2
        if !flags.contains(.host), flags.contains(.http11) { return refuse(.missingHost, at: end) }
        if flags.contains(.chunked) {
            // RFC 9112 section 6.1: both framings are an attempt at smuggling; chunked in HTTP/1.0 is faulty framing.
            if flags.contains(.length) { return refuse(.codingAndLength, at: end) }
            if !flags.contains(.http11) { return refuse(.codingInOldVersion, at: end) }
            phase = .chunkSize
            flags.insert(.bodyFollows)
        } else {
            if flags.contains(.lengthTooLarge) { return refuse(.largeBody, at: end, .contentTooLarge) }
            if Int(pending) > limits.bodyBytes {
                // A client that asks is told at once (RFC 9110 section 10.1.1). One that does not is told when the
                // content comes: until then nothing is too large.
                if flags.contains(.waitsForContinue), flags.contains(.http11) {
                    return refuse(.largeBody, at: end, .contentTooLarge)
                }
                flags.insert(.lengthTooLarge)
                pending = .max
            }
            phase = .fixedBody
            if pending == 0 { flags.remove(.waitsForContinue) } else { flags.insert(.bodyFollows) }
        }
        // RFC 9110 section 10.1.1: the expectation of an HTTP/1.0 client is ignored.
        if !flags.contains(.http11) { flags.remove(.waitsForContinue) }
        return .next
    }
}

/// The result of parsing the bytes of a connection.
enum ParseOutcome: Equatable {
    /// All bytes so far are valid, and more are needed.
    case incomplete
    /// The head is complete and content follows, which has not been looked at: now decide who takes it. Reported once a
    /// message; then parse again.
    case announcesBody
    /// The head is complete, content is wanted and the client waits for `100 Continue` (RFC 9110 section 10.1.1).
    /// Reported once a message; then parse again.
    case expectsContinue
    /// One request is complete: this many bytes belong to it, with its content; the next one begins after them.
    case complete(length: Int)
    /// The framing is in doubt, or a bound is exceeded: send this status, then close (RFC 9112 section 9.6).
    case refused(HTTPStatus)
}
