// The requests of one command to an engine, one after the other. On the thread of the command, which waits for each
// reply.

import CLinux
import Engine
import Glibc

/// Asks an engine and waits for its answer.
public struct CtlExchange {
    /// Nanoseconds. The longest is a kick of many: 6,400 a second.
    static let patience: UInt64 = 120_000_000_000

    let control: any EngineControl

    public init(_ control: any EngineControl) { self.control = control }

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
        let deadline = linux_monotonic_nanoseconds() &+ Self.patience
        while true {
            for reply in control.receive() where reply.request == number {
                // Where the other end has gone, what it says of a request is no refusal.
                if case .refused = reply.result, let loss { throw .noServer(loss) }
                return reply.result
            }
            if let loss { throw .noServer(loss) }
            guard linux_monotonic_nanoseconds() < deadline else { throw .noServer("the server does not answer") }
            var descriptor = pollfd(fd: control.replyDescriptor, events: Int16(POLLIN), revents: 0)
            _ = linux_poll(&descriptor, 1, 250)
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
