// The state of an engine for operators, in plain values: no reference, no closure, nothing that keeps a part of the
// engine alive. Counters only grow; a rate is the difference of two snapshots. Made by ServerParts+Snapshot from the
// loops' gauges, on the thread that asks; no loop takes part.

/// The state of a running engine at one moment.
public struct EngineSnapshot: Sendable, Codable {
    public typealias Trigger = TriggerMode
    public typealias Refusal = RefusalReason

    /// The way of sharing new connections among the loops.
    public enum Balance: String, Sendable, Codable, CaseIterable {
        /// Each loop in turn.
        case roundRobin = "round-robin"
        /// The loop that has the fewest.
        case leastConnections = "least-connections"
    }

    /// Monotonic nanoseconds: only differences are meaningful.
    public var monotonicTime: UInt64
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public var realTime: UInt64
    /// Nanoseconds since the engine started to listen.
    public var uptime: UInt64
    public var processID: Int32
    public var version: String
    /// As URLs: `http://127.0.0.1:8080`.
    public var addresses: [String]
    /// `epoll` or `poll`.
    public var poller: String
    public var listenTrigger: Trigger
    /// The mode of connections accepted from now on; a loop may differ for a moment while it changes its own.
    public var connectionTrigger: Trigger
    public var draining: Bool
    public var balance = Balance.roundRobin
    /// The current values of the settings that can be changed while the server runs, each in the text that sets it, by
    /// name: `idle-timeout`, `75s`.
    public var settings: [String: String] = [:]
    /// Settings that a start now would give another value.
    public var drift = 0
    /// The first reason why a start now would not take the settings file as it is; empty where it would.
    public var settingsFault = ""
    /// Open descriptors, and the most there may be.
    public var descriptorsUsed = 0
    public var descriptorLimit = 0
    /// Connections that wait to be accepted, and the most that may wait, on all listening sockets; sampled a few times
    /// a second.
    public var acceptQueue = 0
    public var acceptQueueLimit = 0
    /// Connections that the kernel dropped because such a queue was full, for all servers on this machine.
    public var acceptOverflows: UInt64 = 0
    /// Clients turned away since the start, by `RefusalReason.name`, on all loops and those that have ended; only
    /// reasons that occurred.
    public var refusals: [String: UInt64] = [:]
    /// The budget of one channel in a loop's tick.
    public var tickBudget = TickBudget()
    /// Loop 0 accepts; if it is the only one, it serves too.
    public var loops: [LoopState]
    public var workers: WorkerState
    /// Of the users; nil where the engine keeps none.
    public var database: DatabaseState?
    public var log: LogState

    /// Whether the engine has users, and with them an audit.
    public var keepsUsers: Bool { database != nil }

