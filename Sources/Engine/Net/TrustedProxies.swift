// Whose word is taken for who a client is: proxies that the operator has named, and nobody else. Immutable; read by loops for
// the access log and by the accounts for what they throttle.

struct TrustedProxies: Sendable {
    /// Nobody is trusted: each client is who it connects as.
    static let none = TrustedProxies()

    private let blocks: [AddressBlock]

    var isEmpty: Bool { blocks.isEmpty }

    private init() { blocks = [] }

    /// - Parameter texts: `10.0.0.0/8`, `::1/128`, or one address.
    /// - Returns: nil where one of them is none.
    init?(_ texts: [String]) {
        var blocks: [AddressBlock] = []
        for text in texts {
            guard let block = AddressBlock(text) else { return nil }
            blocks.append(block)
        }
        self.blocks = blocks
    }

    func contains(_ address: SocketAddress) -> Bool { blocks.contains { $0.contains(address) } }

    /// Who is behind a request: the last address of X-Forwarded-For that no trusted proxy has. What stands before it was written
    /// by whoever sent it, and counts for nothing.
    /// - Parameters:
    ///   - peer: who is connected.
    ///   - forwarded: all X-Forwarded-For fields, as one list.
    func client(_ peer: SocketAddress, forwarded: String?) -> SocketAddress {
        guard !isEmpty, let forwarded, contains(peer) else { return peer }
        var client = peer
        for entry in forwarded.split(separator: ",").reversed() {
            guard let address = SocketAddress(hostInField: entry) else { return client }
            client = address
            if !contains(address) { return client }
        }
        return client
    }
}
