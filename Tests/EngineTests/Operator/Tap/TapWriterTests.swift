// A loop's end of a tap and its reader's, with a ring that is too small: nobody waits, and what is missing is marked.

import Testing

@testable import Engine

@Suite struct TapWriterTests {
    private static let facts = TapFacts(
        client: SocketAddress(), server: SocketAddress(), user: 0, received: 0, sent: 0, isWithinRequest: false,
        isWithinAnswer: false)

    private func note(_ bytes: [UInt8], _ tap: inout TapWriter, isSent: Bool = true) {
        bytes.withUnsafeBytes { tap.note($0, isSent: isSent, user: 0) }
    }

    @Test func fullRing_LosesBytes_AndSaysHowMany() throws {
        let ring = try ByteRing(capacity: 16 << 10)
        var tap = TapWriter(number: 1, connection: 1, ring: ring, bytes: .max)
        var feed = TapFeed(ring, Self.facts, withSecrets: true)
        let line = [UInt8](repeating: 7, count: 1000)
        for _ in 0..<40 { note(line, &tap) }
        var events = feed.events { _ in "" }
        let kept = events.reduce(0) { $0 + $1.bytes.count }
        #expect(kept > 8000 && kept < 16_000 && kept % 1000 == 0 && events.allSatisfy { $0.kind == .bytes })
        note([1, 2, 3], &tap, isSent: false)
        note([4], &tap)
        tap.noteClosed()
        events = feed.events { _ in "" }
        #expect(events.map(\.kind) == [.gap, .bytes, .bytes] && events.first?.from == .server)
        #expect(events.first?.count == UInt64(40_000 - kept) && feed.lost == UInt64(40_000 - kept))
        #expect(events.dropFirst().map(\.bytes) == [[1, 2, 3], [4]] && feed.ending == .closed)
    }

    /// Pieces of all sizes, over the ring's end again and again, come out as they went in.
    @Test func bytes_ComeOutAsTheyWentIn() throws {
        let ring = try ByteRing(capacity: 8192)
        var tap = TapWriter(number: 1, connection: 1, ring: ring, bytes: .max)
        var feed = TapFeed(ring, Self.facts, withSecrets: true)
        var random = SeededRandom(seed: 3)
        var next: UInt8 = 0
        var expected: [UInt8] = []
        var found: [UInt8] = []
        for _ in 0..<2000 {
            let piece = (0..<Int(random.next() % 700)).map { _ in
                next &+= 1
                return next
            }
            expected += piece
            note(piece, &tap)
            found += feed.events { _ in "" }.flatMap(\.bytes)
        }
        #expect(found == expected && feed.lost == 0)
    }

    @Test func closedRing_TakesNothingMore() throws {
        let ring = try ByteRing(capacity: 8192)
        var tap = TapWriter(number: 1, connection: 1, ring: ring, bytes: .max)
        ring.close()
        note([1], &tap)
        #expect(tap.isOver && ring.isEmpty)
    }

    @Test func user_IsSaid_WhenItChanges() throws {
        let ring = try ByteRing(capacity: 8192)
        var tap = TapWriter(number: 1, connection: 1, ring: ring, bytes: .max)
        tap.begin(user: 3)
        var feed = TapFeed(ring, Self.facts, withSecrets: true)
        for user: Int64 in [3, 3, 7, 0] { [UInt8(1)].withUnsafeBytes { tap.note($0, isSent: false, user: user) } }
        let events = feed.events { "u\($0)" }
        #expect(events.map(\.kind) == [.bytes, .bytes, .user, .bytes, .user, .bytes])
        #expect(events.filter { $0.kind == .user }.map(\.text) == ["u7", ""])
    }
}
