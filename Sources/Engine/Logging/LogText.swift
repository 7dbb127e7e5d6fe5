// Makes text one line that shows what it holds. Parts of a log line come from clients: a line end in them must not
// begin a line of their own, and an escape sequence must not reach the terminal of whoever reads the log.

enum LogText {
    /// Bytes kept of one line; the rest is cut.
    static let limit = 8192

    /// `text` with each control character, line separator and change of writing direction as the `\xHH` of its bytes.
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

    /// The bytes of a character that was cut: those of an unfinished UTF-8 sequence at the end.
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

    /// How many bytes from here are one character that must not stand as it is; 0 where it may.
    private static func hostile(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let byte = bytes[index]
        if byte >= 0x20 && byte < 0x7F { return 0 }
        if byte < 0x20 || byte == 0x7F { return 1 }
        // C1 controls, U+0080–U+009F: some terminals take U+009B as the start of an escape sequence.
        if byte == 0xC2, index + 1 < bytes.count, bytes[index + 1] < 0xA0 { return 2 }
        if byte == 0xE2, index + 2 < bytes.count {
            let tail = (bytes[index + 1], bytes[index + 2])
            // U+200E, U+200F, U+2028–U+202E and U+2066–U+2069: marks and overrides of direction, line separators.
            if tail.0 == 0x80, tail.1 == 0x8E || tail.1 == 0x8F || (0xA8...0xAE).contains(tail.1) { return 3 }
            if tail.0 == 0x81, (0xA6...0xA9).contains(tail.1) { return 3 }
        }
        return 0
    }

    @inline(__always)
    static func hexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble &+ 48 : nibble &+ 55 }
}
