// The sessions at a server's control sockets: a turn waits for what any of them does, reads, asks the engine, and
// sends. Whoever sends without end gets as many lines a turn as anybody else. Owned by the thread of the control
// sockets.

import CLinux
import Glibc

struct ControlSessions {
    /// The most at a time.
    static let limit = 32
    /// Of these, so that viewers never take the operators' places.
    static let viewerLimit = 16
    /// Lines of one session that are taken in one turn.
    private static let linesPerTurn = 16
    /// Nanoseconds after which the sessions that are left wait for the next turn.
    private static let timePerTurn = 5 * Clock.millisecond
    /// Milliseconds without listening where the process has no descriptor left.
    private static let pause: UInt64 = 1000

    /// Nanoseconds for which a client waits for its user's name; then it has a number.
    private static let patience = 250 * Clock.millisecond

    /// A client whose user's name is being looked up: it is told nothing yet, and nothing of it is read.
    private struct Arrival {
        let socket: Handover<Socket>
        let role: ControlRole
        let user: uid_t?
        let deadline: UInt64
    }

    private let control: ControlThread
    private let listeners: [ControlListener]
    private let woken: Waker
    private let names: UserNames
    private var arrivals: [Arrival] = []
    private var sessions: [ControlSession] = []
    private var follow: ControlFollow
    private var count = 0
    private var listensFrom: UInt64 = 0
    private var scratch = [UInt8](repeating: 0, count: 64 << 10)

    init(
        _ control: ControlThread, _ listeners: [ControlListener], _ woken: Waker, nameOfUser: @escaping UserNames.Lookup
    ) {
        self.control = control
        self.listeners = listeners
        self.woken = woken
        names = UserNames(nameOfUser, found: woken)
        follow = ControlFollow(control)
    }

    /// Waits until something happens, and deals with it.
    mutating func turn() {
        var waiting = waited()
        let result = linux_poll(&waiting, UInt(waiting.count), timeout)
        guard result >= 0 else { return }
        woken.consume()
        var index = 1
        for listener in listeners {
            if waiting[index].revents != 0 { accept(at: listener) }
            index += 1
        }
        // Those accepted just now stand at the end, and were not waited for.
        serve(sessions.prefix((waiting.count - index) / 2), waiting[index...])
        admit()
        follow.tell(sessions, now: Clock.now)
        for session in sessions where session.isOver { leave(session) }
        sessions.removeAll(where: \.isOver)
    }

    /// The server ends.
    mutating func end() {
        for arrival in arrivals {
            if let socket = arrival.socket.take() { refuse(socket, .ending, "the server ends") }
        }
        arrivals = []
        for session in sessions {
            session.finish(ControlFailure(reply: nil, reason: .ending, text: "the server ends"))
            session.end.close()
        }
        sessions = []
        follow.close()
    }

    /// The waker, the listeners, and for each session its socket and its replies.
    private func waited() -> [pollfd] {
        func entry(_ descriptor: Int32, _ events: Int32) -> pollfd {
            pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
        }
        let listens = Clock.now >= listensFrom
        // A negative descriptor is passed over.
        return [entry(woken.raw, POLLIN)]
            + listeners.map { entry(listens ? $0.descriptor.raw : -1, POLLIN) }
            + sessions.flatMap { session in
                [
                    entry(
                        session.descriptor, (session.wantsRead ? POLLIN : 0) | (session.wantsWrite ? POLLOUT : 0)),
                    entry(session.end.replyDescriptor, POLLIN),
                ]
            }
    }

    private var timeout: Int32 {
        if sessions.contains(where: { $0.hasLine || $0.hasReply }) { return 0 }
        let now = Clock.now
        var due = follow.due(sessions, now: now)
        if let arrival = arrivals.map(\.deadline).min() { due = min(due ?? arrival, arrival) }
        if listensFrom > now { due = min(due ?? listensFrom, listensFrom) }
        guard let due else { return -1 }
        // A millisecond more, so that the time has come when the wait is over.
        return Int32(clamping: (due > now ? due - now : 0) / Clock.millisecond &+ 1)
    }

    // MARK: who comes and goes

    private mutating func accept(at listener: ControlListener) {
        var peer = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = linux_accept(listener.descriptor.raw, &peer, &length)
        guard result >= 0 else {
            // The one who waits stays in the queue; without a pause this thread would turn without end.
            if result != -EAGAIN { listensFrom = Clock.now &+ Self.pause &* Clock.millisecond }
            return
        }
        let socket = Socket(FileDescriptor(owning: result))
        guard sessions.count + arrivals.count < Self.limit else {
            return refuse(
                socket, .tooManySessions, "there are \(Self.limit) sessions at the control sockets: end one of them")
        }
        let viewers = sessions.count { $0.role == .viewer } + arrivals.count { $0.role == .viewer }
        guard listener.role == .operator || viewers < Self.viewerLimit else {
            return refuse(socket, .tooManySessions, "there are \(Self.viewerLimit) viewers: end one of their sessions")
        }
        let user = PeerCredentials.user(of: socket)
        arrivals.append(
            Arrival(
                socket: Handover(socket), role: listener.role, user: user, deadline: Clock.now &+ Self.patience))
    }

