// From the bytes of a request's target to those of a URI reference, for Location: a target may hold more than a URI
// does. No state; on any thread.

enum PercentEncoding {
    /// Appends bytes of a path or a query with `%XX` for each that RFC 3986 has in neither, and for a `%` that begins
    /// no escape; an escape stays one. So what is sent names what was asked for, and is ASCII whatever that was.
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

    /// pchar without its escapes, `/` and `?`: RFC 3986 sections 3.3 and 3.4. A path's byte but for those that only
    /// browsers leave as they are.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "^"), UInt8(ascii: "|"), UInt8(ascii: "["), UInt8(ascii: "]"): false
        case UInt8(ascii: "?"): true
        default: ByteClass.isPath(byte)
        }
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble + 0x30 : nibble + 0x37 }
}
