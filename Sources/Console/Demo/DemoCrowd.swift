// The clients of `reactor demo`: a table of them and one thread that polls their connections. init starts the thread;
// when the crowd is gone the thread has ended, and every connection is closed.

import CLinux
import Glibc

/// Clients on loopback that give a console something to show: a herd of idle ones, browsers, slow ones, hot ones, and
/// some hostile ones; those that would hide one another take turns. Their number and their rates are bounded.
public struct DemoCrowd: ~Copyable {
    /// The number of idle clients, besides some fifty active ones.
    public static let idle = 30...1000
    /// The path that the slow readers request: the server should have some megabytes there.
    public static let largePath = "/large"
    /// The path of a report that should fail.
    public static let brokenPath = "/report"

    private let work: DemoWork
    private let thread: pthread_t

    /// Starts the clients.
    /// - Parameters:
    ///   - port: the server's port on 127.0.0.1.
    ///   - idle: within `idle`; fewer where the process may not have as many descriptors.
    ///   - loops: the number of loops among which the server shares its connections, one after the other.
    ///   - seed: the same clients for the same seed.
    /// - Returns: nil where the system has no room for a descriptor or a thread.
    public init?(port: UInt16, idle: Int, loops: Int, seed: UInt64) {
        self.init(port: port, idle: idle, loops: loops, seed: seed, roles: nil)
    }

    /// - Parameter roles: only these, all of them at once; nil for all, in their turns.
    init?(port: UInt16, idle: Int, loops: Int, seed: UInt64, roles: Set<DemoRole>?) {
        let idle = Self.bounded(idle, descriptors: Int(clamping: linux_raise_descriptor_limit()))
        guard let work = DemoWork(port: port, idle: idle, loops: loops, seed: seed, roles: roles) else { return nil }
        let argument = Unmanaged.passRetained(work).toOpaque()
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                linux_set_thread_name("demo")
                Unmanaged<DemoWork>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, argument)
        guard result == 0 else {
            Unmanaged<DemoWork>.fromOpaque(argument).release()
            return nil
        }
        self.work = work
        self.thread = thread
    }

    deinit {
        work.stop()
        // The thread waits for nothing but this and its connections.
        pthread_join(thread, nil)
    }

    /// Closes every connection and joins the thread.
    public consuming func stop() {}

    /// A client takes two descriptors of the process, its own and the server's; all idle clients together leave three
    /// quarters of the limit free.
    static func bounded(_ idle: Int, descriptors: Int) -> Int {
        min(max(idle, Self.idle.lowerBound), Self.idle.upperBound, max(0, descriptors / 8))
    }

    /// The idle ones connect first, so that the loops get them in turn. When most of them leave except those of one
    /// loop, that loop has far more than the others: something to rebalance. The first of each loop stay, because a
    /// cursor may be on them.
    static func clients(idle: Int, loops: Int, start: UInt64, roles: Set<DemoRole>? = nil) -> [DemoClient] {
        let loops = max(1, loops)
        return DemoRole.allCases.filter { roles?.contains($0) ?? true }.flatMap { role in
            (0..<role.count(idle: idle)).map { place in
                let leaves = role == .idle && place >= 2 * loops && place % loops != 0 && place % 4 != 0
                return DemoClient(role, place: place, leaves: leaves, start: start, takesTurns: roles == nil)
            }
        }
    }
}

/// The body of the crowd's thread; another thread only tells it to stop.
private final class DemoWork: Sendable {
    private let wake: Int32
    private let port: UInt16
    private let idle: Int
    private let loops: Int
    private let seed: UInt64
    private let roles: Set<DemoRole>?

    init?(port: UInt16, idle: Int, loops: Int, seed: UInt64, roles: Set<DemoRole>?) {
        wake = linux_eventfd()
        self.roles = roles
        self.port = port
        self.idle = idle
        self.loops = loops
        self.seed = seed
        if wake < 0 { return nil }
    }

    deinit { if wake >= 0 { _ = linux_close(wake) } }

    func stop() { _ = linux_eventfd_raise(wake) }

    func run() {
        var random = DemoRandom(seed: seed)
        var clients = DemoCrowd.clients(idle: idle, loops: loops, start: Self.milliseconds, roles: roles)
        var polled = [pollfd](repeating: pollfd(fd: wake, events: Int16(POLLIN), revents: 0), count: clients.count + 1)
        while true {
            var now = Self.milliseconds
            var next = now + 60_000
            for index in clients.indices {
                if clients[index].due <= now { clients[index].act(at: now, port: port, using: &random) }
                next = min(next, clients[index].due)
                polled[index + 1] = clients[index].polled
            }
            let ready = linux_poll(&polled, UInt(polled.count), Int32(clamping: max(next, now) - now))
            if polled[0].revents != 0 || (ready < 0 && ready != -EINTR) { return }
            guard ready > 0 else { continue }
            now = Self.milliseconds
            for index in clients.indices where polled[index + 1].revents != 0 {
                clients[index].ready(polled[index + 1].revents, at: now, using: &random)
            }
        }
    }

    private static var milliseconds: UInt64 { linux_monotonic_nanoseconds() / 1_000_000 }
}
