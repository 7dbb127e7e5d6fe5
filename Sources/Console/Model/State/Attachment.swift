// The way to the engine, as the console has seen it last. A part of the model.

import Engine

struct Attachment: Sendable {
    private(set) var link = ControlLink.inProcess
    /// The name of this console in log and audit.
    private(set) var actor = ""
    /// The addresses from which the operator came to this machine.
    var origins: [String] = []
    var others = OthersActions()
    /// Monotonic nanoseconds when the last snapshot came that was a new one.
    private var lastNews: UInt64 = 0

    /// The console is at the end of a socket, whether or not the server is there now.
    var isAttached: Bool { link != .inProcess }

    /// Monotonic nanoseconds since when the server is lost, and why; nil where it is there.
    var loss: (since: UInt64, reason: String)? {
        if case .lost(_, let since, let reason) = link { return (since, reason) }
        return nil
    }

    var isLost: Bool { loss != nil }

    /// Sees everything and changes nothing: the engine refuses it.
    var isViewer: Bool {
        if case .attached(.viewer, _) = link { return true }
        return false
    }

    mutating func hear(at now: UInt64) { lastNews = now }

    /// Nanoseconds without news from a server that has not ended, as one that is stopped or hangs; nil where news come.
    /// - Parameter interval: nanoseconds between two snapshots.
    func silence(at now: UInt64, interval: UInt64) -> UInt64? {
        guard case .attached = link, now > lastNews else { return nil }
        let time = now - lastNews
        return time > max(3_000_000_000, 3 &* interval) ? time : nil
    }

    mutating func follow(_ link: ControlLink, actor: String) {
        self.link = link
        self.actor = actor
    }
}

extension EngineSnapshot {
    /// Nanoseconds by which the start of a process may seem to differ: a snapshot's clocks are read one after another,
    /// and its thread may have waited for a core in between.
    private static let startTolerance: UInt64 = 500_000_000

    /// Whether both are of one process. Connections, loops and counters of another one are others, whatever their
    /// numbers; and in a container every process has the same id.
    func isOfSameServer(as other: EngineSnapshot) -> Bool {
        let apart = Int64(bitPattern: (monotonicTime &- uptime) &- (other.monotonicTime &- other.uptime))
        return processID == other.processID && apart.magnitude <= Self.startTolerance
    }

    /// `127.0.0.1:8080`, the first address; empty where it does not listen.
    var address: String {
        let first = addresses.first ?? ""
        for scheme in ["http://", "https://"] where first.hasPrefix(scheme) {
            return String(first.dropFirst(scheme.count))
        }
        return first
    }

    /// The server's name for a question about it: `reactor at 127.0.0.1:8080 (pid 123)`.
    var serverName: String { "reactor\(address.isEmpty ? "" : " at \(address)") (pid \(processID))" }
}
