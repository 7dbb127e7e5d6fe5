// The comparison of a new connection's address with the blocked networks.

import Testing

@testable import Engine

@Suite struct BlockTableTests {
    private typealias Entry = (network: AddressBlock, until: UInt64, counter: BlockTable.Counter)

    /// The last bytes of few addresses, so that networks often hold one another.
    private func address(_ random: inout SeededRandom) throws -> SocketAddress {
        let text =
            random.below(2) == 0
            ? "10.\(random.below(3)).\(random.below(256)).\(random.below(256))"
            : "2001:db8:\(random.below(3))::\(String(random.below(65_536), radix: 16))"
        return try #require(SocketAddress(host: text))
    }

    @Test(arguments: [1, 2, 3])
    func addresses_AreClosed_WhereAnyNetworkHoldsThem(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for count in [0, 1, 2, 7, 60, 400] {
            var entries: [AddressBlock: Entry] = [:]
            while entries.count < count {
                let address = try address(&random)
                let bits = address.isIPv6 ? 128 - random.below(90) : 32 - random.below(26)
                let network = try #require(AddressBlock("\(address.host)/\(bits)"))
                entries[network] = (network, UInt64(100 + random.below(100)), BlockTable.Counter())
            }
            let table = BlockTable(Array(entries.values))
            var hits: UInt64 = 0
            for _ in 0..<400 {
                let peer = try address(&random)
                let now = UInt64(50 + random.below(160))
                let isHeld = entries.values.contains { $0.network.contains(peer) && now < $0.until }
                #expect(table.closes(peer, now: now) == isHeld, "\(peer) of \(count) at \(now)")
                hits += isHeld ? 1 : 0
            }
            #expect(entries.values.reduce(0) { $0 + $1.counter.hits.load(ordering: .relaxed) } == hits)
        }
    }

    @Test func edgesOfANetwork_BelongToIt_AndTheirNeighboursDoNot() throws {
        func closes(_ network: String, _ peer: String) throws -> Bool {
            let table = BlockTable([(try #require(AddressBlock(network)), .max, BlockTable.Counter())])
            return table.closes(try #require(SocketAddress(host: peer)), now: 1)
        }
        #expect(try closes("10.1.0.0/16", "10.1.0.0") && closes("10.1.0.0/16", "10.1.255.255"))
        #expect(try !closes("10.1.0.0/16", "10.0.255.255") && !closes("10.1.0.0/16", "10.2.0.0"))
        #expect(try closes("0.0.0.0/0", "255.255.255.255") && !closes("0.0.0.0/0", "::"))
        #expect(try closes("::/0", "ffff::") && !closes("::/0", "0.0.0.0"))
        #expect(try closes("2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff"))
        #expect(try !closes("2001:db8::/64", "2001:db8:0:1::") && !closes("::1", "::2"))
    }

    @Test func network_IsSaidByItsFirstAddress() throws {
        func said(_ text: String) throws -> String { try #require(AddressBlock(text)).description }
        #expect(try said("10.1.2.3/8") == "10.0.0.0/8" && said("10.1.2.3/32") == "10.1.2.3")
        #expect(try said("2001:db8::7/64") == "2001:db8::/64" && said("::1/128") == "::1")
        #expect(try said("192.0.2.255/31") == "192.0.2.254/31" && said("1.2.3.4/0") == "0.0.0.0/0")
        #expect(AddressBlock("10.1.2.3/8") == AddressBlock("10.0.0.0/8"))
        for text in ["", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "a", "10.0.0.0/8/8", "::/+4"] {
            #expect(AddressBlock(text) == nil, "\(text)")
        }
    }
}
