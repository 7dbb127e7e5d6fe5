// Field lines, RFC 9112 section 5, and those that decide on the framing. Called once a line is complete; its control
// bytes have been refused by then, so a value needs no further check.

extension RequestParser {
    /// - Parameter end: the line's CR.
    /// - Returns: the status to refuse with, or nil.
    @inline(__always)
    mutating func field(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ limits: RequestLimits
    ) -> HTTPStatus? {
        // A line that begins with a blank (obs-fold, section 5.2), an empty name, and a blank before the
        // colon (section 5.1) all fail here.
        var colon = start
        while ByteClass.isToken(base[colon]) { colon &+= 1 }
        guard base[colon] == 0x3A, colon > start else { return refusedName(base, start, colon, end) }
        fieldCount &+= 1
        if Int(fieldCount) > limits.headerCount { return refused(.manyFields, at: start, .headerFieldsTooLarge) }
        let length = colon &- start
        switch length {
        case 4:
            let name = UnsafeRawPointer(base).loadUnaligned(fromByteOffset: start, as: UInt32.self)
            if UInt32(littleEndian: name) | 0x2020_2020 == 0x7473_6F68 { return host(base, colon &+ 1, end) }
        case 6, 10, 14, 17:
            return framingField(base, start, colon, end)
        default: break
        }
        return nil
    }

    @inline(__always)
    private mutating func host(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> HTTPStatus? {
        // RFC 9112 section 3.2: more than one Host, or a malformed one, is refused with 400.
        if flags.contains(.host) { return refused(.secondHost, at: start) }
        flags.insert(.host)
        let value = ByteScan.trimmed(base, start, end)
        guard Authority.isValid(base, value.start, value.end) else { return refused(.hostValue, at: value.start) }
        // Section 3.2.2: the authority of an absolute target takes precedence over Host.
        if !flags.contains(.absolute) {
            hostStart = UInt32(truncatingIfNeeded: value.start)
            hostEnd = UInt32(truncatingIfNeeded: value.end)
        }
        return nil
    }

    @inline(never)
    private mutating func framingField(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ colon: Int, _ end: Int
    ) -> HTTPStatus? {
        let name = base + start
        let length = colon &- start
        let value = ByteScan.trimmed(base, colon &+ 1, end)
        if ByteScan.equals(name, count: length, lowercase: "connection") {
            connection(base, value.start, value.end)
        } else if ByteScan.equals(name, count: length, lowercase: "content-length") {
            return contentLength(base, value.start, value.end)
        } else if ByteScan.equals(name, count: length, lowercase: "transfer-encoding") {
            return transferEncoding(base, value.start, value.end)
        } else if ByteScan.equals(name, count: length, lowercase: "expect") {
            guard ByteScan.equals(base + value.start, count: value.end &- value.start, lowercase: "100-continue") else {
                return refused(.expectation, at: value.start, .expectationFailed)
            }
            flags.insert(.waitsForContinue)
        }
        return nil
    }

    /// Only `close` and `keep-alive` mean anything here, RFC 9112 section 9.3.
    private mutating func connection(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) {
        var at = start
        while at < end {
            var stop = at
            while stop < end, base[stop] != 0x2C { stop &+= 1 }
            let option = ByteScan.trimmed(base, at, stop)
            let count = option.end &- option.start
            if ByteScan.equals(base + option.start, count: count, lowercase: "close") {
                flags.insert(.close)
            } else if ByteScan.equals(base + option.start, count: count, lowercase: "keep-alive") {
                flags.insert(.keepAlive)
            }
            at = stop &+ 1
        }
    }

    /// RFC 9110 section 8.6: digits. Stricter than the RFC: no repetition even of the same value, no list, and no
    /// leading zero, which another reader may take for octal.
    private mutating func contentLength(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> HTTPStatus? {
        if flags.contains(.length) { return refused(.secondLength, at: start) }
        flags.insert(.length)
        guard start < end else { return refused(.lengthValue, at: start) }
        if base[start] == 0x30, end &- start > 1 { return refused(.lengthValue, at: start) }
        var length: UInt64 = 0
        for at in start..<end {
            guard ByteClass.isDigit(base[at]) else { return refused(.lengthValue, at: at) }
            let (tens, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(UInt64(base[at] &- 0x30))
            if overflow || carry { return refused(.lengthValue, at: at) }
            length = sum
        }
        if length > UInt64(UInt32.max) {
            flags.insert(.lengthTooLarge)
        } else {
            pending = UInt32(truncatingIfNeeded: length)
        }
        return nil
    }

    /// RFC 9112 section 6.1 and 6.3: only `chunked` is understood. Without it at the end the length cannot be known:
    /// 400; with a coding before it, or an unknown one: 501.
    private mutating func transferEncoding(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> HTTPStatus? {
        if flags.contains(.chunked) { return refused(.secondCoding, at: start) }
        flags.insert(.chunked)
        if ByteScan.equals(base + start, count: end &- start, lowercase: "chunked") { return nil }
        guard start < end else { return refused(.codingValue, at: start) }
        var at = start
        var unknown = false
        while at <= end {
            var stop = at
            while stop < end, base[stop] != 0x2C { stop &+= 1 }
            let coding = ByteScan.trimmed(base, at, stop)
            let count = coding.end &- coding.start
            guard count > 0 else { return refused(.codingValue, at: coding.start) }
            for i in coding.start..<coding.end where !ByteClass.isToken(base[i]) { return refused(.codingValue, at: i) }
            let isLast = stop == end
            if ByteScan.equals(base + coding.start, count: count, lowercase: "chunked") {
                if !isLast { return refused(.codingValue, at: coding.start) }
                return refused(.unknownCoding, at: start, .notImplemented)
            }
            unknown = unknown || !Self.isRegistered(base + coding.start, count: count)
            at = stop &+ 1
        }
        return unknown ? refused(.unknownCoding, at: start, .notImplemented) : refused(.codingValue, at: start)
    }

    private static func isRegistered(_ name: UnsafePointer<UInt8>, count: Int) -> Bool {
        ByteScan.equals(name, count: count, lowercase: "gzip")
            || ByteScan.equals(name, count: count, lowercase: "x-gzip")
            || ByteScan.equals(name, count: count, lowercase: "deflate")
            || ByteScan.equals(name, count: count, lowercase: "compress")
            || ByteScan.equals(name, count: count, lowercase: "x-compress")
    }

    /// A trailer field: the same grammar, but none that frames or routes the message, RFC 9110 section 6.5.1.
    mutating func trailerField(
        _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ limits: RequestLimits
    ) -> HTTPStatus? {
        var colon = start
        while ByteClass.isToken(base[colon]) { colon &+= 1 }
        guard base[colon] == 0x3A, colon > start else { return refusedName(base, start, colon, end) }
        fieldCount &+= 1
        if Int(fieldCount) > limits.headerCount { return refused(.manyFields, at: start, .headerFieldsTooLarge) }
        let count = colon &- start
        if ByteScan.equals(base + start, count: count, lowercase: "content-length")
            || ByteScan.equals(base + start, count: count, lowercase: "transfer-encoding")
            || ByteScan.equals(base + start, count: count, lowercase: "host")
        {
            return refused(.framingTrailer, at: start)
        }
        return nil
    }
}
