// The state of the way to a server, and the thread that serves it: reads, writes, and connects anew where the server
// was lost. Shared by RemoteControl, for any thread, and that thread, which ends when the control does.

import CLinux
import Engine
import Glibc
import Synchronization

final class RemoteLink: Sendable {
    /// Bytes of requests that the socket has not taken; a server that reads none of them gets no more.
    static let mostUnsent = 4 << 20
    /// Milliseconds between two attempts to find a lost server.
    static let pause: Int32 = 500

    private struct State {
        var link: ControlLink
        var actor: String
        var snapshot: EngineSnapshot
        /// Milliseconds between two snapshots.
        var interval: Int
        var requests = RemoteRequests()
        var replies: [ControlReply] = []
        var unsent: [UInt8] = []
        var isClosed = false

        var isLost: Bool {
            if case .lost = link { true } else { false }
        }
    }

    private let target: RemoteTarget
    private let findsAgain: Bool
    /// Wakes the thread.
    private let wake: RemoteDescriptor
    /// Readable while replies wait.
    private let ready: RemoteDescriptor
    private let state: Mutex<State>

    /// Nil where the system has no descriptor or thread left.
    init?(_ target: RemoteTarget, _ session: RemoteSession, interval: Int, findsAgain: Bool) {
        self.target = target
        self.findsAgain = findsAgain
        let (wake, ready) = (linux_eventfd(), linux_eventfd())
        self.wake = RemoteDescriptor(wake)
        self.ready = RemoteDescriptor(ready)
        guard let snapshot = session.snapshot else { return nil }
        state = Mutex(
            State(link: Self.link(session), actor: session.hello.actor, snapshot: snapshot, interval: interval))
        guard wake >= 0, ready >= 0, start(session) else { return nil }
    }

    private static func link(_ session: RemoteSession) -> ControlLink {
        .attached(role: session.hello.role, target: session.name)
    }

    // MARK: for any thread

    var link: ControlLink { state.withLock { $0.link } }
    var actor: String { state.withLock { $0.actor } }
    var snapshot: EngineSnapshot { state.withLock { $0.snapshot } }
    var replyDescriptor: Int32 { ready.raw }

    func send(_ request: ControlRequest) -> UInt64 {
        let number = state.withLock { state in
            let (number, lines) = state.requests.add(request)
            if let refusal = Self.refusal(state) {
                state.replies += state.requests.drop(number, refusal)
                _ = linux_eventfd_raise(ready.raw)
            } else {
                for line in lines { state.unsent += line }
            }
            return number
        }
        _ = linux_eventfd_raise(wake.raw)
        return number
    }

    private static func refusal(_ state: State) -> String? {
        if case .lost(_, _, let reason) = state.link { return "the server is lost: \(reason)" }
        return state.unsent.count > mostUnsent ? "the server reads nothing that it is sent" : nil
    }

    func follow(interval: Int) {
        state.withLock { state in
            state.interval = interval
            guard Self.refusal(state) == nil else { return }
            state.unsent += ControlProtocol.line(.follow(.snapshot(interval: interval)), id: 0)
        }
        _ = linux_eventfd_raise(wake.raw)
    }

