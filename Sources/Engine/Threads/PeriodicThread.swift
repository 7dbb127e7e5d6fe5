// A thread that does something again and again, with a rest after each time, until it is stopped. For what may block:
// a loop has timers.

package final class PeriodicThread: Sendable {
    private let isStopped: Monitor<Bool>
    private let thread: ThreadHandle

    /// Starts the thread.
    /// - Parameters:
    ///   - interval: nanoseconds of the rest.
    ///   - restsFirst: false does it once before the first rest.
    ///   - state: the thread's own.
    /// - Throws: EAGAIN where the system has no room for the thread.
    package init<State: Sendable>(
        name: String, every interval: UInt64, restsFirst: Bool, _ state: State,
        _ work: @escaping @Sendable (inout State) -> Void
    ) throws(Errno) {
        let isStopped = Monitor(false)
        self.isStopped = isStopped
        thread = ThreadHandle(
            try Thread(name: name) {
                var state = state
                if !restsFirst { work(&state) }
                while isStopped.wait(until: Clock.now &+ interval, { $0 ? true : nil }) == nil { work(&state) }
            })
    }

    /// Joins the thread; a second call returns at once.
    package func stop() {
        isStopped.broadcast { $0 = true }
        thread.join()
    }
}
