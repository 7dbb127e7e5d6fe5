import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct PollerTests {
    private struct Pair: ~Copyable {
        let near: FileDescriptor
        let far: FileDescriptor
    }

    /// A connected pair of non-blocking sockets.
    private func pair() -> Pair {
        var descriptors: [Int32] = [-1, -1]
        let result = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &descriptors)
        precondition(result == 0)
        return Pair(near: FileDescriptor(owning: descriptors[0]), far: FileDescriptor(owning: descriptors[1]))
    }

    private let token = Token(slot: 5, generation: 3)

    @Test(arguments: PollerKind.allCases) func levelMode_ReportsAgain_WhileBytesAreLeft(kind: PollerKind) throws {
        var poller = try Poller(kind)
        let ends = pair()
        var channel = Channel(descriptor: ends.near.raw, token: token)
        holds(channel.set(.read, .level, in: &poller) == 0)
        holds(poller.wait(milliseconds: 0) == 0)
        _ = linux_write(ends.far.raw, "ab", 2)
        for _ in 0..<3 {
            holds(poller.wait(milliseconds: 1000) == 1)
            let event = poller.event(0)
            holds(event.token == token)
            holds(event.readiness.isReadable && !event.readiness.isWritable)
        }
    }

    @Test func edgeMode_ReportsOnce_UntilMoreComes() throws {
        var poller = try Poller(.epoll)
        let ends = pair()
        var channel = Channel(descriptor: ends.near.raw, token: token)
        holds(channel.set(.read, .edge, in: &poller) == 0)
        _ = linux_write(ends.far.raw, "ab", 2)
        holds(poller.wait(milliseconds: 1000) == 1)
        holds(poller.wait(milliseconds: 0) == 0)
        _ = linux_write(ends.far.raw, "c", 1)
        holds(poller.wait(milliseconds: 1000) == 1)
    }

    @Test func change_ReportsAnEdgeThatCameBefore() throws {
        var poller = try Poller(.epoll)
        let ends = pair()
        var channel = Channel(descriptor: ends.near.raw, token: token)
        holds(channel.set(.read, .edge, in: &poller) == 0)
        _ = linux_write(ends.far.raw, "ab", 2)
        holds(poller.wait(milliseconds: 1000) == 1)
        holds(poller.wait(milliseconds: 0) == 0)
        holds(channel.change(.read, .edge, in: &poller) == 0)
        holds(poller.wait(milliseconds: 1000) == 1)
    }

    @Test(arguments: PollerKind.allCases) func set_CostsNoCall_WhereNothingChanges(kind: PollerKind) throws {
        var poller = try Poller(kind)
        let ends = pair()
        var channel = Channel(descriptor: ends.near.raw, token: token)
        holds(channel.set(.read, .level, in: &poller) == 0)
        let calls = poller.controlCalls
        holds(channel.set(.read, .level, in: &poller) == 0)
        holds(poller.controlCalls == calls)
        holds(channel.set([.read, .write], .level, in: &poller) == 0)
        holds(poller.controlCalls == calls + 1)
    }

    @Test(arguments: PollerKind.allCases) func peersEnd_IsReportedWithRead(kind: PollerKind) throws {
        var poller = try Poller(kind)
        let ends = pair()
        var channel = Channel(descriptor: ends.near.raw, token: token)
        holds(channel.set(.read, .level, in: &poller) == 0)
        shutdown(ends.far.raw, Int32(SHUT_WR))
        holds(poller.wait(milliseconds: 1000) == 1)
        holds(poller.event(0).readiness.peerEnded)
    }

    @Test(arguments: PollerKind.allCases) func removedChannel_IsSilent_AndItsNeighboursAreNot(kind: PollerKind) throws {
        var poller = try Poller(kind)
        var nears: [Int32] = []
        var fars: [Int32] = []
        var channels: [Channel] = []
        for slot in 0..<8 {
            let ends = pair()
            nears.append(dup(ends.near.raw))
            fars.append(dup(ends.far.raw))
            channels.append(Channel(descriptor: nears[slot], token: Token(slot: UInt32(slot), generation: 1)))
            holds(channels[slot].set(.read, .level, in: &poller) == 0)
        }
        for slot in [0, 3, 7] { channels[slot].remove(from: &poller, closing: false) }
        for far in fars { _ = linux_write(far, "x", 1) }
        let count = poller.wait(milliseconds: 1000)
        let slots = Set((0..<count).map { poller.event($0).token.slot })
        holds(slots == [1, 2, 4, 5, 6])
        for descriptor in nears + fars { close(descriptor) }
    }

    @Test func edgeMode_IsEpollsAlone() {
        holds(Poller.supports(.edge, .epoll))
        holds(!Poller.supports(.edge, .poll))
        holds(Poller.supports(.level, .poll))
    }
}
