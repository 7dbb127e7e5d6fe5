// The body: of a known length, or chunked (RFC 9112 section 7.1) and decoded in place after the head. The data moves
// down over the chunk lines, so that the body is one range and takes no memory of its own.

import Glibc

extension RequestParser {
    @inline(__always)
    mutating func parseBody(_ base: UnsafeMutablePointer<UInt8>, _ count: Int, _ limits: RequestLimits) -> Step {
        if phase == .fixedBody {
            let whole = Int(headEnd) &+ Int(pending)
            if count < whole {
                if flags.contains(.lengthTooLarge), count > Int(headEnd) {
                    return refuse(.largeBody, at: Int(headEnd), .contentTooLarge)
                }
                bodyEnd = UInt32(truncatingIfNeeded: count)
                return .wait
            }
            bodyEnd = UInt32(truncatingIfNeeded: whole)
            cursor = bodyEnd
            phase = .complete
            return .next
        }
        return parseChunks(base, count, limits)
    }

    @inline(never)
    private mutating func parseChunks(
        _ base: UnsafeMutablePointer<UInt8>, _ count: Int, _ limits: RequestLimits
    ) -> Step {
        // The end of the offsets: reached only by a caller that never compacts, through gigabytes of tiny chunks.
        if count > Int(UInt32.max) { return refuse(.largeBody, at: count, .contentTooLarge) }
        while true {
            switch phase {
            case .chunkSize:
                let line = Int(lineStart)
                let room = limits.chunkExtensionBytes &- Int(extensionBytes)
                let step = findLineEnd(base, count, limit: line &+ 18 &+ room, over: .badRequest, tabs: true)
                guard step == .next else {
                    if fault == .largeHead { fault = .longChunkLine }
                    return step
                }
                if let status = chunkLine(base, line, Int(cursor), limits) { return .refuse(status) }
                cursor &+= 2
                lineStart = cursor
                if pending == 0 {
                    phase = .trailers
                    fieldCount = 0
                    pending = cursor
                } else {
                    phase = .chunkData
                }
            case .chunkData:
                let taken = min(Int(pending), count &- Int(cursor))
                memmove(base + Int(bodyEnd), base + Int(cursor), taken)
                let moved = UInt32(truncatingIfNeeded: taken)
                bodyEnd &+= moved
                cursor &+= moved
                pending &-= moved
                if pending > 0 { return .wait }
                phase = .chunkEnd
            case .chunkEnd:
                let at = Int(cursor)
                if at < count, base[at] != 0x0D { return refuse(.chunkEnd, at: at) }
                if at &+ 1 < count, base[at &+ 1] != 0x0A { return refuse(.chunkEnd, at: at &+ 1) }
                if at &+ 2 > count { return .wait }
                cursor &+= 2
                lineStart = cursor
                phase = .chunkSize
            case .trailers:
                let limit = Int(pending) &+ limits.trailerBytes
                let step = findLineEnd(base, count, limit: limit, over: .headerFieldsTooLarge, tabs: true)
                guard step == .next else { return step }
                let end = Int(cursor)
                let line = Int(lineStart)
                cursor &+= 2
                lineStart = cursor
                if end == line {
                    phase = .complete
                    return .next
                }
                if let status = trailerField(base, line, end, limits) { return .refuse(status) }
            case .refused:
                return .refuse(HTTPStatus(rawValue: refusal & 0x3FF))
            case .complete, .requestLine, .fields, .fixedBody:
                return .next
            }
        }
    }

    /// chunk-size and extensions. At most sixteen digits, so that the size cannot overflow.
    private mutating func chunkLine(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ limits: RequestLimits
    ) -> HTTPStatus? {
        var at = start
        var size: UInt64 = 0
        while ByteClass.isHex(base[at]) {
            if at &- start == 16 { return refused(.chunkSize, at: at) }
            size = size &<< 4 | UInt64(ByteClass.hexValue(base[at]))
            at &+= 1
        }
        guard at > start else { return refused(.chunkSize, at: at) }
        if at < end {
            extensionBytes &+= UInt32(truncatingIfNeeded: end &- at)
            if Int(extensionBytes) > limits.chunkExtensionBytes { return refused(.chunkExtension, at: at) }
            guard Self.isExtensions(base, at, end) else { return refused(.chunkExtension, at: at) }
        }
        let taken = Int(bodyEnd) &- Int(headEnd)
        let most = min(limits.bodyBytes, Int(bodyLimit))
        if size > UInt64(max(0, most &- taken)) { return refused(.largeBody, at: start, .contentTooLarge) }
        pending = UInt32(truncatingIfNeeded: size)
        return nil
    }

    /// `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`, RFC 9112 section 7.1.1.
    private static func isExtensions(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var at = start
        func skipBlanks() { while ByteClass.isBlank(base[at]) { at &+= 1 } }
        func skipToken() -> Bool {
            let first = at
            while ByteClass.isToken(base[at]) { at &+= 1 }
            return at > first
        }
        while at < end {
            skipBlanks()
            guard base[at] == 0x3B else { return false }  // ";"
            at &+= 1
            skipBlanks()
            guard skipToken() else { return false }
            let afterName = at
            skipBlanks()
            guard base[at] == 0x3D else {  // "="
                at = afterName
                continue
            }
            at &+= 1
            skipBlanks()
            if base[at] != 0x22 {
                guard skipToken() else { return false }
                continue
            }
            at &+= 1
            while at < end, base[at] != 0x22 {
                if base[at] == 0x5C { at &+= 1 }  // quoted-pair
                at &+= 1
            }
            guard at < end else { return false }
            at &+= 1
        }
        return true
    }

    /// Frees the bytes of chunk lines after the decoded body: moves the unread bytes down to it.
    /// - Returns: how many bytes the caller's buffer has shrunk by. For a caller whose buffer is full.
    mutating func compact(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        switch phase {
        case .chunkSize, .chunkData, .chunkEnd, .trailers: break
        default: return 0
        }
        // A half-read line moves as a whole, and so do the trailers: their bound counts from their beginning.
        let from = phase == .trailers ? pending : phase == .chunkSize ? lineStart : cursor
        guard from > bodyEnd, Int(from) <= bytes.count, let base = bytes.baseAddress else { return 0 }
        let gap = from &- bodyEnd
        memmove(base + Int(bodyEnd), base + Int(from), bytes.count &- Int(from))
        cursor &-= gap
        lineStart = max(lineStart, from) &- gap
        if phase == .trailers { pending = bodyEnd }
        return Int(gap)
    }

    /// Drops the bytes read so far of a body that nobody takes: the unread bytes move up to the head, and the bound
    /// counts from there.
    /// - Returns: how many bytes the caller's buffer has shrunk by.
    mutating func dropBody(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        let gone = compact(bytes)
        let dropped = bodyEnd &- headEnd
        let count = bytes.count &- gone
        guard isInBody, bodyEnd > headEnd, Int(bodyEnd) <= count, let base = bytes.baseAddress else { return gone }
        memmove(base + Int(headEnd), base + Int(bodyEnd), count &- Int(bodyEnd))
        bodyEnd = headEnd
        if phase == .fixedBody {
            pending &-= dropped
        } else {
            cursor &-= dropped
            lineStart = max(lineStart, dropped) &- dropped
            bodyLimit &-= min(bodyLimit, dropped)
            if phase == .trailers { pending &-= dropped }
        }
        return gone &+ Int(dropped)
    }
}
