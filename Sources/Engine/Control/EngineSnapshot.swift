// What an operator can see of an engine, in plain values: no reference, no closure, nothing that keeps a part
// of the engine alive. Counters only grow; whoever shows a rate takes the difference of two snapshots.
// Made by ServerParts+Snapshot from the loops' gauges, on the thread that asks; no loop takes part.

/// The state of a running engine at one moment.
public struct EngineSnapshot: Sendable, Codable {
    public typealias Trigger = TriggerMode
    public typealias Refusal = RefusalReason

    /// How new connections are shared among the loops.
    public enum Balance: String, Sendable, Codable, CaseIterable {
        /// To each in turn.
        case roundRobin = "round-robin"
        /// To the one that has the fewest.
        case leastConnections = "least-connections"
    }

    /// Monotonic nanoseconds: only differences mean anything.
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
    /// Of connections accepted from now on; a loop may differ for a moment while it changes its own.
    public var connectionTrigger: Trigger
    public var draining: Bool
    public var balance = Balance.roundRobin
    /// The bounds as they stand, by `EngineSetting.rawValue`.
    public var settings: [String: Int] = [:]
    /// Descriptors open, and as many as may be.
    public var descriptorsUsed = 0
    public var descriptorLimit = 0
    /// Connections that wait to be accepted, and as many as may wait, on all listening sockets; sampled a few times a
    /// second.
    public var acceptQueue = 0
    public var acceptQueueLimit = 0
    /// Connections that the kernel dropped because such a queue was full: of all servers on this machine.
    public var acceptOverflows: UInt64 = 0
    /// Clients turned away since the start, by `RefusalReason.name`, on all loops and those that have ended; only what
    /// there was.
    public var refusals: [String: UInt64] = [:]
    /// What one channel may take of a loop's tick.
    public var tickBudget = TickBudget()
    /// Loop 0 accepts; with no others it serves too.
    public var loops: [LoopState]
    public var workers: WorkerState
    public var database: DatabaseState
    public var log: LogState

    /// One event loop.
    public struct LoopState: Sendable, Codable, Identifiable {
        public var id: Int
        /// The kernel's thread id, as in /proc/PID/task; 0 before the thread runs.
        public var threadID: Int32
        public var accepts: Bool
        public var serves: Bool
        /// Of the loop's connections.
        public var trigger: Trigger
        public var connections: Int
        /// It gives its connections to the others, and ends.
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
        /// Requests that wait for a worker's answer now.
        public var answersPending: Int
        public var timeouts: UInt64
        public var kicked: UInt64
        /// Connections that came from another loop, and that went to one.
        public var movedIn: UInt64 = 0
        public var movedOut: UInt64 = 0
        /// Connections turned away by a bound, or because no descriptor was left.
        public var refused: UInt64 = 0
        /// Idle connections closed for a newcomer, because as many were connected as may be.
        public var gaveWay: UInt64 = 0
        /// Answers 503 because the workers' queue or the heap was full.
        public var overloaded: UInt64 = 0
        /// What this loop turned away, by `RefusalReason.name`; only what there was.
        public var refusals: [String: UInt64] = [:]
        /// Times that listening paused for want of descriptors.
        public var acceptPauses: UInt64 = 0
        /// Ticks that took longer than the stall warning.
        public var stalls: UInt64 = 0
        /// Of a tick that takes longer right now: `GET /path (connection 1.7)`, hostile text; empty where none does.
        public var stalledHandler = ""
        /// What waits for the loop now: work that was posted to it, and channels that go on in its next tick.
        public var queued = 0
        /// Turns that a channel's budget cut short, so that it went on in the next one.
        public var overBudget: UInt64 = 0
        /// Nanoseconds between the return of a wait and the call of the next, summed.
        public var busyTime: UInt64
        /// Ticks by duration; bucket `i` counts those under `tickBounds[i]` and not under the one before.
        public var tickHistogram: [UInt64]
        /// Answers by the time from when the loop could first take of the request to the end of the tick that answered
        /// it (a worker's part included); buckets as `tickHistogram`'s.
        public var answerHistogram: [UInt64] = []
        /// When the current tick began, monotonic nanoseconds; 0 while the loop waits.
        public var tickBegan: UInt64
        public var heap: HeapState
        /// Responses by class: 1xx, 2xx, 3xx, 4xx, 5xx.
        public var responses: [UInt64]
    }

    /// Upper bounds of the histograms' buckets, nanoseconds, ascending; the last bucket has none.
    public static let tickBounds: [UInt64] = TickHistogram.bounds

    /// The memory a loop's heap holds, in bytes.
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
        /// Misuses found; each closed the loop's connections and gave up its heap for a new one.
        public var faults: UInt64
        /// How much of what is free is not in the largest free block: 0 (one block) to nearly 1.
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
        /// Workers that hash passwords, those that may at a time, and such jobs that wait.
        public var hashing: Int = 0
        public var hashingQueued: Int = 0
        public var hashingShare: Int = 0
    }

    /// The database connection pool.
    public struct DatabaseState: Sendable, Codable {
        public var path: String
        /// How many connections there may be: the one that writes and those that read.
        public var capacity: Int = 0
        public var connections: Int
        /// It gives its connections to the others, and ends.
        public var leaving = false
        public var leased: Int
        public var waiting: Int
        public var leases: UInt64
        /// Nanoseconds.
        public var longestWait: UInt64
        public var statements: UInt64
        public var busyRetries: UInt64
        public var timeouts: UInt64
        /// Connections that were beyond use and made room for another.
        public var replaced: UInt64 = 0
    }

    public struct LogState: Sendable, Codable {
        public var level: String
        public var lines: UInt64
        public var bytes: UInt64
        public var dropped: UInt64
        public var rotations: UInt64
        /// Where the access log goes: a path, `-`, or `off`.
        public var accessLog: String
    }
}
