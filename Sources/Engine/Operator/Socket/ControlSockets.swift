// The control sockets of a server, served by one thread of their own: no loop waits for a console, and no console for
// another. Made after the engine has started, closed before its control.

import CLinux
import Glibc

final class ControlSockets: Sendable {
    private let isClosing = Monitor(false)
    private let woken: Waker
    private let thread: ThreadHandle

    /// - Parameter nameOfUser: may wait; it has threads of its own.
    init(
        _ place: ControlSocketPlace, _ control: ControlThread, nameOfUser: @escaping UserNames.Lookup
    ) throws(ControlSocketFault) {
        let opened = try ControlListener.all(at: place)
        let isClosing = isClosing
        do throws(Errno) {
            let woken = try Waker()
            self.woken = woken
            thread = ThreadHandle(
                try Thread(name: "control sockets") {
                    var sessions = ControlSessions(control, opened, woken, nameOfUser: nameOfUser)
                    while !isClosing.withLock({ $0 }) { sessions.turn() }
                    sessions.end()
                })
        } catch {
            throw ControlSocketFault(
                "cannot serve the control sockets: \(error.words); raise the limits of threads or open files")
        }
    }

    /// Says to all that the server ends, and removes the sockets.
    func close() {
        isClosing.withLock { $0 = true }
        woken.wake()
        thread.join()
    }
}