    /// Begins the sessions of those whose name is known, or was waited for long enough.
    private mutating func admit() {
        let all = arrivals
        arrivals = []
        for arrival in all {
            guard let name = name(of: arrival) else {
                arrivals.append(arrival)
                continue
            }
            if let socket = arrival.socket.take() { begin(socket, arrival.role, name) }
        }
    }

    private func name(of arrival: Arrival) -> String? {
        guard let user = arrival.user else { return "somebody" }
        return names.shown(user) ?? (Clock.now >= arrival.deadline ? UserNames.shown(user, nil) : nil)
    }

    private mutating func begin(_ socket: consuming Socket, _ role: ControlRole, _ name: String) {
        let actor = "\(name) from console \(count + 1)"
        let end: ControlEnd
        do throws(Errno) {
            end = control.open(.named(actor), try Waker())
        } catch {
            return refuse(socket, .busy, "the server has no descriptor left: \(error.words)")
        }
        count += 1
        let session = ControlSession(number: count, role: role, actor: actor, end: end, socket: socket)
        sessions.append(session)
        control.parts.log.write(.info, "control: \(actor) attached as \(role.rawValue)")
        session.say(
            .hello(
                ControlHello(
                    version: ControlProtocol.version, engine: control.parts.version, role: role,
                    session: count, actor: actor)))
    }

    private func refuse(_ socket: consuming Socket, _ reason: ControlFailure.Reason, _ text: String) {
        let line = ControlProtocol.line(.failure(ControlFailure(reply: nil, reason: reason, text: text)))
        _ = line.withUnsafeBytes { socket.send($0) }
    }

    private func leave(_ session: ControlSession) {
        session.end.close()
        control.parts.log.write(.info, "control: \(session.actor) detached")
    }

    // MARK: one session

    /// Those for whom least was done lately come first, and what is left over waits for the next turn: one that asks
    /// for long pages all the time delays the others by one page at most.
    private mutating func serve(_ sessions: ArraySlice<ControlSession>, _ events: ArraySlice<pollfd>) {
        var began = Clock.now
        let end = began &+ Self.timePerTurn
        for (index, session) in sessions.enumerated().sorted(by: { $0.element.spent < $1.element.spent })
        where began < end {
            let place = events.startIndex + 2 * index
            if events[place + 1].revents != 0 { session.takeReplies() }
            serve(session, events[place], until: end)
            let now = Clock.now
            session.spent &+= now &- began
            began = now
        }
        for session in sessions { session.spent /= 2 }
    }

    private mutating func serve(_ session: ControlSession, _ event: pollfd, until end: UInt64) {
        session.sendReplies(until: end)
        let events = Int32(event.revents)
        if events & (POLLHUP | POLLERR) != 0 { session.hangUp() }
        if events & POLLOUT != 0 { session.send() }
        if events != 0, session.wantsRead { scratch.withUnsafeMutableBytes { session.receive(into: $0) } }
        for _ in 0..<Self.linesPerTurn {
            guard let line = session.nextLine() else { break }
            take(line, from: session)
        }
    }

    private mutating func take(_ line: [UInt8], from session: ControlSession) {
        do throws(ControlProtocol.Fault) {
            let (id, call) = try ControlProtocol.call(line)
            take(call, id: id, from: session)
        } catch {
            session.say(
                .failure(ControlFailure(reply: error.id, reason: .badRequest, text: error.description)))
        }
    }

    private mutating func take(_ call: ControlCall, id: UInt64, from session: ControlSession) {
        // Nobody would read the reply.
        if session.isHungUp, !call.isChange { return }
        switch call {
        case .request(let request) where request.isChange && session.role != .operator:
            session.say(
                .failure(
                    ControlFailure(
                        reply: id, reason: .notAllowed,
                        text: "this is the viewers' socket, which changes nothing: attach to the operator's")))
        case .request(let request): session.ask(request, id: id)
        case .snapshot: session.say(follow.snapshotLine(reply: id, now: Clock.now))
        case .follow(.snapshot(let interval)):
            session.snapshotInterval = min(max(interval, ControlFollow.shortest), ControlFollow.longest)
            session.snapshotDue = 0
            session.answer(id, .done("a snapshot comes every \(session.snapshotInterval ?? interval) ms"))
        case .follow(.log(let after)):
            session.logFollowed = after
            session.answer(id, .done("the log's lines come as they are written"))
        case .follow(.audit):
            session.followsAudit = true
            follow.lookAtAudit()
            session.answer(id, .done("the audit's entries come as they are made"))
        case .unfollow(let topic):
            switch topic {
            case .snapshot: session.snapshotInterval = nil
            case .log: session.logFollowed = nil
            case .audit: session.followsAudit = false
            }
            session.answer(id, .done("no more of \(topic.rawValue)"))
        }
    }
}

extension ControlCall {
    fileprivate var isChange: Bool {
        if case .request(let request) = self { request.isChange } else { false }
    }
}
