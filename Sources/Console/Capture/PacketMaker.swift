// IP and TCP packets of our own making, around the bytes that one side of a connection sent (RFC 791, RFC 8200,
// RFC 9293): numbered and summed so that a reader puts the same stream together. Values of a capture.

import Glibc

/// One end of a connection.
struct PacketEnd {
    /// Four bytes or sixteen, in network byte order.
    let address: [UInt8]
    let port: UInt16

    /// From `127.0.0.1:8080` or `[fe80::1%2]:8080`; what is no address is the zero address of IPv4.
    init(_ text: String) {
        let bytes = text.utf8
        let colon = bytes.lastIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        port = UInt16(Substring(bytes[colon...].dropFirst())) ?? 0
        var host = bytes[..<colon]
        if host.first == UInt8(ascii: "[") { host = host.dropFirst().dropLast() }
        host = host.prefix { $0 != UInt8(ascii: "%") }
        address = Self.address(String(Substring(host)))
    }

    private static func address(_ host: String) -> [UInt8] {
        var long = in6_addr()
        if inet_pton(AF_INET6, host, &long) == 1 { return withUnsafeBytes(of: long) { Array($0) } }
        var short = in_addr()
        guard inet_pton(AF_INET, host, &short) == 1 else { return [0, 0, 0, 0] }
        return withUnsafeBytes(of: short) { Array($0) }
    }

    var isIPv6: Bool { address.count == 16 }
}

/// The packets of one direction.
struct PacketMaker {
    /// Bytes of content in one packet at most.
    static let mostContent = 32 << 10
    /// The longest packet: with the headers of IPv6 and TCP.
    static let longest = mostContent + 100

    struct Flags: OptionSet {
        let rawValue: UInt8
        static let fin = Flags(rawValue: 1)
        static let syn = Flags(rawValue: 2)
        static let rst = Flags(rawValue: 4)
        static let push = Flags(rawValue: 8)
        static let ack = Flags(rawValue: 16)
    }

    let source: PacketEnd
    let target: PacketEnd
    /// The number of the next byte that it sends.
    private(set) var next: UInt32 = 0
    /// It has sent its end.
    private(set) var hasEnded = false
    private var count: UInt16 = 0

    init(from source: PacketEnd, to target: PacketEnd) {
        self.source = source
        self.target = target
    }

    /// Bytes that no packet has.
    mutating func skip(_ count: UInt64) { next &+= UInt32(truncatingIfNeeded: count) }

    /// - Parameter expected: the number of the next byte of the other side.
    mutating func packet(_ flags: Flags, expected: UInt32, _ content: ArraySlice<UInt8> = []) -> [UInt8] {
        var segment = segment(flags, expected, content)
        let sum = Self.sum(of: segment, start: pseudoHeaderSum(segment.count))
        (segment[16], segment[17]) = (UInt8(sum >> 8), UInt8(sum & 0xFF))
        next &+= UInt32(truncatingIfNeeded: content.count)
        if flags.contains(.syn) || flags.contains(.fin) { next &+= 1 }
        if flags.contains(.fin) || flags.contains(.rst) { hasEnded = true }
        count &+= 1
        return header(segment.count) + segment
    }

    private func segment(_ flags: Flags, _ expected: UInt32, _ content: ArraySlice<UInt8>) -> [UInt8] {
        // A window that is never full: it is scaled by 2 to the power of 14 (RFC 7323 section 2.2).
        let options: [UInt8] = flags.contains(.syn) ? [2, 4, 0xFF, 0xD7, 3, 3, 14, 0] : []
        var segment: [UInt8] = []
        segment.reserveCapacity(28 + content.count)
        Self.append(source.port, to: &segment)
        Self.append(target.port, to: &segment)
        Self.append(next, to: &segment)
        Self.append(flags.contains(.ack) ? expected : 0, to: &segment)
        segment.append(UInt8(truncatingIfNeeded: (20 + options.count) / 4) << 4)
        segment.append(flags.rawValue)
        Self.append(UInt16.max, to: &segment)
        // The sum, and no urgent bytes.
        Self.append(UInt32(0), to: &segment)
        segment += options
        segment += content
        return segment
    }

    private func header(_ length: Int) -> [UInt8] {
        let sixteen = UInt16(clamping: length)
        var header: [UInt8] = []
        if source.isIPv6 {
            header = [0x60, 0, 0, 0]
            Self.append(sixteen, to: &header)
            // TCP, 64 hops.
            header += [6, 64]
            return header + source.address + target.address
        }
        header = [0x45, 0]
        Self.append(sixteen &+ 20, to: &header)
        Self.append(count, to: &header)
        // Not to be cut, 64 hops, TCP, the sum.
        header += [0x40, 0, 64, 6, 0, 0]
        header += source.address + target.address
        let sum = Self.sum(of: header, start: 0)
        (header[10], header[11]) = (UInt8(sum >> 8), UInt8(sum & 0xFF))
        return header
    }

    private func pseudoHeaderSum(_ length: Int) -> UInt64 {
        var bytes = source.address + target.address
        Self.append(UInt32(clamping: length), to: &bytes)
        bytes += [0, 0, 0, 6]
        return Self.words(of: bytes)
    }

    /// The internet checksum (RFC 1071).
    private static func sum(of bytes: [UInt8], start: UInt64) -> UInt16 {
        var sum = start &+ words(of: bytes)
        while sum > 0xFFFF { sum = (sum & 0xFFFF) &+ (sum >> 16) }
        return ~UInt16(truncatingIfNeeded: sum)
    }

    private static func words(of bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            var sum: UInt64 = 0
            var at = 0
            while at + 1 < bytes.count {
                sum &+= UInt64(bytes[at]) << 8 | UInt64(bytes[at + 1])
                at += 2
            }
            if at < bytes.count { sum &+= UInt64(bytes[at]) << 8 }
            return sum
        }
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
