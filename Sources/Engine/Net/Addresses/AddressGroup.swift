// Who counts as one client where something is shared out by address. A plain value.

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
