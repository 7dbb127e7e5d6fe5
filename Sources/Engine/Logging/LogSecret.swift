// What a request's target must not leave in a log: the code of an invitation, in the link that an operator sends
// (`/register?invite=…`). Pure functions over raw bytes.

import Glibc

enum LogSecret {
    private static let name: StaticString = "invite="

    /// Where the secret stands; nil where there is none. Most targets have no query: they cost one memchr(3).
    /// - Parameter bytes: a request line, a target or a URL.
    static func range(in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let base = bytes.baseAddress, let mark = memchr(base, 0x3F, bytes.count) else { return nil }
        var start = UnsafeRawPointer(mark) - base + 1
        while start < bytes.count {
            // A name begins behind the question mark and behind each ampersand.
            let end = bytes[start...].firstIndex { $0 == 0x26 || $0 == 0x23 || $0 == 0x20 } ?? bytes.count
            let value = start + name.utf8CodeUnitCount
            if value < end, memcmp(base + start, name.utf8Start, name.utf8CodeUnitCount) == 0 { return value..<end }
            guard end < bytes.count, bytes[end] == 0x26 else { return nil }
            start = end + 1
        }
        return nil
    }

    /// The text without the secret, and with what is no UTF-8 replaced.
    static func hidden(_ bytes: UnsafeRawBufferPointer) -> String {
        guard let secret = range(in: bytes) else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes[..<secret.lowerBound], as: UTF8.self) + "***" + String(decoding: bytes[secret.upperBound...], as: UTF8.self)
    }
}
