// Jobs in the order they came, each with its number. A plain value, part of a WorkerPool and under its lock.

struct JobQueue {
    /// nil once the job has been taken, so that what it holds is released with it.
    private var jobs: [(job: WorkerPool.Job?, number: UInt64)] = []
    private var head = 0

    var count: Int { jobs.count - head }

    /// The number of the next job.
    var first: UInt64? { head < jobs.count ? jobs[head].number : nil }

    mutating func append(_ job: @escaping WorkerPool.Job, number: UInt64) { jobs.append((job, number)) }

    mutating func next() -> WorkerPool.Job? {
        guard head < jobs.count else { return nil }
        let job = jobs[head].job.take()
        head += 1
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1024 {
            // Compacts once per 1,024 jobs by moving the rest, which is a constant cost per job.
            jobs.removeSubrange(0..<head)
            head = 0
        }
        return job
    }

    mutating func removeAll() -> [WorkerPool.Job?] {
        let all = jobs.map(\.job)
        jobs = []
        head = 0
        return all
    }
}
