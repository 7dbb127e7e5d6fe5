// The shares of a loop's heap: in all, of large messages, and from one address.

import Testing

@testable import Engine

@Suite struct HeapSharesTests {
    private typealias Held = HeapShares.Held
    private static let heap = 16 << 20

    private func shares(_ proxies: [String] = []) throws -> HeapShares {
        HeapShares(heapLimit: Self.heap, largestMessage: 1 << 20, proxies: try some(TrustedProxies(proxies)))
    }

    private func address(_ text: String) throws -> SocketAddress { try some(SocketAddress(text)) }

    /// Takes blocks of one size as long as that is allowed.
    /// - Returns: bytes taken.
    private func fill(_ shares: inout HeapShares, _ peer: SocketAddress, _ one: HeapShares.Held) -> Int {
        var taken = 0
        while taken < 2 * Self.heap, shares.allows(one, before: Held(), peer) {
            shares.count(one, before: Held(), peer)
            taken += one.total
        }
        return taken
    }

    @Test(arguments: ["127.0.0.1:1", "[2001:db8::1]:1"]) func oneAddress_GetsAShareAndNoMore(text: String) throws {
        var shares = try shares()
        let peer = try address(text)
        let taken = fill(&shares, peer, Held(input: 530_000))
        #expect(taken <= Self.heap / 8 && taken > Self.heap / 8 - 530_000)
        #expect(fill(&shares, try address("10.0.0.1:1"), Held(input: 530_000)) > 0)
        // It may take again what it gives back.
        shares.count(Held(), before: Held(input: 530_000), peer)
        #expect(shares.allows(Held(input: 530_000), before: Held(), peer))
    }

    @Test func oneSubnetOfIPv6_IsOneAddress() throws {
        var shares = try shares()
        _ = fill(&shares, try address("[2001:db8::1]:1"), Held(input: 100_000))
        #expect(!shares.allows(Held(input: 100_000), before: Held(), try address("[2001:db8::ffff:2]:2")))
        #expect(shares.allows(Held(input: 100_000), before: Held(), try address("[2001:db8:0:1::1]:1")))
    }

    @Test func largeMessagesOfAll_LeaveRoomForHeads_AndHeadsForAnswers() throws {
        var shares = try shares()
        var large = 0
        for number in 1...60 { large += fill(&shares, try address("127.0.0.\(number):1"), Held(input: 530_000)) }
        #expect(large <= Self.heap / 2)
        var small = 0
        for number in 61...120 { small += fill(&shares, try address("127.0.0.\(number):1"), Held(input: 15_000)) }
        #expect(small > Self.heap / 8)
        #expect(large + small <= Self.heap / 4 * 3)
        var answers = 0
        for number in 121...180 { answers += fill(&shares, try address("127.0.0.\(number):1"), Held(output: 60_000)) }
        #expect(answers > 0)
        #expect(large + small + answers <= Self.heap / 8 * 7)
    }

    @Test func trustedProxy_HasNoShareOfItsOwn() throws {
        var shares = try shares(["10.0.0.0/8"])
        #expect(fill(&shares, try address("10.1.2.3:1"), Held(input: 530_000)) > Self.heap / 4)
    }

    @Test func loneAnswer_MayBeLargerThanAShare_AndASecondMayNot() throws {
        var shares = try shares()
        let peer = try address("127.0.0.1:1")
        let answer = Held(input: 400, output: 8 << 20)
        #expect(shares.allows(answer, before: Held(input: 400), peer))
        shares.count(answer, before: Held(), peer)
        #expect(!shares.allows(Held(input: 400, output: 1 << 20), before: Held(input: 400), peer))
        #expect(!shares.allows(Held(input: 400), before: Held(), peer))
        shares.forgetAll()
        #expect(shares.allows(Held(input: 400), before: Held(), peer))
    }

    @Test func smallestHeap_TakesOneMessageAtATime() throws {
        let shares = HeapShares(heapLimit: 1 << 20, largestMessage: 16 << 20, proxies: .none)
        let peer = try address("127.0.0.1:1")
        #expect(shares.allows(Held(input: 500_000), before: Held(), peer))
        #expect(!shares.allows(Held(input: 600_000), before: Held(), peer))
    }
}
