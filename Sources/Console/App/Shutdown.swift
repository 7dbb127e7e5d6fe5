// The shutdown of the program, asked for by a signal or the operator. The first request drains. Another within a second
// belongs to it: timeout(1) signals its child and then the child's whole group, and a terminal and a supervisor may
// both send SIGTERM. A request after that stops at once. Shared by the main thread and the signals' thread.

import CLinux
import Engine
import Synchronization

final class Shutdown: Sendable {
    /// In nanoseconds.
    private static let oneWish: UInt64 = 1_000_000_000

    private let server: Server
    /// Monotonic nanoseconds of the first request; 0 before it.
    private let requested = Atomic<UInt64>(0)

    init(_ server: Server) { self.server = server }

    /// - Parameter reason: for the log: `SIGTERM`, `the operator`.
    func request(by reason: String) {
        let now = linux_monotonic_nanoseconds()
        let (isFirst, first) = requested.compareExchange(expected: 0, desired: now, ordering: .acquiringAndReleasing)
        if isFirst {
            server.log(.notice, "draining, asked by \(reason)")
            server.drain()
            // Stored again, because a signal that waited meanwhile came in time.
            requested.store(linux_monotonic_nanoseconds(), ordering: .releasing)
        } else if now < first &+ Self.oneWish {
            server.log(.info, "draining already, asked by \(reason) within a second")
        } else {
            server.log(.notice, "stopping at once, asked by \(reason)")
            server.stop()
        }
    }

    /// Drains unless that has been requested already: a key pressed as a signal comes is not a second request.
    func requestOnce(by reason: String) {
        if requested.load(ordering: .acquiring) == 0 { request(by: reason) }
    }

    /// Waits for the server's end, on the main thread.
    /// - Throws: exit status 1 where responses had to be cut off.
    func wait() throws {
        guard server.waitUntilStopped() else {
            throw Output.failure("stopped before every response was finished")
        }
    }
}
