// Whose word is taken for who a client is: proxies that the operator has named, and nobody else. Immutable; read by
// loops for the access log and by the accounts for what they throttle.

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

    /// Who is behind a request: the last address of X-Forwarded-For that no trusted proxy has. What stands before it
    /// was written by whoever sent it, and counts for nothing.
    /// - Parameters:
    ///   - peer: who is connected.
    ///   - forwarded: all X-Forwarded-For fields, as one list.
    func client(_ peer: SocketAddress, forwarded: String?) -> SocketAddress {
        walk(peer, forwarded).client
    }

    /// Whether that client came by https: what X-Forwarded-Proto says beside its address, as each proxy writes an entry
    /// of both. Lists are laid side by side from their ends, for what comes first may be the client's own. Where this
    /// one is the shorter, a proxy has passed it on without a word, and the entry nearest to the client counts.
    /// - Parameter schemes: all X-Forwarded-Proto fields, as one list.
    func cameByHTTPS(_ peer: SocketAddress, forwarded: String?, schemes: String?) -> Bool {
        guard !isEmpty, let schemes, contains(peer) else { return false }
        let entries = Self.entries(schemes)
        // Without an address that counts, the nearest proxy has only said how the request came to it.
        let hops = max(1, walk(peer, forwarded).hops)
        return entries.isEmpty ? false : entries[max(0, entries.count - hops)].lowercasedASCII == "https"
    }

    /// - Returns: the client, and how many entries from the end its own is; 0 where it is the peer.
    private func walk(_ peer: SocketAddress, _ forwarded: String?) -> (client: SocketAddress, hops: Int) {
        guard !isEmpty, let forwarded, contains(peer) else { return (peer, 0) }
        var client = peer
        var hops = 0
        for entry in Self.entries(forwarded).reversed() {
            guard let address = SocketAddress(hostInField: entry) else { break }
            client = address
            hops += 1
            if !contains(address) { break }
        }
        return (client, hops)
    }

    /// A list's elements; empty ones say nothing (RFC 9110 section 5.6.1.2).
    private static func entries(_ list: String) -> [Substring] {
        list.split(at: UInt8(ascii: ",")).map(\.trimmed).filter { !$0.isEmpty }
    }
}