    func receive() -> [ControlReply] {
        _ = linux_eventfd_clear(ready.raw)
        return state.withLock { state in
            let replies = state.replies
            state.replies = []
            return replies
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        _ = linux_eventfd_raise(wake.raw)
    }

    // MARK: the thread

    private final class Beginning {
        let link: RemoteLink
        let session: RemoteSession

        init(_ link: RemoteLink, _ session: RemoteSession) {
            self.link = link
            self.session = session
        }
    }

    private func start(_ session: RemoteSession) -> Bool {
        let argument = Unmanaged.passRetained(Beginning(self, session)).toOpaque()
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                linux_set_thread_name("remote")
                let beginning = Unmanaged<Beginning>.fromOpaque(argument).takeRetainedValue()
                beginning.link.serve(beginning.session)
                return nil
            }, argument)
        guard result == 0 else {
            Unmanaged<Beginning>.fromOpaque(argument).release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func serve(_ first: RemoteSession) {
        var session = first
        while true {
            do throws(RemoteFailure) {
                // Returns when the control is closed.
                return try converse(&session)
            } catch {
                // The server need not keep it while another is sought.
                session.end()
                lose(session.name, error.text)
            }
            guard findsAgain, let next = find() else { return }
            session = next
        }
    }

    /// Until the control is closed.
    /// - Throws: where the server is lost.
    private func converse(_ session: inout RemoteSession) throws(RemoteFailure) {
        while true {
            while let event = try session.next() { try take(event) }
            let (isClosed, hasUnsent) = state.withLock { state in
                // What was sent last, as by a console that takes back what it tried out, still goes.
                if state.isClosed, !state.unsent.isEmpty { write(&state, to: session) }
                return (state.isClosed, !state.unsent.isEmpty)
            }
            if isClosed { return }
            var descriptors = [
                pollfd(fd: session.socket.raw, events: Int16(hasUnsent ? POLLIN | POLLOUT : POLLIN), revents: 0),
                pollfd(fd: wake.raw, events: Int16(POLLIN), revents: 0),
            ]
            guard linux_poll(&descriptors, 2, -1) > 0 else { continue }
            if descriptors[1].revents != 0 { _ = linux_eventfd_clear(wake.raw) }
            let events = Int32(descriptors[0].revents)
            if events & POLLOUT != 0 { state.withLock { write(&$0, to: session) } }
            if events & (POLLIN | POLLHUP | POLLERR | POLLNVAL) != 0, !session.read() {
                while let event = try session.next() { try take(event) }
                throw RemoteFailure(RemoteSession.ended)
            }
        }
    }

    private func write(_ state: inout State, to session: RemoteSession) {
        state.unsent.removeFirst(session.send(state.unsent))
    }

    private func take(_ event: ControlEvent) throws(RemoteFailure) {
        switch event {
        case .snapshot(let snapshot, _): state.withLock { $0.snapshot = snapshot }
        case .reply(let reply): finish(reply.request, reply.result)
        case .failure(let failure):
            guard let number = failure.reply else { throw RemoteFailure(VisibleText.shown(failure.text)) }
            finish(number, .refused(failure.text))
        case .hello, .log, .audit, .other: break
        }
    }

    private func finish(_ number: UInt64, _ result: ControlResult) {
        state.withLock { state in
            guard let reply = state.requests.finish(number, result) else { return }
            state.replies.append(reply)
            _ = linux_eventfd_raise(ready.raw)
        }
    }

    // MARK: a lost server

    /// Every request that waits for its reply is refused: whoever waits for it is told.
    private func lose(_ name: String, _ reason: String) {
        state.withLock { state in
            state.link = .lost(target: name, since: linux_monotonic_nanoseconds(), reason: reason)
            state.unsent = []
            state.replies += state.requests.dropAll("the server is lost: \(reason)")
            _ = linux_eventfd_raise(ready.raw)
        }
    }

    /// Looks for the server, or another one in its place.
    /// - Returns: nil where the control is closed.
    private func find() -> RemoteSession? {
        // Before the first attempt too: a server that takes a session and ends it would be asked without end.
        while rest() {
            let interval = state.withLock { $0.interval }
            if let session = try? RemoteSession.begin(target, interval: interval), let snapshot = session.snapshot {
                state.withLock { state in
                    state.link = Self.link(session)
                    state.actor = session.hello.actor
                    state.snapshot = snapshot
                    _ = linux_eventfd_raise(ready.raw)
                }
                return session
            }
        }
        return nil
    }

    /// Lets the time between two attempts pass, whatever is sent meanwhile.
    /// - Returns: false where the control is closed.
    private func rest() -> Bool {
        let end = linux_monotonic_nanoseconds() &+ UInt64(clamping: Self.pause) &* 1_000_000
        while !state.withLock({ $0.isClosed }) {
            let now = linux_monotonic_nanoseconds()
            guard now < end else { return true }
            var descriptor = pollfd(fd: wake.raw, events: Int16(POLLIN), revents: 0)
            let left = Int32(clamping: (end - now) / 1_000_000 + 1)
            if linux_poll(&descriptor, 1, left) > 0 { _ = linux_eventfd_clear(wake.raw) }
        }
        return false
    }
}
