// The loops of a server: starts each on a thread of its own, keeps their ports, joins them at the end. Loops may be
// added at any time; the number of one is never used again.

final class LoopGroup<Message: Sendable>: Sendable {
    private struct Members {
        var ports: [LoopPort<Message>] = []
        var threads: [ThreadHandle] = []
        var nextID = 0
        var running = 0
    }

    private enum Outcome {
        case running
        case failed(Errno)
    }

    private let members = Monitor(Members())

    /// In the order they were started: the main loop first.
    var ports: [LoopPort<Message>] { members.withLock { $0.ports } }

    /// Starts a loop and returns when it runs.
    /// - Parameter make: builds the loop, on its own thread: nothing of it is ever on another.
    /// - Throws: what `make` threw, or EAGAIN, EMFILE: no room for a thread or its descriptors.
    func start<Host: LoopHost & ~Copyable>(
        _ make: @escaping @Sendable (LoopPort<Message>) throws(Errno) -> EventLoop<Host>
    ) throws(Errno) -> LoopPort<Message> where Host.Message == Message {
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
                members.broadcast { $0.running -= 1 }
            } catch {
                _ = port.mailbox.close()
                started.broadcast { $0 = .failed(error) }
            }
        }
        let handle = ThreadHandle(thread)
        if case .failed(let error) = started.wait({ $0 }) {
            handle.join()
            throw error
        }
        members.withLock { members in
            members.ports.append(port)
            members.threads.append(handle)
        }
        return port
    }

    /// Waits until no loop runs any more.
    /// - Parameter deadline: monotonic nanoseconds; nil waits for ever.
    /// - Returns: false when the deadline came first.
    func waitUntilEnded(deadline: UInt64?) -> Bool {
        members.wait(until: deadline) { $0.running == 0 ? true : nil } ?? false
    }

    /// Waits until every loop's thread has gone. Not from a loop.
    func join() {
        while let thread = members.withLock({ $0.threads.popLast() }) { thread.join() }
    }
}
