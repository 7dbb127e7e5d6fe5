// A fixed number of threads, made at the start, for work that blocks: SQL, password hashing, files. The queues are
// bounded: when one is full, submit() says so at once, and the caller responds 503 instead of waiting. Hashing jobs
// have a share of the threads and a queue of their own that serves networks in turn, so that a flood of them leaves
// threads and memory for other jobs, and turns for other networks. Files are compressed on one extra thread, so that no
// password waits for them.

import Synchronization

package final class WorkerPool: Sendable {
    typealias Job = @Sendable () -> Void

    package enum Lane: Sendable, BitwiseCopyable {
        case general
        /// Hashing a password takes a core and much memory for a while. Networks, named by any number that stands for
        /// them, are served in turn.
        case hashing(network: UInt64)
        /// Compressing a file: one at a time, on a thread of its own. Few may wait, because the file can be sent as it
        /// is.
        case compression
    }

    private struct Queue {
        var general = JobQueue()
        /// General jobs that may wait.
        var limit: Int
        var hashing: TurnQueue
        /// Hashing jobs that may run at a time.
        var hashingShare: Int
        /// Hashing jobs that run.
        var hashingNow = 0
        /// Jobs taken so far in both queues: the job that came first is served first.
        var number: UInt64 = 0
        var stopping = false
        var isPaused = false

        var count: Int { general.count + hashing.count }
    }

    let threadCount: Int
    /// Hashing jobs that may wait; nil: half as many as others.
    private let fixedHashingQueue: Int?
    private let queue: Monitor<Queue>
    private let handles: Monitor<[ThreadHandle]>
    /// The lane for compression: a pool of one thread, with no such lane itself.
    private let compressor: WorkerPool?
    private let queuedGauge = Atomic<Int>(0)
    private let busyGauge = Atomic<Int>(0)
    private let hashingQueuedGauge = Atomic<Int>(0)
    private let hashingBusyGauge = Atomic<Int>(0)
    private let completedCount = Atomic<UInt64>(0)
    private let rejectedCount = Atomic<UInt64>(0)

    /// With this many hashes ahead of it, a job's client has long been told that the server is busy.
    private static let mostHashing = 1024
    private static let compressionQueueLimit = 16

    /// The number of busy workers; the compressing thread is not counted.
    var busy: Int { busyGauge.load(ordering: .relaxed) }
    /// Without compression, whose refusal causes no 503.
    var rejected: UInt64 { rejectedCount.load(ordering: .relaxed) }
    var hashingQueued: Int { hashingQueuedGauge.load(ordering: .relaxed) }
    var hashingBusy: Int { hashingBusyGauge.load(ordering: .relaxed) }
    var compressing: Int { compressor?.busy ?? 0 }
    var compressionQueued: Int { compressor?.queued ?? 0 }
    /// The jobs that wait in all lanes.
    var queued: Int { queuedGauge.load(ordering: .relaxed) + (compressor?.queued ?? 0) }
    var completed: UInt64 { completedCount.load(ordering: .relaxed) &+ (compressor?.completed ?? 0) }

    /// - Parameters:
    ///   - threadCount: at least 1.
    ///   - queueLimit: jobs that may wait, at least 1; hashing jobs are counted apart.
    ///   - hashingShare: threads that hashing may have at a time; nil: half of them, at least 1.
    ///   - hashingQueueLimit: hashing jobs that may wait; nil: half of `queueLimit`.
    /// - Throws: EAGAIN where the system has no room for the threads.
    convenience init(
        threadCount: Int, queueLimit: Int, hashingShare: Int? = nil, hashingQueueLimit: Int? = nil
    ) throws(Errno) {
        let compressor = try WorkerPool(
            1, queueLimit: min(queueLimit, Self.compressionQueueLimit), hashingShare: 1, hashingQueueLimit: 1,
            name: "compressor-", compressor: nil)
        do throws(Errno) {
            try self.init(
                threadCount, queueLimit: queueLimit, hashingShare: hashingShare, hashingQueueLimit: hashingQueueLimit,
                name: "worker-", compressor: compressor)
        } catch {
            compressor.stop()
            throw error
        }
    }

    private init(
        _ threadCount: Int, queueLimit: Int, hashingShare: Int?, hashingQueueLimit: Int?, name: String,
        compressor: WorkerPool?
    ) throws(Errno) {
        let threadCount = max(1, threadCount)
        self.threadCount = threadCount
        fixedHashingQueue = hashingQueueLimit
        self.compressor = compressor
        queue = Monitor(
            Queue(
                limit: max(1, queueLimit),
                hashing: TurnQueue(limit: Self.hashingQueue(hashingQueueLimit, beside: queueLimit)),
                hashingShare: Self.share(hashingShare, of: threadCount)))
        handles = Monitor([])
        for number in 0..<self.threadCount {
            do throws(Errno) {
                let handle = ThreadHandle(try Thread(name: "\(name)\(number)") { [self] in work() })
                handles.withLock { $0.append(handle) }
            } catch {
                stop()
                throw error
            }
        }
    }

    private static func hashingQueue(_ fixed: Int?, beside limit: Int) -> Int {
        max(1, min(fixed ?? limit / 2, mostHashing))
    }

    /// The threads that hashing may have where nothing else is said.
    var standardShare: Int { Self.share(nil, of: threadCount) }

    private static func share(_ share: Int?, of threads: Int) -> Int { max(1, min(share ?? threads / 2, threads)) }

    // MARK: bounds, which may change

    /// Jobs that may wait, beside those that hash. Those that wait already stay, however low it is set.
    var queueLimit: Int {
        get { queue.withLock { $0.limit } }
        set {
            queue.withLock { queue in
                queue.limit = max(1, newValue)
                queue.hashing.limit = Self.hashingQueue(fixedHashingQueue, beside: newValue)
            }
            compressor?.queueLimit = min(newValue, Self.compressionQueueLimit)
        }
    }

    /// Hashing jobs that may run at a time. Those that run are finished.
    var hashingShare: Int { queue.withLock { $0.hashingShare } }

    /// - Parameter share: nil: half of the threads.
    func setHashingShare(_ share: Int?) {
        queue.broadcast { $0.hashingShare = Self.share(share, of: threadCount) }
    }

    /// Hashing jobs that may wait.
    var hashingQueueLimit: Int { queue.withLock { $0.hashing.limit } }

    /// Queues a job, from any thread.
    /// - Parameter dropped: called when a hashing job that has been taken gives way to another network's: it will not
    ///   run.
    /// - Returns: false when the queue is full or the pool is stopping; the job will not run, and `dropped` is not
    ///   called.
    func submit(_ lane: Lane = .general, dropped: Job? = nil, _ job: @escaping Job) -> Bool {
        var displaced: TurnQueue.Entry?
        let taken: Bool
        switch lane {
        case .general:
            taken = queue.signal { queue in
                if queue.stopping || queue.general.count >= queue.limit { return false }
                queue.number &+= 1
                queue.general.append(job, number: queue.number)
                publish(queue)
                return true
            }
        case .hashing(let network):
            taken = queue.signal { queue in
                if queue.stopping { return false }
                queue.number &+= 1
                switch queue.hashing.append(
                    TurnQueue.Entry(job: job, dropped: dropped, number: queue.number), from: network)
                {
                case .taken: break
                case .displaced(let entry): displaced = entry
                case .refused: return false
                }
                publish(queue)
                return true
            }
        case .compression:
            return compressor?.submit(.general, job) ?? false
        }
        if !taken || displaced != nil { rejectedCount.wrappingAdd(1, ordering: .relaxed) }
        // Called outside of the lock, where what it holds is released too.
        displaced?.dropped?()
        return taken
    }

    /// While paused, no job is begun; those running are finished, and new ones wait in the queue.
    var isPaused: Bool {
        get { queue.withLock { $0.isPaused } }
        set {
            queue.broadcast { $0.isPaused = newValue }
            compressor?.isPaused = newValue
        }
    }

    /// Takes no further job and joins the threads. Not from a worker.
    /// - Parameter discarding: waiting jobs are dropped; otherwise they are run first.
    func stop(discarding: Bool = false) {
        let dropped = queue.broadcast { queue in
            queue.stopping = true
            guard discarding else { return [Job?]() }
            let all = queue.general.removeAll() + queue.hashing.removeAll()
            publish(queue)
            return all
        }
        // Destroyed here, outside of the lock.
        _ = consume dropped
        let threads = handles.withLock { handles in
            let all = handles
            handles = []
            return all
        }
        for thread in threads { thread.join() }
        compressor?.stop(discarding: discarding)
    }

    private func work() {
        while let (job, isHashing) = nextJob() {
            busyGauge.wrappingAdd(1, ordering: .relaxed)
            job()
            busyGauge.wrappingSubtract(1, ordering: .relaxed)
            completedCount.wrappingAdd(1, ordering: .relaxed)
            if isHashing {
                // Other threads may sleep beside a hashing job that they were not allowed to take.
                queue.broadcast { queue in
                    queue.hashingNow -= 1
                    publish(queue)
                }
            }
        }
    }

    private func nextJob() -> (Job, isHashing: Bool)? {
        let next: (Job, isHashing: Bool)?? = queue.wait { queue in
            if queue.isPaused && !queue.stopping { return nil }
            if let next = take(&queue) {
                publish(queue)
                return .some(next)
            }
            return queue.stopping && queue.count == 0 ? .some(nil) : nil
        }
        return next ?? nil
    }

    /// The job that came first: the next general one or the next hashing one.
    private func take(_ queue: inout Queue) -> (Job, isHashing: Bool)? {
        if queue.hashingNow < queue.hashingShare, let hashing = queue.hashing.first,
            hashing < queue.general.first ?? .max,
            let job = queue.hashing.next()
        {
            queue.hashingNow += 1
            return (job, true)
        }
        return queue.general.next().map { ($0, false) }
    }

    private func publish(_ queue: Queue) {
        queuedGauge.store(queue.count, ordering: .relaxed)
        hashingQueuedGauge.store(queue.hashing.count, ordering: .relaxed)
        hashingBusyGauge.store(queue.hashingNow, ordering: .relaxed)
    }
}

/// Tells a job that waits for a worker that its result is no longer wanted: the client has gone, or has had another
/// response. A queue full of such jobs is then skipped quickly.
final class Cancellation: Sendable {
    private let cancelled = Atomic<Bool>(false)

    /// From any thread, at any time.
    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Checked before the work begins. Work that has begun is finished.
    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
}
