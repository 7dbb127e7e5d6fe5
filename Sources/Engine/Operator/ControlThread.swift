// The threads that serve operators: they take requests from the consoles, have the loops and the database work on
// them, and keep the replies until they are fetched. Threads of their own, so that an operator can act while every
// worker is busy. Nothing waits for them. The first waits for no loop either: a request that needs loops is put by
// until they have replied. The second does what is asked of the users and of the log's files, which
// may wait for the database and the disk.

import CLinux
import Glibc

final class ControlThread: Sendable {
    let parts: EngineParts
    private let onShutdown: @Sendable () -> Void
    private let queue = Monitor(ControlQueue())
    /// A request has come for the first thread, or the last loop has replied to one.
    private let woken: Waker
    /// A request has come for the second.
    private let usersWoken: Waker
    private let threads = Monitor<[ThreadHandle]>([])
    /// The traffic of the last hour. Used on the first thread alone.
    private let traffic: Monitor<TrafficCollector>
    /// Where requests spent their time. Used on the first thread alone.
    private let splits: Monitor<SplitWindow>
    /// Used on the first thread alone.
    private let taps = Monitor(TapDesk())

    /// - Throws: EMFILE, EAGAIN.
    init(_ parts: EngineParts, onShutdown: @escaping @Sendable () -> Void) throws(Errno) {
        self.parts = parts
        self.onShutdown = onShutdown
        woken = try Waker()
        traffic = Monitor(TrafficCollector(parts.plan.traffic, routes: parts.plan.routes, proxies: parts.plan.proxies))
        splits = Monitor(SplitWindow(parts.plan.splits, routes: parts.plan.routes))
        usersWoken = try Waker()
        do throws(Errno) {
            try start("control") { $0.work() }
            try start("control-users") { $0.workOnUsers() }
        } catch {
            close()
            throw error
        }
    }

    private func start(_ name: String, _ body: @escaping @Sendable (ControlThread) -> Void) throws(Errno) {
        let handle = ThreadHandle(try Thread(name: name) { [self] in body(self) })
        threads.withLock { $0.append(handle) }
    }

    /// An end for somebody of that name.
    /// - Parameter replied: woken for each reply.
    func open(_ actor: AuditActor, _ replied: Waker) -> ControlEnd {
        let number = queue.withLock { $0.open(actor, replied) }
        return ControlEnd(self, number: number, actor: actor.name, replied: replied)
    }

    func send(_ request: ControlRequest, from end: Int) -> UInt64 { change { $0.send(request, from: end) } }

    func receive(at end: Int) -> [ControlReply] { queue.withLock { $0.receive(at: end) } }

    func closeEnd(_ end: Int) {
        queue.withLock { $0.close(end) }
        // Its taps end.
        woken.wake()
    }

    /// Takes no further request, does those that it has taken, and joins the threads. Must not be called on one of
    /// them.
    func close() {
        change { $0.close() }
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in threads { thread.join() }
    }

    /// Changes the queue, and wakes the threads that have something to do then.
    private func change<Result>(_ body: (inout ControlQueue) -> Result) -> Result {
        let (result, lanes) = queue.withLock { queue in
            let result = body(&queue)
            return (result, ControlQueue.Lane.allCases.filter { queue.hasTurn($0) || queue.isOver })
        }
        for lane in lanes {
            switch lane {
            case .engine: woken.wake()
            case .users: usersWoken.wake()
            }
        }
        return result
    }

    private func wait(for waker: Waker, _ timeout: Int32 = -1) {
        var descriptor = pollfd(fd: waker.raw, events: Int16(POLLIN), revents: 0)
        _ = linux_poll(&descriptor, 1, timeout)
        waker.consume()
    }

    // MARK: users, and the log's files

    private func workOnUsers() {
        while true {
            let (turn, isOver) = queue.withLock { ($0.next(.users), $0.isOver) }
            if let turn {
                let result = slowAnswer(turn.request, by: turn.actor)
                change { $0.reply(result, to: turn.askers) }
            } else if isOver {
                return
            } else {
                wait(for: usersWoken)
            }
        }
    }

    private func slowAnswer(_ request: ControlRequest, by actor: AuditActor) -> ControlResult {
        if case .logPage(let query) = request { return LogSearch(log: parts.log).page(query) }
        return parts.users?.answer(request, by: actor) ?? .refused(ControlAct.noUsers)
    }

    // MARK: everything else

    /// A request that has been begun, and what it waits for.
    private struct Begun {
        let askers: [ControlQueue.Asker]
        let wait: ControlWait
    }

    private func work() {
        var begun: [Begun] = []
        let pace = ControlPace()
        while true {
            traffic.withLock { $0.takeIfDue() }
            splits.withLock { $0.keepIfDue() }
            goOn(with: &begun)
            lookAtTaps(pace)
            let now = Clock.now
            let mayBegin = !begun.contains { $0.wait.aloneUntil > now }
            let (turn, isClosed, isOver) = queue.withLock { queue in
                (mayBegin ? queue.next(.engine) : nil, queue.isClosed, queue.isOver)
            }
            if isClosed { pace.end() }
            if let turn {
                let act = act(of: turn.actor, at: turn.askers.first?.end ?? 0, pace)
                take(act.answer(turn.request), turn.askers, &begun)
            } else if isOver {
                return
            } else {
                wait(for: begun)
            }
        }
    }

    private func act(of actor: AuditActor, at end: Int, _ pace: ControlPace) -> ControlAct {
        ControlAct(
            parts: parts, actor: actor, end: end, woken: woken, pace: pace, traffic: traffic, splits: splits,
            taps: taps,
            onShutdown: onShutdown)
    }

    /// Stops taps whose time is over, and ends those that nobody reads any more.
    private func lookAtTaps(_ pace: ControlPace) {
        let (stopped, gone) = taps.withLock { taps in
            taps.look(at: Clock.now) { end in queue.withLock { $0.isOpen(end) } }
        }
        if stopped.isEmpty, gone.isEmpty { return }
        for number in stopped { act(of: .server, at: 0, pace).stopTap(number) }
        for open in gone { act(of: open.actor, at: open.end, pace).end(open) }
    }

    private func goOn(with begun: inout [Begun]) {
        let all = begun
        begun = []
        let now = Clock.now
        for one in all {
            if now >= one.wait.deadline || one.wait.isOver() {
                take(one.wait.next(), one.askers, &begun)
            } else {
                begun.append(one)
            }
        }
    }

    private func take(_ step: ControlStep, _ askers: [ControlQueue.Asker], _ begun: inout [Begun]) {
        var step = step
        while case .wait(let wait) = step {
            guard wait.isOver() else {
                begun.append(Begun(askers: askers, wait: wait))
                return
            }
            step = wait.next()
        }
        guard case .done(let result) = step else { return }
        change { $0.reply(result, to: askers) }
    }

    private func wait(for begun: [Begun]) {
        let now = Clock.now
        var due = begun.map { $0.wait.aloneUntil > now ? min($0.wait.aloneUntil, $0.wait.deadline) : $0.wait.deadline }
        due += [traffic.withLock { $0.due }, splits.withLock { $0.due }]
        due.append(taps.withLock { $0.due })
        // A millisecond more, so that the time has come when the wait is over.
        let timeout = due.min().map { Int32(clamping: ($0 > now ? $0 - now : 0) / Clock.millisecond &+ 1) } ?? -1
        wait(for: woken, timeout)
    }
}