    /// One event loop.
    public struct LoopState: Sendable, Codable, Identifiable {
        public var id: Int
        /// The kernel's thread id, as in /proc/PID/task; 0 before the thread runs.
        public var threadID: Int32
        public var accepts: Bool
        public var serves: Bool
        /// The trigger mode of the loop's connections.
        public var trigger: Trigger
        public var connections: Int
        /// The loop gives its connections to the others, and then ends.
        public var leaving = false
        public var accepted: UInt64
        public var closed: UInt64
        public var requests: UInt64
        public var bytesIn: UInt64
        public var bytesOut: UInt64
        public var waits: UInt64
        public var events: UInt64
        public var emptyWakes: UInt64
        public var reads: UInt64
        public var readsEmpty: UInt64
        public var writes: UInt64
        public var shortWrites: UInt64
        public var controlCalls: UInt64
        public var wakesSent: UInt64
        public var wakesCoalesced: UInt64
        /// Connections whose write interest is armed now.
        public var writersWaiting: Int
        /// Requests that wait for a worker's response now.
        public var answersPending: Int
        public var timeouts: UInt64
        public var kicked: UInt64
        /// Connections that came from another loop, and that went to one.
        public var movedIn: UInt64 = 0
        public var movedOut: UInt64 = 0
        /// Connections turned away by a bound, or because no descriptor was left.
        public var refused: UInt64 = 0
        /// Idle connections closed for a newcomer while the most allowed were connected.
        public var gaveWay: UInt64 = 0
        /// Responses 503 because the workers' queue or the heap was full.
        public var overloaded: UInt64 = 0
        /// Clients that this loop turned away, by `RefusalReason.name`; only reasons that occurred.
        public var refusals: [String: UInt64] = [:]
        /// Times that listening paused because descriptors ran out.
        public var acceptPauses: UInt64 = 0
        /// Ticks that took longer than the stall warning.
        public var stalls: UInt64 = 0
        /// The handler of a tick that is taking too long now: `GET /path (connection 1.7)`, hostile text; empty if
        /// there is none.
        public var stalledHandler = ""
        /// The work that waits for the loop now: posted messages, and channels that go on in its next tick.
        public var queued = 0
        /// Times that a channel's budget ran out, so that it went on in the next tick.
        public var overBudget: UInt64 = 0
        /// Nanoseconds between the return of a wait and the call of the next, summed.
        public var busyTime: UInt64
        /// Ticks by duration; bucket `i` counts those under `tickBounds[i]` and not under the one before.
        public var tickHistogram: [UInt64]
        /// Responses by the time from when the loop could first read the request to the end of the tick that answered
        /// it (a worker's part included); buckets as in `tickHistogram`.
        public var answerHistogram: [UInt64] = []
        /// The time when the current tick began, in monotonic nanoseconds; 0 while the loop waits.
        public var tickBegan: UInt64
        public var heap: HeapState
        /// Responses by class: 1xx, 2xx, 3xx, 4xx, 5xx.
        public var responses: [UInt64]
    }

    /// Upper bounds of the histograms' buckets, nanoseconds, ascending; the last bucket has none.
    public static let tickBounds: [UInt64] = TickHistogram.bounds

    /// The memory of a loop's heap, in bytes.
    public struct HeapState: Sendable, Codable {
        public var reserved: Int
        public var inUse: Int
        public var free: Int
        public var largestFree: Int
        /// Blocks in use.
        public var blocks: Int
        public var allocations: UInt64
        public var limit: Int
        public var regions: Int
        /// Misuses found; each closed the loop's connections and replaced its heap by a new one.
        public var faults: UInt64
        /// The share of the free memory that is not in the largest free block: 0 (one block) to nearly 1.
        public var fragmentation: Double
    }

    public struct WorkerState: Sendable, Codable {
        public var threads: Int
        public var busy: Int
        public var queued: Int
        public var queueLimit: Int
        public var completed: UInt64
        public var rejected: UInt64
        /// An operator has paused the queue.
        public var paused: Bool
        /// Workers that hash passwords, the most that may at a time, and hashing jobs that wait.
        public var hashing: Int = 0
        public var hashingQueued: Int = 0
        public var hashingShare: Int = 0
    }

    /// The database connection pool.
    public struct DatabaseState: Sendable, Codable {
        public var path: String
        /// The most connections there may be: the one that writes and those that read.
        public var capacity: Int = 0
        public var connections: Int
        public var leased: Int
        public var waiting: Int
        public var leases: UInt64
        /// In nanoseconds.
        public var longestWait: UInt64
        public var statements: UInt64
        public var busyRetries: UInt64
        public var timeouts: UInt64
        /// Connections that could not be used any more and were replaced.
        public var replaced: UInt64 = 0

        package init(
            path: String, capacity: Int = 0, connections: Int, leased: Int, waiting: Int, leases: UInt64,
            longestWait: UInt64, statements: UInt64, busyRetries: UInt64, timeouts: UInt64, replaced: UInt64 = 0
        ) {
            self.path = path
            self.capacity = capacity
            self.connections = connections
            self.leased = leased
            self.waiting = waiting
            self.leases = leases
            self.longestWait = longestWait
            self.statements = statements
            self.busyRetries = busyRetries
            self.timeouts = timeouts
            self.replaced = replaced
        }
    }

    public struct LogState: Sendable, Codable {
        public var level: String
        public var lines: UInt64
        public var bytes: UInt64
        public var dropped: UInt64
        public var rotations: UInt64
        /// The destination of the access log: a path, `-`, or `off`.
        public var accessLog: String
    }
}
