// Looks at bytes a machine word at a time, and compares them with literals. No state; on any thread.

enum ByteScan {
    /// The first control byte (0x00–0x1F, 0x7F) at or after `start`, or `end`. This one pass finds every line end too,
    /// so that a control byte is refused at its place.
    @inline(__always)
    static func firstControl(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        let raw = UnsafeRawPointer(bytes)
        let low: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        var at = start
        while at &+ 8 <= end {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            // A borrow only goes to higher bytes, so the lowest mark is exact (Warren, Hacker's Delight, 6-1).
            let below = (word &- (low &* 0x20)) & ~word
            let delete = word ^ (low &* 0x7F)
            let marks = (below | ((delete &- low) & ~delete)) & high
            if marks != 0 { return at &+ marks.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < end {
            let byte = bytes[at]
            if byte < 0x20 || byte == 0x7F { return at }
            at &+= 1
        }
        return end
    }

    /// The length of the UTF-8 character of two to four bytes at `bytes`, by the syntax of RFC 3629 section 4: nothing
    /// overlong, no surrogates, nothing past U+10FFFF; 0 where there is none. Reads no byte after one that does not
    /// belong, so that a line's CR is the last it can see.
    @inline(never)
    static func sequenceLength(_ bytes: UnsafePointer<UInt8>) -> Int {
        let first = bytes[0]
        guard first >= 0xC2, first <= 0xF4 else { return 0 }
        let least: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
        let most: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
        guard bytes[1] >= least, bytes[1] <= most else { return 0 }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var at = 2
        while at < length {
            guard bytes[at] & 0xC0 == 0x80 else { return 0 }
            at &+= 1
        }
        return length
    }

    /// Whether the bytes at `bytes` are `lowercase` in any case. For names and tokens only: setting bit 5 maps no
    /// other token character to a letter.
    @inline(__always)
    static func equals(_ bytes: UnsafePointer<UInt8>, count: Int, lowercase: StaticString) -> Bool {
        guard count == lowercase.utf8CodeUnitCount else { return false }
        let text = lowercase.utf8Start
        var i = 0
        while i < count {
            let byte = bytes[i]
            let folded = byte &- 0x41 < 26 ? byte | 0x20 : byte
            if folded != text[i] { return false }
            i &+= 1
        }
        return true
    }

    /// The ends of `start..<end` without blanks (OWS: SP and HTAB).
    @inline(__always)
    static func trimmed(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> (start: Int, end: Int) {
        var first = start
        var last = end
        while first < last, ByteClass.isBlank(bytes[first]) { first &+= 1 }
        while first < last, ByteClass.isBlank(bytes[last &- 1]) { last &-= 1 }
        return (first, last)
    }
}
