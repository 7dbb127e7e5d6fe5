// Addresses without a port, as in fields and settings.

extension SocketAddress {
    /// From `192.0.2.1` or `2001:db8::1`; nil for anything else.
    init?(host: String) {
        guard let address = SocketAddress(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:0" : "\(host):0") else {
            return nil
        }
        self = address.unmapped
    }

    /// From one entry of X-Forwarded-For: an address with or without a port, IPv6 with or without brackets.
    init?(hostInField entry: some StringProtocol) {
        let bare = String(String(entry).trimmed)
        let bytes = bare.utf8
        if let address = SocketAddress(host: bare) ?? SocketAddress(bare) {
            self = address.unmapped
        } else if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]"),
            let address = SocketAddress(host: String(Substring(bytes.dropFirst().dropLast())))
        {
            self = address
        } else {
            return nil
        }
    }

    /// An address without its port as a number. All IPv4 addresses come before those of IPv6.
    struct Number: Comparable {
        var isIPv6: Bool
        var high: UInt64
        var low: UInt64

        static func < (left: Number, right: Number) -> Bool {
            if left.isIPv6 != right.isIPv6 { return right.isIPv6 }
            return left.high == right.high ? left.low < right.low : left.high < right.high
        }
    }

    var number: Number {
        let (high, low) = words
        return Number(isIPv6: isIPv6, high: high, low: low)
    }

    /// The 128 bits in order, the first ones highest; IPv4 in the first 32.
    var words: (UInt64, UInt64) {
        if isIPv6 { return (UInt64(bigEndian: high), UInt64(bigEndian: low)) }
        return (UInt64(UInt32(bigEndian: UInt32(truncatingIfNeeded: high))) << 32, 0)
    }

    /// The IPv4 address of `::ffff:192.0.2.1`, which is how a dual-stack socket sees an IPv4 client (RFC 4291 section
    /// 2.5.5.2).
    var unmapped: SocketAddress {
        let (first, second) = words
        guard isIPv6, first == 0, second >> 32 == 0xFFFF else { return self }
        let bytes = [24, 16, 8, 0].map { String(second >> UInt64($0) & 0xFF) }
        return SocketAddress("\(bytes.joined(separator: ".")):\(port)") ?? self
    }
}
