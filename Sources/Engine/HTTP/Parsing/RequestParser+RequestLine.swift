// The request line, RFC 9112 section 3: single spaces, no tolerance. Called once the line is complete.

extension RequestParser {
    /// - Parameter end: the line's CR, which is in no class: loops over a class end there at the latest.
    /// - Returns: the status to refuse with, or nil.
    @inline(__always)
    mutating func requestLine(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ limits: RequestLimits
    ) -> HTTPStatus? {
        // "G / HTTP/1.1" is the shortest line, so eight bytes may be loaded from its beginning. The line of
        // HTTP/0.9, "GET /", is not served.
        guard end &- start >= 12 else { return refused(.shortLine, at: end) }
        var at = start
        while ByteClass.isToken(base[at]) { at &+= 1 }
        guard base[at] == 0x20, at > start else { return refused(.method, at: at) }
        let length = at &- start
        // RFC 9112 section 3: a method longer than any the server knows is refused with 501.
        if length > 32 { return refused(.longMethod, at: start, .notImplemented) }
        let word = UInt64(littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: start, as: UInt64.self))
        methodKind = Method(word: word, length: length)
        methodStart = UInt32(truncatingIfNeeded: start)
        methodEnd = UInt32(truncatingIfNeeded: at)

        let target = at &+ 1
        at = target
        while ByteClass.isPath(base[at]) { at &+= 1 }
        // Rarely reached: an escape, UTF-8, a query, or a byte that is not allowed.
        while base[at] == 0x25 || base[at] >= 0x80 {
            if base[at] == 0x25 {
                guard ByteClass.isHex(base[at &+ 1]), ByteClass.isHex(base[at &+ 2]) else {
                    return refused(.escape, at: at)
                }
                at &+= 3
            } else {
                let length = ByteScan.sequenceLength(base + at)
                guard length > 0 else { return refused(.encoding, at: at) }
                at &+= length
            }
            while ByteClass.isPath(base[at]) { at &+= 1 }
        }
        let path = at
        if base[at] == 0x3F {
            at &+= 1
            while true {
                while ByteClass.isQuery(base[at]) { at &+= 1 }
                guard base[at] >= 0x80 else { break }
                let length = ByteScan.sequenceLength(base + at)
                guard length > 0 else { return refused(.encoding, at: at) }
                at &+= length
            }
        }
        guard base[at] == 0x20, at > target else { return refusedTarget(base, at, end) }
        if at &- target > limits.targetBytes {
            return refused(.longTarget, at: target &+ limits.targetBytes, .uriTooLong)
        }
        targetEnd = UInt32(truncatingIfNeeded: at)
        pathStart = UInt32(truncatingIfNeeded: target)
        pathEnd = UInt32(truncatingIfNeeded: path)
        if let status = version(base, at &+ 1, end) { return status }
        if base[target] == 0x2F, methodKind != .connect { return nil }
        return otherForm(base, target, at)
    }

    /// A line without a version ends in the target.
    @inline(never)
    private mutating func refusedTarget(_ base: UnsafePointer<UInt8>, _ at: Int, _ end: Int) -> HTTPStatus {
        if base[at] == 0x20 { return refused(.emptyTarget, at: at) }
        return refused(at == end ? .version : .targetByte, at: at)
    }

    /// HTTP-version, RFC 9112 section 2.3: exact and case-sensitive. A higher minor of 1 is served as 1.1
    /// (RFC 9110 section 2.5); another major is 505; anything else is no version.
    @inline(__always)
    private mutating func version(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> HTTPStatus? {
        guard end &- start == 8 else { return refused(.version, at: start) }
        let word = UInt64(littleEndian: UnsafeRawPointer(base).loadUnaligned(fromByteOffset: start, as: UInt64.self))
        if word == 0x312E_312F_5054_5448 {  // "HTTP/1.1"
            flags.insert(.http11)
            return nil
        }
        let major = base[start &+ 5]
        let minor = base[start &+ 7]
        guard word & 0xFF_FFFF_FFFF == 0x2F_5054_5448, ByteClass.isDigit(major), base[start &+ 6] == 0x2E,
            ByteClass.isDigit(minor)
        else { return refused(.version, at: start) }
        if major != 0x31 { return refused(.otherVersion, at: start, .versionNotSupported) }
        if minor != 0x30 { flags.insert(.http11) }
        return nil
    }

    /// The three forms that do not begin with a slash, RFC 9112 section 3.2.2 to 3.2.4.
    @inline(never)
    private mutating func otherForm(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> HTTPStatus? {
        if methodKind == .connect {
            return Authority.isValid(base, start, end, needsPort: true) ? nil : refused(.targetHost, at: start)
        }
        if end &- start == 1, base[start] == 0x2A {
            return methodKind == .options ? nil : refused(.asterisk, at: start)
        }
        var at = start
        if end &- start > 7, ByteScan.equals(base + start, count: 7, lowercase: "http://") {
            at = start &+ 7
        } else if end &- start > 8, ByteScan.equals(base + start, count: 8, lowercase: "https://") {
            at = start &+ 8
        } else {
            return refused(.targetForm, at: start)
        }
        let host = at
        while at < end, base[at] != 0x2F, base[at] != 0x3F { at &+= 1 }
        guard Authority.isValid(base, host, at) else { return refused(.targetHost, at: host) }
        flags.insert(.absolute)
        hostStart = UInt32(truncatingIfNeeded: host)
        hostEnd = UInt32(truncatingIfNeeded: at)
        pathStart = UInt32(truncatingIfNeeded: at)
        return nil
    }
}
