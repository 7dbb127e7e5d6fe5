// The requests of one command to an engine, one after the other. On the thread of the command, which waits for each
// reply, and for a kick of many as long as it goes on.

import CLinux
import Engine
import Glibc

/// Asks an engine and waits for its answer.
public struct CtlExchange {
    let control: any EngineControl
    /// Nanoseconds without an answer, or without a sign that a kick of many goes on.
    var patience: UInt64
    /// Nanoseconds between two reports of how far a kick of many is.
    var reportPause: UInt64 = 5_000_000_000
    /// Takes a line for whoever waits.
    var report: (String) -> Void = { _ in }

    public init(_ control: any EngineControl, patience: UInt64 = 120_000_000_000) {
        self.control = control
        self.patience = patience
    }

    /// Why the server is there no more; nil where it is.
    var loss: String? {
        if case .lost(_, _, let reason) = control.link { reason } else { nil }
    }

    private var isViewer: Bool {
        if case .attached(.viewer, _) = control.link { true } else { false }
    }

    /// - Throws: where the server has gone or does not answer.
    public func ask(_ request: ControlRequest) throws(CtlFailure) -> ControlResult {
        let number = control.send(request)
        var now = linux_monotonic_nanoseconds()
        var deadline = now &+ patience
        var progress = KickProgress(request, control.snapshot(), reportDue: now &+ reportPause)
        while true {
            // Looked at first: what came before the end can be received after it.
            let end = loss
            for reply in control.receive() where reply.request == number {
                // Where the other end has gone, what it says of a request is no refusal.
                if case .refused = reply.result, let loss { throw .noServer(loss) }
                return reply.result
            }
            if let end { throw .noServer(end) }
            now = linux_monotonic_nanoseconds()
            if progress?.look(at: control.snapshot()) == true { deadline = now &+ patience }
            if let line = progress?.line(now: now, pause: reportPause) { report(line) }
            guard now < deadline else { throw .noServer("the server does not answer") }
            var descriptor = pollfd(fd: control.replyDescriptor, events: Int16(POLLIN), revents: 0)
            _ = linux_poll(&descriptor, 1, Int32(clamping: min(250, (deadline &- now) / 1_000_000 + 1)))
        }
    }

    /// The reply that a request has, by the way in which it is taken out of it.
    func ask<Reply>(_ request: ControlRequest, _ take: (ControlResult) -> Reply?) throws(CtlFailure) -> Reply {
        let result = try ask(request)
        if let reply = take(result) { return reply }
        if case .refused(let line) = result { throw refusal(of: request, line) }
        throw .refused("the server gave another answer than was asked for: is it of another version?")
    }

    /// A viewer's request that would change something is not allowed, whatever it was about.
    func refusal(of request: ControlRequest, _ line: String) -> CtlFailure {
        isViewer && request.isChange ? .notAllowed(line) : .refused(line)
    }
}

/// How far a kick of many is, by what the loops have counted since it began. Hundreds of thousands take minutes.
private struct KickProgress {
    private let wanted: Int
    private let before: UInt64
    private var kicked: UInt64
    private var reportDue: UInt64

    /// Nil for any other request.
    init?(_ request: ControlRequest, _ snapshot: EngineSnapshot, reportDue: UInt64) {
        guard case .kickMany(let ids, _, _) = request else { return nil }
        wanted = ids.count
        before = Self.sum(snapshot)
        kicked = before
        self.reportDue = reportDue
    }

    private static func sum(_ snapshot: EngineSnapshot) -> UInt64 { snapshot.loops.reduce(0) { $0 &+ $1.kicked } }

    /// - Returns: whether any have been kicked since the last look.
    mutating func look(at snapshot: EngineSnapshot) -> Bool {
        let now = Self.sum(snapshot)
        defer { kicked = now }
        return now != kicked
    }

    mutating func line(now: UInt64, pause: UInt64) -> String? {
        guard now >= reportDue else { return nil }
        reportDue = now &+ pause
        // Others may kick too, and a loop that is removed takes its counts with it.
        let done = min(kicked > before ? kicked - before : 0, UInt64(wanted))
        return "kicked \(Format.grouped(Int(done))) of \(Format.grouped(wanted)) connections so far"
    }
}
