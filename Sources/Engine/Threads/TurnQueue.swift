// A queue of jobs that serves networks round-robin, one job each, so that a network with a hundred jobs makes nobody
// wait for more than one of them; the jobs of one network keep their order. When it is full, the network with the most
// jobs gives up its newest for one that has fewer (P. McKenney, "Stochastic Fairness Queueing", 1990: drop from the
// longest queue). A plain value; part of a WorkerPool, under its lock.

struct TurnQueue {
    struct Entry {
        let job: WorkerPool.Job
        /// Called when the job has to give way to another.
        let dropped: WorkerPool.Job?
        let number: UInt64
    }

    enum Admission {
        case taken
        /// The job was taken in place of another network's newest.
        case displaced(Entry)
        case refused
    }

    private struct Turn {
        let network: UInt64
        var jobs: [Entry]
    }

    /// Jobs that may wait. Those that wait already stay where it is set lower.
    var limit: Int
    private(set) var count = 0
    /// One entry for each network with a job; the first is next. A limit of some hundreds keeps the array short enough
    /// to search.
    private var turns: [Turn] = []

    init(limit: Int) { self.limit = max(1, limit) }

    /// The number of the next job.
    var first: UInt64? { turns.first?.jobs.first?.number }

    mutating func append(_ entry: Entry, from network: UInt64) -> Admission {
        let place = turns.firstIndex { $0.network == network }
        var displaced: Entry?
        if count >= limit {
            let held = place.map { turns[$0].jobs.count } ?? 0
            guard let longest = turns.indices.max(by: { turns[$0].jobs.count < turns[$1].jobs.count }),
                turns[longest].jobs.count > held + 1
            else { return .refused }
            // That network keeps at least one job.
            displaced = turns[longest].jobs.removeLast()
            count -= 1
        }
        if let place { turns[place].jobs.append(entry) } else { turns.append(Turn(network: network, jobs: [entry])) }
        count += 1
        return displaced.map { .displaced($0) } ?? .taken
    }

    mutating func next() -> WorkerPool.Job? {
        guard !turns.isEmpty else { return nil }
        var turn = turns.removeFirst()
        let entry = turn.jobs.removeFirst()
        count -= 1
        if !turn.jobs.isEmpty { turns.append(turn) }
        return entry.job
    }

    mutating func removeAll() -> [WorkerPool.Job?] {
        let all = turns.flatMap { $0.jobs.map(\.job) }
        turns = []
        count = 0
        return all
    }
}
