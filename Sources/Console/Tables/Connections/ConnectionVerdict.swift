// The verdict on a connection: the one thing that makes it slow, in a few words. A pure function of the row, with the
// network's part where it was read; of several causes it names the one that the others follow from.

import Engine

struct ConnectionVerdict: Equatable, Sendable {
    /// The side that an operator has to look at.
    enum Side: Equatable, Sendable {
        case client, network, server
    }

    let side: Side
    let text: String

    private static let second: UInt64 = 1_000_000_000
    /// A worker or a handler that takes less is not worth a word.
    static let slowAnswer: UInt64 = 10_000_000
    /// One segment in a hundred, and more than chance: a path that loses less is not slow by it.
    static let lossShare = 0.01
    private static let fewestLost: UInt64 = 3
    /// Across an ocean is half of it.
    static let farAway: UInt64 = 300_000_000
    /// A client does not feel what is less than this share of its round trip; that of a near one looks like 40 ms where
    /// it puts off its confirmations.
    private static let nearShare: UInt64 = 8
    /// The loop takes as much at once: more means that it does not come to it.
    static let muchUnread: UInt64 = 64 << 10

    /// Nil where nothing makes it slow, as far as can be seen.
    init?(_ state: ConnectionState) {
        guard let found = Self.found(state) else { return nil }
        self = found
    }

    private init(_ side: Side, _ text: String) {
        self.side = side
        self.text = text
    }

    private static func found(_ state: ConnectionState) -> ConnectionVerdict? {
        if state.phase == .waiting, state.idle >= slowAnswer {
            return ConnectionVerdict(.server, "we are slow: \(time(state.idle)) in worker")
        }
        if let slow = state.split?.slowPart, !(state.network.map { sends(state, $0) } ?? (state.bufferedOut > 0)),
            slow.time >= (state.network?.rtt ?? 0) / nearShare
        {
            return ConnectionVerdict(.server, "we are slow: \(time(slow.time)) \(slow.part.place)")
        }
        if let network = state.network, let found = found(network, sends: sends(state, network)) { return found }
        if let sending = state.split?[.sending], state.split?.isLast == true, sending >= second {
            return ConnectionVerdict(.client, "client took \(time(sending)) to read")
        }
        if state.phase == .reading, max(state[.head], state.idle) >= second {
            return ConnectionVerdict(.client, "client sends slowly: \(time(max(state[.head], state.idle)))")
        }
        return nil
    }

    /// There is something to send that has not gone out: the other side, or the way to it, holds it up.
    private static func sends(_ state: ConnectionState, _ network: ConnectionNetwork) -> Bool {
        state.bufferedOut > 0 || (network.queued ?? 0) > 0
    }

    private static func found(_ network: ConnectionNetwork, sends: Bool) -> ConnectionVerdict? {
        // A window that takes not even a segment: without it, loss would be the last that one thinks of.
        let isFull = network.window.map { $0 < max(1, network.segmentSize) } ?? false
        if sends, isFull { return ConnectionVerdict(.client, "client reads slowly") }
        if network.unanswered >= 2 {
            return ConnectionVerdict(.network, "no answer: sent \(network.unanswered + 1) times")
        }
        if let share = network.lossShare, share >= lossShare, network.retransmits >= fewestLost {
            return ConnectionVerdict(.network, "loss \(Format.percent(share))")
        }
        if sends, let busy = network.busy, let peerFull = network.peerFull, busy > 0, peerFull >= busy / 2 {
            return ConnectionVerdict(.client, "client reads slowly")
        }
        if network.unread >= muchUnread {
            return ConnectionVerdict(.server, "we are slow: \(Format.bytes(network.unread)) unread")
        }
        if sends {
            let rate = network.deliveryRate.map { ": \(Format.byteRate(Double($0)))" } ?? ""
            return ConnectionVerdict(.network, "the network is the bound\(rate)")
        }
        if network.rtt >= farAway { return ConnectionVerdict(.network, "far away: RTT \(time(network.rtt))") }
        return nil
    }

    private static func time(_ nanoseconds: UInt64) -> String {
        nanoseconds < second
            ? "\(nanoseconds / 1_000_000) ms"
            : nanoseconds < 60 * second ? Format.duration(nanoseconds, ascii: true) : Format.span(nanoseconds)
    }
}

extension RequestSplit {
    /// The longest part of the last request's time that was the server's, where that is worth a word.
    fileprivate var slowPart: (part: RequestPart, time: UInt64)? {
        guard isLast, let largest, largest.time >= ConnectionVerdict.slowAnswer else { return nil }
        switch largest.part {
        case .parser, .handler, .queue, .worker, .database, .back: return largest
        case .reading, .sending: return nil
        }
    }
}

extension ConnectionNetwork {
    /// The segments sent again, of all; nil where that is not known.
    var lossShare: Double? {
        segments.flatMap { $0 > 0 ? min(1, Double(retransmits) / Double($0)) : nil }
    }
}

extension ConnectionVerdict {
    var role: Role {
        switch side {
        case .client: .warning
        case .network: .accent
        case .server: .bad
        }
    }
}
