// The classes of a byte, by table: 256 entries in a string literal, so that the table is constant data of the program.
// A global array would cost a swift_once, a bounds check and an exclusivity check at each lookup.

package enum ByteClass {
    // Each entry is 0x40 plus bits: 1 token, 2 path, 4 host, 8 hexadecimal digit, 16 query. One row for 16 bytes.
    @inline(__always)
    private static var table: UnsafePointer<UInt8> {
        let rows: StaticString = """
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @GPAGQGGFFGGBGGB\
            OOOOOOOOOOBF@F@P\
            BOOOOOOGGGGGGGGG\
            GGGGGGGGGGGBPBCG\
            QOOOOOOGGGGGGGGG\
            GGGGGGGGGGGPCPG@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@\
            @@@@@@@@@@@@@@@@
            """
        return rows.utf8Start
    }

    /// tchar, RFC 9110 section 5.6.2.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool { table[Int(byte)] & 1 != 0 }

    /// A byte allowed in a target before the query, except `?`, `%` and UTF-8, which the parser checks itself. Wider
    /// than RFC 3986 by `^ | [ ]`, which browsers send unescaped (WHATWG URL, the path percent-encode set); not `"`,
    /// `<`, `>`, `\`, `#`, blanks or controls.
    @inline(__always)
    static func isPath(_ byte: UInt8) -> Bool { table[Int(byte)] & 2 != 0 }

    /// A byte allowed in a query, except UTF-8: a path's bytes, ``? ` { }``, which browsers leave as they are here
    /// (WHATWG URL, the query percent-encode set), and `\`, `"` and any `%`, which scripts and command lines send. They
    /// do no harm, because nothing in a query names a place.
    @inline(__always)
    static func isQuery(_ byte: UInt8) -> Bool { table[Int(byte)] & 18 != 0 }

    /// reg-name without `%`, RFC 3986 section 3.2.2, and without the comma: a comma in Host means that two Host fields
    /// were joined on the way.
    @inline(__always)
    package static func isHost(_ byte: UInt8) -> Bool { table[Int(byte)] & 4 != 0 }

    @inline(__always)
    static func isHex(_ byte: UInt8) -> Bool { table[Int(byte)] & 8 != 0 }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// A hexadecimal digit's value; meaningless for any other byte.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8 { byte <= 0x39 ? byte &- 0x30 : (byte | 0x20) &- 0x57 }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
