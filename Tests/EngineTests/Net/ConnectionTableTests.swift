import Glibc
import Testing

@testable import Engine

@Suite struct ConnectionTableTests {
    private func connection(_ token: Token) -> Connection {
        Connection(
            id: 1, peer: SocketAddress(), descriptor: FileDescriptor(owning: open("/dev/null", O_RDONLY)), token: token,
            now: 0)
    }

    @Test func staleToken_FindsNothing_AfterItsSlotIsUsedAgain() throws {
        var table = try ConnectionTable<HTTPSession>(capacity: 4)
        let first = try some(table.nextToken)
        _ = table.insert(connection(first))
        holds(table.find(first) != nil)
        table.remove(first.slot)
        holds(table.find(first) == nil)
        let second = try some(table.nextToken)
        holds(second.slot == first.slot)
        _ = table.insert(connection(second))
        holds(table.find(first) == nil)
        holds(table.find(second) != nil)
        table.remove(second.slot)
    }

    @Test func fullTable_OffersNoToken() throws {
        var table = try ConnectionTable<HTTPSession>(capacity: 2)
        for _ in 0..<2 { _ = table.insert(connection(try some(table.nextToken))) }
        holds(table.nextToken == nil)
        holds(table.count == 2)
        table.remove(0)
        holds(table.nextToken?.slot == 0)
        table.remove(1)
        holds(table.count == 0)
    }

    /// Besides this an idle connection costs 4 + 4 bytes for its generation and free link, and 12 for its timer.
    @Test func slot_IsSmall() {
        holds(MemoryLayout<ConnectionSlot<HTTPSession>>.stride <= 192)
    }

    @Test func rates_AreThoseSinceTheLastLook_AndStandForASecond() throws {
        let second = Clock.second
        let table = try ConnectionTable<HTTPSession>(capacity: 2)
        var connection = self.connection(try some(table.nextToken))
        let rates = ConnectionRates()
        func look(_ seconds: Double) -> [UInt64] {
            let rate = rates.of(connection, now: UInt64(seconds * Double(second)))
            return [rate.requests, rate.bytesOut]
        }
        connection.requests = 100
        connection.bytesOut = 5000
        // Since it was accepted, which is 10 seconds ago.
        holds(look(10) == [10, 500])
        connection.requests += 40
        connection.bytesOut += 1000
        // Who looks again at once sees the same, and does not take the time from the others.
        holds(look(10.5) == [10, 500])
        holds(look(12) == [20, 500])
        holds(look(14) == [0, 0])
        // Another connection in the same slot is not compared with this one.
        var other = Connection(
            id: 2, peer: SocketAddress(), descriptor: FileDescriptor(owning: open("/dev/null", O_RDONLY)),
            token: try some(table.nextToken), now: 14 * second)
        other.requests = 7
        holds(rates.of(other, now: 14 * second).requests == 7)
        holds(rates.of(other, now: 16 * second).requests == 0)
    }

    @Test func forgedTokens_FindNothing() throws {
        let table = try ConnectionTable<HTTPSession>(capacity: 2)
        for raw: UInt64 in [0, 1, .max, 1 << 32, 7 << 32 | 1] { holds(table.find(Token(raw: raw)) == nil) }
    }
}
