// The thread that serves operators: takes requests from the consoles, has the loops and the database work on them, and
// keeps the replies until they are fetched. A thread of its own, so that an operator can act while every worker is
// busy. Nothing waits for it, and it waits for no loop: a request that needs loops is put by until they have replied.

import CLinux
import Glibc

final class ControlThread: Sendable {
    let parts: EngineParts
    private let onShutdown: @Sendable () -> Void
    private let queue = Monitor(ControlQueue())
    /// A request has come, or the last loop has replied to one.
    private let woken: Waker
    private let thread = Monitor<ThreadHandle?>(nil)

    /// - Throws: EMFILE, EAGAIN.
    init(_ parts: EngineParts, onShutdown: @escaping @Sendable () -> Void) throws(Errno) {
        self.parts = parts
        self.onShutdown = onShutdown
        woken = try Waker()
        let handle = ThreadHandle(try Thread(name: "control") { [self] in work() })
        thread.withLock { $0 = handle }
    }

    /// An end for somebody of that name.
    /// - Parameter replied: woken for each reply.
    func open(_ actor: AuditActor, _ replied: Waker) -> ControlEnd {
        let number = queue.withLock { $0.open(actor, replied) }
        return ControlEnd(self, number: number, actor: actor.name, replied: replied)
    }

    func send(_ request: ControlRequest, from end: Int) -> UInt64 {
        let number = queue.withLock { $0.send(request, from: end) }
        woken.wake()
        return number
    }

    func receive(at end: Int) -> [ControlReply] { queue.withLock { $0.receive(at: end) } }

    func closeEnd(_ end: Int) { queue.withLock { $0.close(end) } }

    /// Takes no further request, does those that it has taken, and joins the thread. Must not be called on the control
    /// thread.
    func close() {
        queue.withLock { $0.close() }
        woken.wake()
        thread.withLock { $0.take() }?.join()
    }

    // MARK: the thread

    /// A request that has been begun, and what it waits for.
    private struct Begun {
        let askers: [ControlQueue.Asker]
        let wait: ControlWait
    }

    private func work() {
        var begun: [Begun] = []
        let pace = KickPace()
        while true {
            goOn(with: &begun)
            let now = Clock.now
            let mayBegin = !begun.contains { $0.wait.aloneUntil > now }
            let (turn, isClosed) = queue.withLock { (mayBegin ? $0.next() : nil, $0.isClosed) }
            if isClosed { pace.end() }
            if let turn {
                let act = ControlAct(
                    parts: parts, actor: turn.actor, woken: woken, pace: pace, onShutdown: onShutdown)
                take(act.answer(turn.request), turn.askers, &begun)
            } else if isClosed, begun.isEmpty {
                return
            } else {
                wait(for: begun)
            }
        }
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
        queue.withLock { $0.reply(result, to: askers) }
    }

    private func wait(for begun: [Begun]) {
        let now = Clock.now
        let due = begun.map { $0.wait.aloneUntil > now ? min($0.wait.aloneUntil, $0.wait.deadline) : $0.wait.deadline }
        // A millisecond more, so that the time has come when the wait is over.
        let timeout = due.min().map { Int32(clamping: ($0 > now ? $0 - now : 0) / Clock.millisecond &+ 1) } ?? -1
        var descriptor = pollfd(fd: woken.raw, events: Int16(POLLIN), revents: 0)
        _ = linux_poll(&descriptor, 1, timeout)
        woken.consume()
    }
}
