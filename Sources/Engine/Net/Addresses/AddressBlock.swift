// Addresses that are taken together: a block of them, and the group that counts as one client. Plain values.

/// A block of addresses, `10.0.0.0/8` (CIDR, RFC 4632; RFC 4291 section 2.3).
struct AddressBlock: Sendable, Hashable, CustomStringConvertible {
    /// Its first address, without a port.
    let address: SocketAddress
    private let bits: Int

    /// - Parameter text: an address with its number of leading bits, or one address alone; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(at: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.first, let address = SocketAddress(host: String(host)) else {
            return nil
        }
        let width = address.isIPv6 ? 128 : 32
        var bits = width
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let given = Int(parts[1]), given <= width else {
                return nil
            }
            bits = given
        }
        let words = address.words
        self.address = SocketAddress(
            words: (words.0 & Self.mask(min(bits, 64)), words.1 & Self.mask(max(0, bits - 64))),
            isIPv6: address.isIPv6)
        self.bits = bits
    }

    /// All of its addresses.
    var span: (first: SocketAddress.Number, last: SocketAddress.Number) {
        let first = address.number
        var last = first
        last.high |= ~Self.mask(min(bits, 64))
        last.low |= ~Self.mask(max(0, bits - 64))
        return (first, last)
    }

    /// Whether they have an address in common.
    func overlaps(_ other: AddressBlock) -> Bool { contains(other.address) || other.contains(address) }

    /// `10.0.0.0/8`; an address alone without its number of bits.
    var description: String { bits == (address.isIPv6 ? 128 : 32) ? address.host : "\(address.host)/\(bits)" }

    /// The leading bits, 0…64 of them.
    private static func mask(_ bits: Int) -> UInt64 { bits == 0 ? 0 : ~0 << UInt64(64 - bits) }

    func contains(_ other: SocketAddress) -> Bool {
        let other = other.unmapped
        guard other.isIPv6 == address.isIPv6 else { return false }
        let own = address.words, its = other.words
        return AddressBlock.agree(own.0, its.0, min(bits, 64)) && AddressBlock.agree(own.1, its.1, max(0, bits - 64))
    }

    private static func agree(_ left: UInt64, _ right: UInt64, _ bits: Int) -> Bool {
        bits == 0 || (left ^ right) >> UInt64(64 - bits) == 0
    }
}

/// An IPv4 address, or the /64 of an IPv6 one: what one subscriber is given (RFC 6177), who would else have as many
/// addresses as they like.
struct AddressGroup: Hashable, Sendable {
    private let network: UInt64
    private let isIPv6: Bool

    init(_ address: SocketAddress) {
        network = address.high
        isIPv6 = address.isIPv6
    }
}
