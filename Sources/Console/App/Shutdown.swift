// The way to the end: the first request drains, the second stops at once, whoever asks: a signal or the operator.
// Shared by the main thread and the signals' thread.

import Engine
import Synchronization

final class Shutdown: Sendable {
    private let server: Server
    private let requested = Atomic<Bool>(false)

    init(_ server: Server) { self.server = server }

    /// - Parameter reason: for the log: `SIGTERM`, `the operator`.
    func request(by reason: String) {
        if requested.exchange(true, ordering: .acquiringAndReleasing) {
            server.log(.notice, "stopping at once, asked by \(reason)")
            server.stop()
        } else {
            server.log(.notice, "draining, asked by \(reason)")
            server.drain()
        }
    }

    /// Drains unless that has been asked for already: a key pressed as a signal comes is not a second request.
    func requestOnce(by reason: String) {
        if !requested.load(ordering: .acquiring) { request(by: reason) }
    }

    /// Waits for the server's end, on the main thread.
    /// - Throws: exit status 1 where responses had to be cut off.
    func wait() throws {
        guard server.waitUntilStopped() else {
            throw Output.failure("stopped before every response was finished")
        }
    }
}
