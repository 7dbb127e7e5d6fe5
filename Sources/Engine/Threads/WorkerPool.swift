// A fixed number of threads, made at the start, for work that blocks: SQL, password hashing, files. The queue is
// bounded: when it is full, submit() says so at once, and the caller answers 503 instead of waiting.

import Synchronization

final class WorkerPool: Sendable {
    typealias Job = @Sendable () -> Void

    private struct Queue {
        /// nil where a job has been taken: what it holds goes with it.
        var jobs: [Job?] = []
        var head = 0
        var stopping = false
        var isPaused = false

        var count: Int { jobs.count - head }

        mutating func removeAll() -> [Job?] {
            let all = jobs
            jobs = []
            head = 0
            return all
        }

        mutating func next() -> Job? {
            guard head < jobs.count else { return nil }
            let job = jobs[head].take()
            head += 1
            if head == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                head = 0
            } else if head >= 1024 {
                // Compacts by moving what is left once per 1,024 jobs: constant cost per job.
                jobs.removeSubrange(0..<head)
                head = 0
            }
            return job
        }
    }

    let threadCount: Int
    let queueLimit: Int
    private let queue = Monitor(Queue())
    private let handles: Monitor<[ThreadHandle]>
    private let queuedGauge = Atomic<Int>(0)
    private let busyGauge = Atomic<Int>(0)
    private let completedCount = Atomic<UInt64>(0)
    private let rejectedCount = Atomic<UInt64>(0)

    var queued: Int { queuedGauge.load(ordering: .relaxed) }
    var busy: Int { busyGauge.load(ordering: .relaxed) }
    var completed: UInt64 { completedCount.load(ordering: .relaxed) }
    var rejected: UInt64 { rejectedCount.load(ordering: .relaxed) }

    /// - Parameters:
    ///   - threadCount: at least 1.
    ///   - queueLimit: jobs that may wait, at least 1.
    /// - Throws: EAGAIN where the system has no room for the threads.
    init(threadCount: Int, queueLimit: Int) throws(Errno) {
        self.threadCount = max(1, threadCount)
        self.queueLimit = max(1, queueLimit)
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
    func submit(_ job: @escaping Job) -> Bool {
        let taken = queue.signal { queue in
            if queue.stopping || queue.count >= queueLimit { return false }
            queue.jobs.append(job)
            queuedGauge.store(queue.count, ordering: .relaxed)
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
            queuedGauge.store(0, ordering: .relaxed)
            return queue.removeAll()
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
        while let job = nextJob() {
            busyGauge.wrappingAdd(1, ordering: .relaxed)
            job()
            busyGauge.wrappingSubtract(1, ordering: .relaxed)
            completedCount.wrappingAdd(1, ordering: .relaxed)
        }
    }

    private func nextJob() -> Job? {
        let next: Job?? = queue.wait { queue in
            if queue.isPaused && !queue.stopping { return nil }
            if let job = queue.next() {
                queuedGauge.store(queue.count, ordering: .relaxed)
                return .some(.some(job))
            }
            return queue.stopping ? .some(.none) : nil
        }
        return next ?? nil
    }
}
