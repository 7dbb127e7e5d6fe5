import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct PollerTests {
    /// A connected pair of non-blocking sockets.
    private func pair() -> (FileDescriptor, FileDescriptor) {
        var descriptors: [Int32] = [-1, -1]
        let result = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &descriptors)
        precondition(result == 0)
        return (FileDescriptor(owning: descriptors[0]), FileDescriptor(owning: descriptors[1]))
    }

    private let token = Token(slot: 5, generation: 3)

    @Test(arguments: PollerKind.allCases) func levelMode_ReportsAgain_WhileBytesAreLeft(kind: PollerKind) throws {
        var poller = try Poller(kind)
        let (near, far) = pair()
        var channel = Channel(descriptor: near.raw, token: token)
        #expect(channel.set(.read, .level, in: &poller) == 0)
        #expect(poller.wait(milliseconds: 0) == 0)
        _ = linux_write(far.raw, "ab", 2)
        for _ in 0..<3 {
            #expect(poller.wait(milliseconds: 1000) == 1)
            let event = poller.event(0)
            #expect(event.token == token)
            #expect(event.readiness.isReadable && !event.readiness.isWritable)
        }
    }

    @Test func edgeMode_ReportsOnce_UntilMoreComes() throws {
        var poller = try Poller(.epoll)
        let (near, far) = pair()
        var channel = Channel(descriptor: near.raw, token: token)
        #expect(channel.set(.read, .edge, in: &poller) == 0)
        _ = linux_write(far.raw, "ab", 2)
        #expect(poller.wait(milliseconds: 1000) == 1)
        #expect(poller.wait(milliseconds: 0) == 0)
        _ = linux_write(far.raw, "c", 1)
        #expect(poller.wait(milliseconds: 1000) == 1)
    }

    @Test func change_ReportsAnEdgeThatCameBefore() throws {
        var poller = try Poller(.epoll)
        let (near, far) = pair()
        var channel = Channel(descriptor: near.raw, token: token)
        #expect(channel.set(.read, .edge, in: &poller) == 0)
        _ = linux_write(far.raw, "ab", 2)
        #expect(poller.wait(milliseconds: 1000) == 1)
        #expect(poller.wait(milliseconds: 0) == 0)
        #expect(channel.change(.read, .edge, in: &poller) == 0)
        #expect(poller.wait(milliseconds: 1000) == 1)
    }

    @Test(arguments: PollerKind.allCases) func set_CostsNoCall_WhereNothingChanges(kind: PollerKind) throws {
        var poller = try Poller(kind)
        let (near, _) = pair()
        var channel = Channel(descriptor: near.raw, token: token)
        #expect(channel.set(.read, .level, in: &poller) == 0)
        let calls = poller.controlCalls
        #expect(channel.set(.read, .level, in: &poller) == 0)
        #expect(poller.controlCalls == calls)
        #expect(channel.set([.read, .write], .level, in: &poller) == 0)
        #expect(poller.controlCalls == calls + 1)
    }

    @Test(arguments: PollerKind.allCases) func peersEnd_IsReportedWithRead(kind: PollerKind) throws {
        var poller = try Poller(kind)
        let (near, far) = pair()
        var channel = Channel(descriptor: near.raw, token: token)
        #expect(channel.set(.read, .level, in: &poller) == 0)
        shutdown(far.raw, Int32(SHUT_WR))
        #expect(poller.wait(milliseconds: 1000) == 1)
        #expect(poller.event(0).readiness.peerEnded)
    }

    @Test(arguments: PollerKind.allCases) func removedChannel_IsSilent_AndItsNeighboursAreNot(kind: PollerKind) throws {
        var poller = try Poller(kind)
        var nears: [Int32] = []
        var fars: [Int32] = []
        var channels: [Channel] = []
        for slot in 0..<8 {
            let (near, far) = pair()
            nears.append(near.release())
            fars.append(far.release())
            channels.append(Channel(descriptor: nears[slot], token: Token(slot: UInt32(slot), generation: 1)))
            #expect(channels[slot].set(.read, .level, in: &poller) == 0)
        }
        for slot in [0, 3, 7] { channels[slot].remove(from: &poller, closing: false) }
        for far in fars { _ = linux_write(far, "x", 1) }
        let count = poller.wait(milliseconds: 1000)
        let slots = Set((0..<count).map { poller.event($0).token.slot })
        #expect(slots == [1, 2, 4, 5, 6])
        for descriptor in nears + fars { close(descriptor) }
    }

    @Test func edgeMode_IsEpollsAlone() {
        #expect(Poller.supports(.edge, .epoll))
        #expect(!Poller.supports(.edge, .poll))
        #expect(Poller.supports(.level, .poll))
    }
}
