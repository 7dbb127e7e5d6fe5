// The blocks of a pcapng file (draft-ietf-opsawg-pcapng): a section, one interface of raw IP packets, and the packets,
// each with its time, its direction and perhaps a comment. Pure functions; all numbers are little-endian.

enum PcapngBlocks {
    /// LINKTYPE_RAW: a packet begins with its IP header.
    private static let rawIP: UInt16 = 101
    private static let longestComment = 2000

    enum Direction: UInt32 { case inbound = 1, outbound = 2 }

    static func section(program: String, comment: String) -> [UInt8] {
        var body: [UInt8] = []
        append(UInt32(0x1A2B_3C4D), to: &body)
        append(UInt16(1), to: &body)
        append(UInt16(0), to: &body)
        // The section's length is not known.
        append(UInt64.max, to: &body)
        option(1, Self.text(comment), to: &body)
        option(4, Array(program.utf8), to: &body)
        endOptions(&body)
        return block(0x0A0D_0D0A, body)
    }

    /// Times are nanoseconds since 1970.
    static func interface(name: String, snapLength: UInt32) -> [UInt8] {
        var body: [UInt8] = []
        append(rawIP, to: &body)
        append(UInt16(0), to: &body)
        append(snapLength, to: &body)
        option(2, Self.text(name), to: &body)
        option(9, [9], to: &body)
        endOptions(&body)
        return block(1, body)
    }

    static func packet(_ bytes: [UInt8], time: UInt64, _ direction: Direction, comment: String) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(bytes.count + 64)
        append(UInt32(0), to: &body)
        append(UInt32(truncatingIfNeeded: time >> 32), to: &body)
        append(UInt32(truncatingIfNeeded: time), to: &body)
        append(UInt32(clamping: bytes.count), to: &body)
        append(UInt32(clamping: bytes.count), to: &body)
        body += bytes
        pad(&body)
        var flags: [UInt8] = []
        append(direction.rawValue, to: &flags)
        option(2, flags, to: &body)
        if !comment.isEmpty { option(1, Self.text(comment), to: &body) }
        endOptions(&body)
        return block(6, body)
    }

    // MARK: parts

    private static func text(_ text: String) -> [UInt8] {
        Array(String(decoding: text.utf8.prefix(longestComment), as: UTF8.self).utf8)
    }

    private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
        let length = UInt32(clamping: body.count + 12)
        var block: [UInt8] = []
        block.reserveCapacity(body.count + 12)
        append(type, to: &block)
        append(length, to: &block)
        block += body
        append(length, to: &block)
        return block
    }

    private static func option(_ code: UInt16, _ value: [UInt8], to body: inout [UInt8]) {
        append(code, to: &body)
        append(UInt16(clamping: value.count), to: &body)
        body += value
        pad(&body)
    }

    private static func endOptions(_ body: inout [UInt8]) { append(UInt32(0), to: &body) }

    /// To a multiple of four bytes.
    private static func pad(_ body: inout [UInt8]) {
        while body.count % 4 != 0 { body.append(0) }
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
