// A pcapng file of what passes on a tapped connection: a connection that begins and ends, with the bytes of both
// sides in between, as if it had been taken from the network. A value of whoever writes the file.

import Engine

struct Capture {
    private let tap: Tap
    private var client: PacketMaker
    private var server: PacketMaker
    /// What the next packet says beside its bytes.
    private var comments: [String]
    private var time: UInt64
    private(set) var received: UInt64 = 0
    private(set) var sent: UInt64 = 0
    /// Bytes that passed and are missing.
    private(set) var lost: UInt64 = 0

    init(_ tap: Tap) {
        self.tap = tap
        let (client, server) = (PacketEnd(tap.client), PacketEnd(tap.server))
        self.client = PacketMaker(from: client, to: server)
        self.server = PacketMaker(from: server, to: client)
        time = tap.time
        comments = [
            "reactor connection \(tap.connection), "
                + (tap.shownUser.isEmpty ? "no user" : "user \(tap.shownUser)")
                + (tap.withSecrets ? ", with secrets" : ", secrets masked")
        ]
        if tap.received > 0 || tap.sent > 0 {
            comments.append("\(tap.received) bytes were received and \(tap.sent) sent before the tap")
        }
        comments.append("the headers of IP and TCP are made by reactor")
    }

    /// The file's beginning, with the handshake.
    mutating func begin(version: String) -> [UInt8] {
        let about = comments.joined(separator: "; ")
        return PcapngBlocks.section(program: "reactor \(version)", comment: about)
            + PcapngBlocks.interface(
                name: "reactor connection \(tap.connection)", snapLength: UInt32(PacketMaker.longest))
            + packet(.client, .syn) + packet(.server, [.syn, .ack]) + packet(.client, .ack)
    }

    mutating func add(_ event: TapEvent) -> [UInt8] {
        time = max(time, event.time)
        switch event.kind {
        case .bytes:
            if event.from == .client {
                received &+= UInt64(event.bytes.count)
            } else {
                sent &+= UInt64(event.bytes.count)
            }
            return stride(from: 0, to: event.bytes.count, by: PacketMaker.mostContent).flatMap { start in
                let end = min(event.bytes.count, start + PacketMaker.mostContent)
                return packet(event.from, [.push, .ack], event.bytes[start..<end])
            }
        case .gap:
            lost &+= event.count
            comments.append("\(event.count) bytes of the \(event.from.rawValue) are missing before this")
            if event.from == .client { client.skip(event.count) } else { server.skip(event.count) }
            return []
        case .user:
            comments.append(event.text.isEmpty ? "no user from here on" : "user \(event.text) from here on")
            return []
        case .end: return end(event.from)
        case .reset: return packet(event.from, [.rst, .ack])
        }
    }

    /// The file's end.
    mutating func finish(_ ending: TapPage.Ending) -> [UInt8] {
        switch ending {
        case .closed:
            if client.hasEnded, server.hasEnded { return leftOver() }
            // A reset ends both sides.
            return server.hasEnded || hasReset ? leftOver() : end(.server)
        case .time: comments.append("the tap ended: its time was over")
        case .bytes: comments.append("the tap ended: as many bytes had passed as were asked for")
        case .none: comments.append("the tap ended")
        }
        return leftOver()
    }

    private var hasReset = false

    private mutating func end(_ side: TapEvent.Side) -> [UInt8] {
        packet(side, [.fin, .ack]) + packet(side == .client ? .server : .client, .ack)
    }

    /// What is still to be said needs a packet.
    private mutating func leftOver() -> [UInt8] { comments.isEmpty ? [] : packet(.client, .ack) }

    private mutating func packet(
        _ side: TapEvent.Side, _ flags: PacketMaker.Flags, _ content: ArraySlice<UInt8> = []
    ) -> [UInt8] {
        if flags.contains(.rst) { hasReset = true }
        let bytes =
            side == .client
            ? client.packet(flags, expected: server.next, content)
            : server.packet(flags, expected: client.next, content)
        let comment = comments.joined(separator: "; ")
        comments = []
        return PcapngBlocks.packet(
            bytes, time: time, side == .client ? .inbound : .outbound, comment: comment)
    }
}
