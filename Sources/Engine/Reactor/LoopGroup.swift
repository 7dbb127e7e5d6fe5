// The loops of a server: starts each on a thread of its own, keeps their ports while they run, joins their threads.
// Loops may be added and may end at any time; a loop's number is never used again.

import Synchronization

final class LoopGroup<Message: Sendable>: Sendable {
    private struct Member {
        let port: LoopPort<Message>
        let thread: ThreadHandle
        /// The loop has been told to give away its connections and end.
        var isLeaving = false
    }

    private struct Members {
        var present: [Member] = []
        /// Threads of loops that have ended by themselves: joined at the end, or when the next loop is started.
        var ended: [ThreadHandle] = []
        /// Loops that ended before they were listed.
        var early: Set<Int> = []
        var nextID = 0
        var running = 0
    }

    private enum Outcome {
        case running
        case failed(Errno)
    }

    private let members = Monitor(Members())
    /// The number of changes to `ports`, so that a caller who reads them many times a second need not build the list
    /// each time.
    let changes = Atomic<UInt64>(0)

    /// The ports of the running loops in the order they were started, the main loop first.
    var ports: [LoopPort<Message>] { members.withLock { $0.present.map(\.port) } }

    /// Like `ports`, without the loops that are leaving.
    var staying: [LoopPort<Message>] {
        members.withLock { members in members.present.filter { !$0.isLeaving }.map(\.port) }
    }

    /// The ports of the loops that are leaving.
    var leaving: [LoopPort<Message>] {
        members.withLock { members in members.present.filter(\.isLeaving).map(\.port) }
    }

    /// Starts a loop and returns when it runs.
    /// - Parameter make: builds the loop on its own thread, so that no part of it is ever on another.
    /// - Throws: what `make` threw, or EAGAIN, EMFILE: no room for a thread or its descriptors.
    func start<Host: LoopHost & ~Copyable>(
        _ make: @escaping @Sendable (LoopPort<Message>) throws(Errno) -> EventLoop<Host>
    ) throws(Errno) -> LoopPort<Message> where Host.Message == Message {
        reap()
        let id = members.withLock { members in
            defer { members.nextID += 1 }
            return members.nextID
        }
        let port = try LoopPort<Message>(id: id)
        let started = Monitor<Outcome?>(nil)
        let thread = try Thread(name: id == 0 ? "loop-main" : "loop-\(id)") { [self] in
            do throws(Errno) {
                var loop = try make(port)
                members.withLock { $0.running += 1 }
                started.broadcast { $0 = .running }
                ThreadDuty.neverWaits()
                loop.run()
            } catch {
                _ = port.mailbox.close()
                started.broadcast { $0 = .failed(error) }
                return
            }
            // The loop and all it owned are gone, so whoever sees that it has ended finds none of its descriptors open.
            members.broadcast { Self.end(id, in: &$0) }
            changes.add(1, ordering: .relaxed)
        }
        let handle = ThreadHandle(thread)
        if case .failed(let error) = started.wait({ $0 }) {
            handle.join()
            throw error
        }
        members.withLock { members in
            if members.early.remove(id) != nil {
                members.ended.append(handle)
            } else {
                members.present.append(Member(port: port, thread: handle))
                changes.add(1, ordering: .relaxed)
            }
        }
        return port
    }

    private static func end(_ id: Int, in members: inout Members) {
        members.running -= 1
        if let index = members.present.firstIndex(where: { $0.port.id == id }) {
            members.ended.append(members.present.remove(at: index).thread)
        } else {
            members.early.insert(id)
        }
    }

    /// Marks a loop as leaving: it gets no new connections.
    /// - Returns: its port; nil where no loop has that number, or it is leaving already.
    func markLeaving(_ id: Int) -> LoopPort<Message>? {
        members.withLock { members in
            guard let index = members.present.firstIndex(where: { $0.port.id == id && !$0.isLeaving }) else {
                return nil
            }
            members.present[index].isLeaving = true
            return members.present[index].port
        }
    }

    /// Waits until no loop runs any more.
    /// - Parameter deadline: monotonic nanoseconds; nil waits for ever.
    /// - Returns: false when the deadline came first.
    func waitUntilEnded(deadline: UInt64?) -> Bool {
        members.wait(until: deadline) { $0.running == 0 ? true : nil } ?? false
    }

    /// Waits until every loop's thread has ended. Must not be called on a loop.
    func join() {
        while let thread = members.withLock({ $0.present.popLast()?.thread }) { thread.join() }
        reap()
    }

    /// Joins the threads of loops that have ended.
    private func reap() {
        while let thread = members.withLock({ $0.ended.popLast() }) { thread.join() }
    }
}
