// The addresses that count as one client where something is shared out by address. A plain value.

/// An IPv4 address, or the /64 of an IPv6 one: that is what one subscriber gets (RFC 6177), who would otherwise have as
/// many addresses as they like.
struct AddressGroup: Hashable, Sendable {
    private let network: UInt64
    private let isIPv6: Bool

    init(_ address: SocketAddress) {
        network = address.high
        isIPv6 = address.isIPv6
    }
}
