// Range, RFC 9110 section 14: the bytes of a representation that a client wants. A plain value; on the loop.

enum ByteRanges: Equatable {
    /// No ranges, no ranges in bytes, none that can be read, or more than is worth it: the whole content, as without
    /// the field.
    case whole
    /// Ranges within the size, none empty, in the order asked for.
    case some([Range<Int>])
    /// Each begins after the end: 416.
    case unsatisfiable

    /// The most ranges of one request; a field with more is ignored (RFC 9110 section 14.2 allows it for what looks
    /// like an attack).
    static let limit = 64

    /// - Parameter field: the field's value.
    /// - Parameter size: bytes of the representation.
    init(_ field: UnsafeRawBufferPointer, size: Int) {
        self = Self.parse(field, size: size)
    }

    private static func parse(_ field: UnsafeRawBufferPointer, size: Int) -> ByteRanges {
        guard let base = field.baseAddress?.assumingMemoryBound(to: UInt8.self), field.count > 6,
            ByteScan.equals(base, count: 5, lowercase: "bytes"), base[5] == 0x3D
        else { return .whole }
        var ranges: [Range<Int>] = []
        var asked = 0
        var total = 0
        var at = 6
        while at <= field.count {
            var end = at
            while end < field.count, base[end] != 0x2C { end &+= 1 }
            let spec = ByteScan.trimmed(base, at, end)
            at = end &+ 1
            // An empty list element means nothing (RFC 9110 section 5.6.1).
            if spec.start == spec.end { continue }
            asked += 1
            guard asked <= limit, let range = range(base, spec.start, spec.end, size) else { return .whole }
            if range.isEmpty {
                // A count from the end fits an empty file too, but no Content-Range can say so: the whole of it is
                // sent.
                if size == 0, base[spec.start] == 0x2D, !isZero(base, spec.start &+ 1, spec.end) { return .whole }
                continue
            }
            ranges.append(range)
            total += range.count
        }
        if asked == 0 { return .whole }
        if ranges.isEmpty { return .unsatisfiable }
        // Ranges that overlap to more than the whole save nothing.
        return total > size ? .whole : .some(ranges)
    }

    /// `first-`, `first-last` or `-count`.
    /// - Returns: an empty range where it cannot be satisfied, nil where it is no range.
    private static func range(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ size: Int) -> Range<Int>? {
        var at = start
        let first = number(base, &at, end)
        guard at < end, base[at] == 0x2D else { return nil }
        at += 1
        let last = number(base, &at, end)
        guard at == end else { return nil }
        switch (first, last) {
        case (nil, nil): return nil
        case (nil, .some(let count)): return max(0, size - count)..<size
        case (.some(let first), nil): return min(first, size)..<size
        case (.some(let first), .some(let last)):
            guard first <= last else { return nil }
            return min(first, size)..<min(last == .max ? last : last + 1, size)
        }
    }

    private static func isZero(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for at in start..<end where base[at] != 0x30 { return false }
        return true
    }

    /// Digits; a number beyond any size is `Int.max`.
    private static func number(_ base: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int) -> Int? {
        var value: Int?
        while at < end, ByteClass.isDigit(base[at]) {
            let (tens, high) = (value ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(base[at] &- 0x30))
            value = high || carry || value == .max ? .max : sum
            at += 1
        }
        return value
    }
}
