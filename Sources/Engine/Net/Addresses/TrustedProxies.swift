// The proxies that are trusted to name their client: those that the operator has named, and nobody else. A value;
// read by loops for the access log and by the accounts for their throttle.

package struct TrustedProxies: Sendable {
    /// Trusts nobody: each client is the connected peer.
    package static let none = TrustedProxies()

    private let blocks: [AddressBlock]
    /// As they were given.
    let texts: [String]

    package var isEmpty: Bool { blocks.isEmpty }

    private init() {
        blocks = []
        texts = []
    }

    /// - Parameter texts: `10.0.0.0/8`, `::1/128`, or one address.
    /// - Returns: nil where one of them is malformed.
    init?(_ texts: [String]) {
        var blocks: [AddressBlock] = []
        for text in texts {
            guard let block = AddressBlock(text) else { return nil }
            blocks.append(block)
        }
        self.blocks = blocks
        self.texts = texts
    }

    /// Whether one of them has an address there.
    func overlaps(_ block: AddressBlock) -> Bool { blocks.contains { $0.overlaps(block) } }

    func contains(_ address: SocketAddress) -> Bool { blocks.contains { $0.contains(address) } }

    /// The client of a request: the last address of X-Forwarded-For that no trusted proxy has. Entries before it were
    /// written by the client itself, and count for nothing.
    /// - Parameters:
    ///   - peer: the connected peer.
    ///   - forwarded: all X-Forwarded-For fields, as one list.
    package func client(_ peer: SocketAddress, forwarded: String?) -> SocketAddress {
        walk(peer, forwarded).client
    }

    /// Whether that client came over https: the entry of X-Forwarded-Proto that belongs to its address, because each
    /// proxy writes an entry of both. The lists are matched from their ends, because the first entries may be the
    /// client's own. Where this list is the shorter one, a proxy has passed it on without an entry of its own, and the
    /// entry nearest to the client counts.
    /// - Parameter schemes: all X-Forwarded-Proto fields, as one list.
    package func cameByHTTPS(_ peer: SocketAddress, forwarded: String?, schemes: String?) -> Bool {
        guard !isEmpty, let schemes, contains(peer) else { return false }
        let entries = Self.entries(schemes)
        // Without a usable address, the nearest proxy has only told how the request came to it.
        let hops = max(1, walk(peer, forwarded).hops)
        return entries.isEmpty ? false : entries[max(0, entries.count - hops)].lowercasedASCII == "https"
    }

    /// - Returns: the client, and the number of its entry from the end; 0 where it is the peer.
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

    /// The elements of a list; empty ones are ignored (RFC 9110 section 5.6.1.2).
    private static func entries(_ list: String) -> [Substring] {
        list.split(at: UInt8(ascii: ",")).map(\.trimmed).filter { !$0.isEmpty }
    }
}
