// Makes any text one visible line. Parts of a log line come from clients: a line end in them must not begin a line of
// its own, and an escape sequence must not reach the terminal of whoever reads the log.

enum LogText {
    /// Bytes kept of one line; the rest is cut.
    static let limit = 8192

    /// `text` with each control character, line separator, change of writing direction and invisible character written
    /// as the `\xHH` of its bytes.
    static func visible(_ text: consuming String) -> String {
        let isClean = text.withUTF8 { bytes in
            bytes.count <= limit && !bytes.indices.contains { hostile(bytes, at: $0) > 0 }
        }
        if isClean { return text }
        return text.withUTF8 { bytes in String(decoding: escaped(bytes), as: UTF8.self) }
    }

    private static func escaped(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(min(bytes.count + 64, limit + 16))
        var index = 0
        while index < bytes.count {
            if line.count >= limit {
                line.removeLast(brokenEnd(line))
                line.append(contentsOf: "…".utf8)
                break
            }
            let length = hostile(bytes, at: index)
            for byte in bytes[index..<min(bytes.count, index + max(1, length))] {
                if length > 0 {
                    line.append(contentsOf: [92, 120, hexDigit(byte >> 4), hexDigit(byte & 15)])
                } else {
                    line.append(byte)
                }
            }
            index += max(1, length)
        }
        return line
    }

    /// The number of bytes of a cut character: those of an unfinished UTF-8 sequence at the end.
    private static func brokenEnd(_ line: [UInt8]) -> Int {
        var back = 0
        while back < 3, back < line.count {
            let byte = line[line.count - 1 - back]
            if byte < 0x80 { return back }
            if byte >= 0xC0 {
                let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
                return back + 1 < length ? back + 1 : 0
            }
            back += 1
        }
        return 0
    }

    /// The length of the character here if it must not be written as it is; 0 where it may.
    private static func hostile(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let byte = bytes[index]
        if byte >= 0x20 && byte < 0x7F { return 0 }
        if byte < 0x20 || byte == 0x7F { return 1 }
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        guard index + length <= bytes.count else { return 0 }
        var value = UInt32(byte) & (0x7F >> UInt32(length))
        for place in 1..<length { value = value << 6 | UInt32(bytes[index + place] & 0x3F) }
        return isHostile(value) ? length : 0
    }

    /// Default_Ignorable_Code_Point of Unicode (UCD, DerivedCoreProperties), which holds U+061C, U+200E, U+200F,
    /// U+202A–U+202E and U+2066–U+2069, which all change the direction of writing; also C1 controls (some terminals
    /// take U+009B for the start of an escape sequence), line separators and the marks of annotations.
    private static func isHostile(_ value: UInt32) -> Bool {
        switch value {
        case 0x80...0x9F, 0xAD, 0x34F, 0x61C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F, 0x200B...0x200F,
            0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB,
            0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    /// At most `most` bytes from a client, without secrets; each byte that is not printable ASCII, a quote or a
    /// backslash becomes `\xHH`.
    static func quoted(_ bytes: UnsafeRawBufferPointer, most: Int) -> String {
        var line: [UInt8] = []
        func put(_ range: Range<Int>) {
            for byte in bytes[range.clamped(to: 0..<min(bytes.count, most))] {
                if byte >= 0x20, byte < 0x7F, byte != 34, byte != 92 {
                    line.append(byte)
                } else {
                    line.append(contentsOf: [92, 120, hexDigit(byte >> 4), hexDigit(byte & 15)])
                }
            }
        }
        var at = 0
        while at < most, let secret = LogSecret.next(in: bytes, from: at) {
            put(at..<secret.lowerBound)
            if secret.lowerBound < most { line.append(contentsOf: "***".utf8) }
            at = secret.upperBound
        }
        put(at..<max(at, bytes.count))
        return String(decoding: line, as: UTF8.self)
    }

    @inline(__always)
    static func hexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble &+ 48 : nibble &+ 55 }
}
