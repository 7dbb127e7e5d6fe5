// Turns the bytes of a request's target into those of a URI reference, for Location: a target may hold more than a URI
// does. No state; on any thread.

enum PercentEncoding {
    /// Appends bytes of a path or a query, with `%XX` for each byte that RFC 3986 allows in neither, and for a `%` that
    /// begins no escape; an escape stays as it is. The result names what was asked for, and is always ASCII.
    static func append(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        for (index, byte) in bytes.enumerated() {
            let isEscape =
                byte == 0x25 && index + 2 < bytes.count && ByteClass.isHex(bytes[index + 1])
                && ByteClass.isHex(bytes[index + 2])
            if isEscape || isPlain(byte) {
                text.append(byte)
            } else {
                text += [0x25, digit(byte >> 4), digit(byte & 15)]
            }
        }
    }

    /// pchar without its escapes, `/` and `?`: RFC 3986 sections 3.3 and 3.4. A path's bytes, except those that only
    /// browsers leave unescaped.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "^"), UInt8(ascii: "|"), UInt8(ascii: "["), UInt8(ascii: "]"): false
        case UInt8(ascii: "?"): true
        default: ByteClass.isPath(byte)
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble + 0x30 : nibble + 0x37 }
}
