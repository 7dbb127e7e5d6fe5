// Tells the console's thread something from another: the terminal was resized, or the console is to end. An eventfd(2)
// that the console polls beside the terminal. For any thread; not for signal handlers.

import CLinux
import Synchronization

public final class ConsoleWake: Sendable {
    private let descriptor: Int32
    private let stopped = Atomic<Bool>(false)
    let terminal = StuckTerminal()

    init() throws(ConsoleError) {
        let fd = linux_eventfd()
        guard fd >= 0 else { throw ConsoleError("cannot make an eventfd for the console: too many open files?") }
        descriptor = fd
    }

    deinit { _ = linux_close(descriptor) }

    /// Looks at the terminal's size anew, and draws. What SIGWINCH asks for.
    public func wake() { _ = linux_eventfd_raise(descriptor) }

    /// Restores the terminal and lets run() return. What SIGTERM and SIGINT ask for.
    public func stop() {
        stopped.store(true, ordering: .releasing)
        wake()
        terminal.rescue()
    }

    var raw: Int32 { descriptor }
    var isStopped: Bool { stopped.load(ordering: .acquiring) }
    func consume() { _ = linux_eventfd_clear(descriptor) }
}
