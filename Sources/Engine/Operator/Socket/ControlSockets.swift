// The control sockets of a server, served by one thread of their own: no loop waits for a console, and no console for
// another. Made after the engine has started, closed before its control.

import CLinux
import Glibc

final class ControlSockets: Sendable {
    private let isClosing = Monitor(false)
    private let woken: Waker
    private let thread: ThreadHandle

    init(_ place: ControlSocketPlace, _ control: ControlThread) throws(ControlSocketFault) {
        let group = try place.viewersGroup()
        try place.makeFolder(for: group)
        var listeners = [
            try ControlListener(place.operatorSocket, role: .operator, group: nil, isLocked: place.isLocked)
        ]
        if let group {
            listeners.append(
                try ControlListener(place.viewerSocket, role: .viewer, group: group, isLocked: place.isLocked))
        }
        let opened = listeners
        let isClosing = isClosing
        do throws(Errno) {
            let woken = try Waker()
            self.woken = woken
            thread = ThreadHandle(
                try Thread(name: "control sockets") {
                    var sessions = ControlSessions(control, opened, woken)
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
