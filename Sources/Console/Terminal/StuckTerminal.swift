// The rescue from a terminal that nobody reads, which holds the console's thread in write(2) for ever, because ncurses
// tries again whatever happens. Serving goes on, but the process must be able to end. If the console has been told to
// stop and has not returned within a second, a thread made for this discards what the terminal has not taken, again and
// again, until the console returns. Emptying the queue of a pseudo-terminal wakes no writer (pty_flush_buffer in
// Linux's drivers/tty/pty.c): only starting a stopped output does, tcflow(3), so it is stopped and started around that.

import CLinux
import Glibc
import Synchronization

final class StuckTerminal: Sendable {
    private let output = Atomic<Int32>(-1)
    private let isOut = Atomic<Bool>(false)
    private let isWatched = Atomic<Bool>(false)

    /// From now on the console draws on this descriptor.
    func enter(_ descriptor: Int32) { output.store(descriptor, ordering: .releasing) }

    /// The console has released the terminal.
    func leave() { isOut.store(true, ordering: .releasing) }

    /// Makes sure that the console returns. From any thread; a second call changes nothing.
    func rescue() {
        guard !isWatched.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let argument = Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<StuckTerminal>.fromOpaque(argument).takeRetainedValue().flush()
                return nil
            }, argument)
        if result == 0 {
            pthread_detach(thread)
        } else {
            Unmanaged<StuckTerminal>.fromOpaque(argument).release()
        }
    }

    private func flush() {
        for turn in 0..<600 {
            usleep(100_000)
            if isOut.load(ordering: .acquiring) { return }
            let descriptor = output.load(ordering: .acquiring)
            if turn >= 10 && descriptor >= 0 {
                // A ^S is undone too, because it would block the writer however empty the queue is.
                tcflow(descriptor, TCOOFF)
                tcflush(descriptor, TCOFLUSH)
                tcflow(descriptor, TCOON)
            }
        }
    }
}
