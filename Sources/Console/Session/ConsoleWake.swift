// Tells the console's thread from another one that the terminal was resized, or that the console must end. An
// eventfd(2) that the console polls with the terminal. For any thread; not for signal handlers.

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

    /// Makes the console check the terminal's size and draw. Called for SIGWINCH.
    public func wake() { _ = linux_eventfd_raise(descriptor) }

    /// Restores the terminal and lets run() return. Called for SIGTERM and SIGINT.
    public func stop() {
        stopped.store(true, ordering: .releasing)
        wake()
        terminal.rescue()
    }

    var raw: Int32 { descriptor }
    var isStopped: Bool { stopped.load(ordering: .acquiring) }
    func consume() { _ = linux_eventfd_clear(descriptor) }
}
