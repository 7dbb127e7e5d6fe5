// A tap on a test server's connection, and all that has come of it.

import CLinux
import Glibc
import Testing

@testable import Engine

/// Reads a tap until it ends, or until enough has come.
final class TapProbe {
    let server: TestServer
    let tap: Tap
    private(set) var events: [TapEvent] = []
    private(set) var ending = TapPage.Ending.none

    /// On the only connection.
    init(
        _ server: TestServer, withSecrets: Bool = true, duration: Int = 600_000,
        bytes: Int = TapRequest.sizes.upperBound
    ) throws {
        self.server = server
        var id: ConnectionID?
        _ = eventually {
            guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 2))) else {
                return false
            }
            id = page.rows.first?.id
            return id != nil
        }
        let wanted = TapRequest(try #require(id), withSecrets: withSecrets, duration: duration, bytes: bytes)
        guard case .tap(let tap)? = server.ask(.tap(wanted)) else { throw StartError("no tap") }
        self.tap = tap
    }

    @discardableResult
    func read(until isDone: (TapProbe) -> Bool) -> Bool {
        eventually {
            if ending == .none, case .tapEvents(let page)? = server.ask(.tapEvents(tap.number)) {
                events += page.events
                ending = page.ending
            }
            return isDone(self)
        }
    }

    func bytes(_ side: TapEvent.Side) -> [UInt8] {
        events.filter { $0.kind == .bytes && $0.from == side }.flatMap(\.bytes)
    }

    func has(_ kind: TapEvent.Kind, _ side: TapEvent.Side) -> Bool {
        events.contains { $0.kind == kind && $0.from == side }
    }

    var missing: UInt64 { events.filter { $0.kind == .gap }.reduce(0) { $0 + $1.count } }
}

extension TestClient {
    /// The next bytes as they come, until there are so many, or the stream ends.
    func raw(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        let deadline = Clock.now + Self.patience
        while bytes.count < count, Clock.now < deadline {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard linux_poll(&entry, 1, 1000) > 0 else { continue }
            let ended = withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 1) { room in
                let got = linux_recv(descriptor, room.baseAddress, room.count)
                if got > 0 { bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: room[..<got])) }
                return got <= 0
            }
            if ended { break }
        }
        return bytes
    }
}
