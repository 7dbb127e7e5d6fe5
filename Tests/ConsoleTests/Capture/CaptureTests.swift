// Captures of taps, read back by a reader of our own.

import Glibc
import Testing

@testable import Console
@testable import Engine

@Suite struct CaptureTests {
    private func tap(_ client: String = "192.0.2.7:50123", _ server: String = "198.51.100.1:80") -> Tap {
        Tap(
            number: 1, connection: ConnectionID(loop: 1, number: 2), time: 1000, client: client, server: server,
            userID: 17, username: "ana", received: 5)
    }

    private func file(_ tap: Tap, _ events: [TapEvent], _ ending: TapPage.Ending) throws -> PcapngReader {
        var capture = Capture(tap)
        var bytes = capture.begin(version: "0.2.0")
        for event in events { bytes += capture.add(event) }
        return try PcapngReader(bytes + capture.finish(ending))
    }

    private func bytes(_ count: Int, _ from: TapEvent.Side, _ time: UInt64 = 2000) -> TapEvent {
        TapEvent(.bytes, from: from, time: time, bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    }

    @Test(arguments: [("192.0.2.7:50123", "198.51.100.1:80"), ("[2001:db8::7]:50123", "[fe80::1%3]:80")])
    func bytesOfBothSides_ComeBackAsTheyWere(_ client: String, _ server: String) throws {
        let events = [
            bytes(100, .client), bytes(200_001, .server, 3000), bytes(1, .client, 2500), bytes(65_536, .server, 4000),
            TapEvent(.end, from: .client, time: 5000),
        ]
        let file = try file(tap(client, server), events, .closed)
        func sent(_ side: TapEvent.Side) -> [UInt8] { events.filter { $0.from == side }.flatMap(\.bytes) }
        let (received, answered) = (try file.stream(from: 50123), try file.stream(from: 80))
        #expect(received.bytes == sent(.client) && received.missing == 0)
        #expect(answered.bytes == sent(.server) && answered.missing == 0)
        #expect(file.packets.allSatisfy { $0.isIPv6 == client.hasPrefix("[") })
        #expect(file.packets.map(\.time) == file.packets.map(\.time).sorted())
        #expect(file.packets.prefix(3).map(\.flags) == [2, 18, 16])
        // The end of each side, confirmed by the other.
        #expect(file.packets.suffix(4).map(\.flags) == [17, 16, 17, 16])
        #expect(file.packets.allSatisfy { ($0.direction == 1) == ($0.fromPort == 50123) })
        // Each packet confirms all that the other side has sent before it.
        var next: [UInt16: UInt32] = [50123: 0, 80: 0]
        for packet in file.packets {
            #expect(packet.number == next[packet.fromPort])
            if packet.flags & 16 != 0 { #expect(packet.expected == next[packet.fromPort == 80 ? 50123 : 80]) }
            let ends: UInt32 = packet.flags & 3 != 0 ? 1 : 0
            next[packet.fromPort] = packet.number &+ UInt32(packet.content.count) &+ ends
        }
    }

    @Test func firstPacket_SaysWhoseConnectionItIs() throws {
        let file = try file(tap(), [bytes(1, .client)], .time)
        for comment in [file.comment, file.packets[0].comment] {
            #expect(comment.hasPrefix("reactor connection 1.2, user ana, secrets masked; 5 bytes were received"))
        }
        #expect(file.packets.dropFirst().dropLast().allSatisfy { $0.comment.isEmpty })
        #expect(file.packets.last?.comment == "the tap ended: its time was over")
    }

    @Test func gap_IsNumbered_AndSaid() throws {
        let events = [
            bytes(10, .server), TapEvent(.gap, from: .server, time: 2100, count: 5_000_000_000),
            TapEvent(.user, from: .client, time: 2100, text: "eve"), bytes(20, .server, 2200),
        ]
        var capture = Capture(tap())
        var raw = capture.begin(version: "0.2.0")
        for event in events { raw += capture.add(event) }
        raw += capture.finish(.bytes)
        #expect(capture.lost == 5_000_000_000 && capture.sent == 30)
        let file = try PcapngReader(raw)
        // Numbers have 32 bits.
        #expect(try file.stream(from: 80).missing == 5_000_000_000 % (1 << 32))
        let said = "5000000000 bytes of the server are missing before this; user eve from here on"
        #expect(file.packets.contains { $0.comment == said && $0.content.count == 20 })
    }

    @Test func reset_EndsTheStream() throws {
        for side in [TapEvent.Side.client, .server] {
            let file = try file(tap(), [bytes(10, .client), TapEvent(.reset, from: side, time: 3000)], .closed)
            #expect(file.packets.last?.flags == 20 && file.packets.last?.fromPort == (side == .client ? 50123 : 80))
        }
    }

    @Test func hostileNames_BreakNothing() throws {
        var tap = tap("nowhere", "[::]")
        tap.username = String(repeating: "é\u{1B}", count: 5000)
        #expect(try file(tap, [bytes(3, .client)], .none).packets.count > 3)
    }

    @Test func newFile_IsTheOwners_AndNeverAnother() throws {
        let folder = try ScratchFolder()
        let file = try NewFile(folder.path("a"))
        try file.append([1, 2])
        try file.append([3])
        #expect(throws: NewFile.Failure.self) { try NewFile(folder.path("a")) }
        var status = stat()
        #expect(stat(folder.path("a"), &status) == 0 && status.st_mode & 0o777 == 0o600 && status.st_size == 3)
        #expect(symlink("b", folder.path("c")) == 0)
        #expect(throws: NewFile.Failure.self) { try NewFile(folder.path("c")) }
        // One whose tap is refused goes again, and a taken name is refused before there is a tap.
        var files = TapFiles()
        #expect(throws: NewFile.Failure.self) { try files.reserve(folder.path("a")) }
        try files.reserve(folder.path("d"))
        #expect(access(folder.path("d"), F_OK) == 0)
        files.discard(folder.path("d"))
        #expect(access(folder.path("d"), F_OK) != 0)
    }
}
