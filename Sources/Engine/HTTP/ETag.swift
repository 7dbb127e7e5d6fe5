// A strong entity tag, RFC 9110 section 8.8.3, as two numbers: what it is made of tells two contents apart, and it is
// written as text only where it is sent. A plain value.

struct ETag: Equatable {
    /// The modification time in nanoseconds, or a hash of the content.
    let high: UInt64
    /// The size.
    let low: UInt64

    /// The longest text: two quotes, a hyphen, two times sixteen digits.
    static let longest = 35

    /// Of embedded content: FNV-1a over all of it, and the size.
    init(hashing content: UnsafeRawBufferPointer) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in content { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        high = hash
        low = UInt64(content.count)
    }

    /// Of a file.
    init(modifiedNanoseconds: UInt64, size: UInt64) {
        high = modifiedNanoseconds
        low = size
    }

    /// Writes `"HIGH-LOW"` in hexadecimal, quotes included.
    /// - Parameter bytes: room for `longest`.
    /// - Returns: the bytes written.
    func write(into bytes: UnsafeMutablePointer<UInt8>) -> Int {
        bytes[0] = 0x22
        var at = 1
        at += Self.hex(high, into: bytes + at)
        bytes[at] = 0x2D
        at += 1
        at += Self.hex(low, into: bytes + at)
        bytes[at] = 0x22
        return at + 1
    }

    private static func hex(_ value: UInt64, into bytes: UnsafeMutablePointer<UInt8>) -> Int {
        let digits = max(1, (67 - value.leadingZeroBitCount) / 4)
        var rest = value
        var at = digits
        while at > 0 {
            at -= 1
            let digit = UInt8(truncatingIfNeeded: rest & 15)
            bytes[at] = digit < 10 ? 0x30 + digit : 0x57 + digit
            rest >>= 4
        }
        return digits
    }

    /// Whether one field value of If-None-Match names this tag, by the weak comparison that section 13.1.2 asks for:
    /// `*`, or a list in which `W/` before a tag makes no difference. What is no list matches nothing from there on.
    func isNamed(in list: UnsafeRawBufferPointer) -> Bool {
        if list.count == 1, list[0] == 0x2A { return true }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longest) { own in
            guard let text = own.baseAddress else { return false }
            let mine = UnsafeRawBufferPointer(start: text, count: write(into: text))
            var at = 0
            while at < list.count {
                while at < list.count, ByteClass.isBlank(list[at]) || list[at] == 0x2C { at += 1 }
                if at + 1 < list.count, list[at] == 0x57, list[at + 1] == 0x2F { at += 2 }
                guard at < list.count, list[at] == 0x22 else { return false }
                guard let close = list[(at + 1)...].firstIndex(of: 0x22) else { return false }
                if list[at...close].elementsEqual(mine) { return true }
                at = close + 1
                while at < list.count, ByteClass.isBlank(list[at]) { at += 1 }
                guard at == list.count || list[at] == 0x2C else { return false }
            }
            return false
        }
    }
}
