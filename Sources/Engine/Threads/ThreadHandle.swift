// A thread's owner that can be stored in an array, which a ~Copyable struct cannot. It joins the thread at most once.

final class ThreadHandle: Sendable {
    private let thread: Handover<Thread>

    init(_ thread: consuming sending Thread) {
        self.thread = Handover(thread)
    }

    /// Waits for the thread's end; a second call returns at once.
    func join() {
        if let thread = thread.take() { thread.join() }
    }
}
