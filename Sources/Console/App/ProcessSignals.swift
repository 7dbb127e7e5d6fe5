// The process's signals. claim() runs on the main thread before any other thread exists, so that every thread inherits
// the mask; a thread of this type then reads them from a signalfd(2) and passes them on as ordinary calls: no code runs
// in a signal handler.
//
// Not among them: SIGILL, TRAP, SEGV, BUS, FPE, ABRT. A fault whose signal is blocked kills the process without the
// console's handler, which restores the terminal.

import CLinux
import Glibc

enum ProcessSignals {
    struct Arrival: Sendable {
        let number: Int32
        /// Sent with kill(2) or the like, not by the kernel: `si_code` in sigaction(2). The end of a terminal comes
        /// from the kernel.
        let isFromProcess: Bool
    }

    private static let watched = [SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP, SIGWINCH, SIGUSR1]

    /// Blocks the watched signals and ignores those that must neither end nor stop a server: a write to a closed socket
    /// or pipe (SIGPIPE) and to a file at its size limit (SIGXFSZ), a terminal that a shell has given to another job
    /// (SIGTTIN, SIGTTOU). All of these also come as errno.
    static func claim() {
        for ignored in [SIGPIPE, SIGXFSZ, SIGTTIN, SIGTTOU] { signal(ignored, SIG_IGN) }
        var mask = set()
        pthread_sigmask(SIG_BLOCK, &mask, nil)
        // nohup(1) starts a program with SIGHUP ignored, so that the terminal's end does not end it. A blocked signal
        // does not end it either; and an ignored one might not reach the signalfd, where a user's SIGHUP reopens the
        // logs.
        signal(SIGHUP, SIG_DFL)
    }

    /// Starts the thread that reads the signals; it also gets those that came since claim().
    /// - Parameter handle: called on that thread, one signal at a time.
    /// - Returns: false where the system has no room for a descriptor or a thread.
    static func watch(_ handle: @escaping @Sendable (Arrival) -> Void) -> Bool {
        var mask = set()
        let descriptor = linux_signalfd(&mask)
        guard descriptor >= 0 else { return false }
        let watch = Unmanaged.passRetained(SignalWatch(descriptor: descriptor, handle: handle)).toOpaque()
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                linux_set_thread_name("signals")
                Unmanaged<SignalWatch>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, watch)
        guard result == 0 else {
            Unmanaged<SignalWatch>.fromOpaque(watch).release()
            _ = linux_close(descriptor)
            return false
        }
        // The thread lives as long as the process.
        pthread_detach(thread)
        return true
    }

    private static func set() -> sigset_t {
        var mask = sigset_t()
        sigemptyset(&mask)
        for signal in watched { sigaddset(&mask, signal) }
        return mask
    }
}
