// The body of the signals' thread: waits for a signal, reads it, passes it on. Owned by that thread.

import CLinux
import Glibc

final class SignalWatch: Sendable {
    private let descriptor: Int32
    private let handle: @Sendable (ProcessSignals.Arrival) -> Void

    /// - Parameter descriptor: a non-blocking signalfd.
    init(descriptor: Int32, handle: @escaping @Sendable (ProcessSignals.Arrival) -> Void) {
        self.descriptor = descriptor
        self.handle = handle
    }

    func run() {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while true {
            let ready = linux_poll(&waiting, 1, -1)
            if ready < 0 && ready != -EINTR { return }
            while linux_read(descriptor, &information, size) == size {
                // SI_USER, SI_QUEUE and SI_TKILL are 0 or below; SI_KERNEL and the codes of devices and timers are
                // above.
                handle(
                    .init(
                        number: Int32(truncatingIfNeeded: information.ssi_signo),
                        isFromProcess: information.ssi_code <= 0))
            }
        }
    }
}
