// The fields by which a message is framed. Only the server writes them: a second one would let two readers see two
// different messages (RFC 9112 section 11.2).

import Glibc

enum FramingField {
    /// Whether a field's name is one of them, in any case.
    @inline(__always)
    static func contains(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 10: isSame(name, "connection")
        case 14: isSame(name, "content-length")
        case 17: isSame(name, "transfer-encoding")
        default: false
        }
    }

    private static func isSame(_ name: UnsafeRawBufferPointer, _ lowercase: StaticString) -> Bool {
        guard name.count == lowercase.utf8CodeUnitCount else { return false }
        for index in 0..<name.count where name[index] | 0x20 != lowercase.utf8Start[index] | 0x20 { return false }
        return true
    }
}
