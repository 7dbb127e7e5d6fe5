// A fixed number of threads, made at the start, for work that blocks: SQL, password hashing, files. The queues are
// bounded: when one is full, submit() says so at once, and the caller answers 503 instead of waiting. Heavy jobs have a
// share of the threads and a queue of their own, so that a flood of them leaves threads for the others, and memory.

import Synchronization

final class WorkerPool: Sendable {
    typealias Job = @Sendable () -> Void

    enum Lane: Sendable {
        case general
        /// Takes much of a core or of the memory: hashing a password.
        case heavy
    }

    private struct Queue {
        var general = JobQueue()
        var heavy = JobQueue()
        /// Heavy jobs that run.
        var heavyRunning = 0
        /// Jobs taken so far, over both: who came first is served first.
        var number: UInt64 = 0
        var stopping = false
        var isPaused = false

        var count: Int { general.count + heavy.count }
    }

    let threadCount: Int
    let queueLimit: Int
    /// Heavy jobs that run at a time, and those that may wait.
    let heavyShare: Int
    let heavyQueueLimit: Int
    private let queue = Monitor(Queue())
    private let handles: Monitor<[ThreadHandle]>
    private let queuedGauge = Atomic<Int>(0)
    private let busyGauge = Atomic<Int>(0)
    private let heavyQueuedGauge = Atomic<Int>(0)
    private let heavyBusyGauge = Atomic<Int>(0)
    private let completedCount = Atomic<UInt64>(0)
    private let rejectedCount = Atomic<UInt64>(0)

    /// Of both lanes.
    var queued: Int { queuedGauge.load(ordering: .relaxed) }
    var busy: Int { busyGauge.load(ordering: .relaxed) }
    var heavyQueued: Int { heavyQueuedGauge.load(ordering: .relaxed) }
    var heavyBusy: Int { heavyBusyGauge.load(ordering: .relaxed) }
    var completed: UInt64 { completedCount.load(ordering: .relaxed) }
    var rejected: UInt64 { rejectedCount.load(ordering: .relaxed) }

    /// - Parameters:
    ///   - threadCount: at least 1.
    ///   - queueLimit: jobs that may wait, at least 1.
    ///   - heavyShare: threads that heavy jobs may have at a time; nil: half of them, at least 1.
    ///   - heavyQueueLimit: heavy jobs that may wait; nil: half of `queueLimit`.
    /// - Throws: EAGAIN where the system has no room for the threads.
    init(threadCount: Int, queueLimit: Int, heavyShare: Int? = nil, heavyQueueLimit: Int? = nil) throws(Errno) {
        self.threadCount = max(1, threadCount)
        self.queueLimit = max(1, queueLimit)
        self.heavyShare = max(1, min(heavyShare ?? self.threadCount / 2, self.threadCount))
        self.heavyQueueLimit = max(1, heavyQueueLimit ?? self.queueLimit / 2)
        handles = Monitor([])
        for number in 0..<self.threadCount {
            do throws(Errno) {
                let handle = ThreadHandle(try Thread(name: "worker-\(number)") { [self] in work() })
                handles.withLock { $0.append(handle) }
            } catch {
                stop()
                throw error
            }
        }
    }

    /// Queues a job, from any thread.
    /// - Returns: false when the queue is full or the pool is stopping; the job will not run.
    func submit(_ lane: Lane = .general, _ job: @escaping Job) -> Bool {
        let taken = queue.signal { queue in
            if queue.stopping || queue.count >= queueLimit { return false }
            queue.number &+= 1
            switch lane {
            case .general: queue.general.append(job, number: queue.number)
            case .heavy:
                if queue.heavy.count >= heavyQueueLimit { return false }
                queue.heavy.append(job, number: queue.number)
            }
            publish(queue)
            return true
        }
        if !taken { rejectedCount.wrappingAdd(1, ordering: .relaxed) }
        return taken
    }

    /// While paused no job is begun; those under way are finished, and what comes waits in the queue.
    var isPaused: Bool {
        get { queue.withLock { $0.isPaused } }
        set { queue.broadcast { $0.isPaused = newValue } }
    }

    /// Takes no further job and joins the threads. Not from a worker.
    /// - Parameter discarding: those that wait are dropped; otherwise they are run first.
    func stop(discarding: Bool = false) {
        let dropped = queue.broadcast { queue in
            queue.stopping = true
            guard discarding else { return [Job?]() }
            let all = queue.general.removeAll() + queue.heavy.removeAll()
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
    }

    private func work() {
        while let (job, lane) = nextJob() {
            busyGauge.wrappingAdd(1, ordering: .relaxed)
            job()
            busyGauge.wrappingSubtract(1, ordering: .relaxed)
            completedCount.wrappingAdd(1, ordering: .relaxed)
            if lane == .heavy {
                // Others may sleep beside a heavy job that they could not have.
                queue.broadcast { queue in
                    queue.heavyRunning -= 1
                    publish(queue)
                }
            }
        }
    }

    private func nextJob() -> (Job, Lane)? {
        let next: (Job, Lane)?? = queue.wait { queue in
            if queue.isPaused && !queue.stopping { return nil }
            if let next = take(&queue) {
                publish(queue)
                return .some(next)
            }
            return queue.stopping && queue.count == 0 ? .some(nil) : nil
        }
        return next ?? nil
    }

    /// The job that came first, of those that may run.
    private func take(_ queue: inout Queue) -> (Job, Lane)? {
        if queue.heavyRunning < heavyShare, let heavy = queue.heavy.first, heavy < queue.general.first ?? .max,
            let job = queue.heavy.next()
        {
            queue.heavyRunning += 1
            return (job, .heavy)
        }
        return queue.general.next().map { ($0, .general) }
    }

    private func publish(_ queue: Queue) {
        queuedGauge.store(queue.count, ordering: .relaxed)
        heavyQueuedGauge.store(queue.heavy.count, ordering: .relaxed)
        heavyBusyGauge.store(queue.heavyRunning, ordering: .relaxed)
    }
}
