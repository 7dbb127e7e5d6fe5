// The causes within the server that one snapshot shows by chance only: ticks that were too long and have ended, workers
// and database connections that nearly all of the time are all in use.

import Engine

extension Diagnosis {
    /// Ticks; a few may be the fault of a busy machine.
    private static let leastStalls: UInt64 = 5
    private static let leastJobs = 6

    /// Where the answers come from that take longest.
    static let slowest = TrafficQuery(by: .path, window: .tenSeconds, sort: .p99, limit: 1)

    /// Something of the server's own is the matter: then the slowest path is asked for.
    var isSlow: Bool { stalls.count >= Self.leastStalls || isQueueFull || isDatabaseFull }

    /// Ticks that were too long, of all loops, and the loop that had most of them.
    private var stalls: (count: UInt64, loop: Int) {
        let counts = last.loops.map { loop in
            let before = first.loops.first { $0.id == loop.id }?.stalls ?? 0
            return (count: Rates.difference(loop.stalls, before), loop: loop.id)
        }
        let most = counts.max { $0.count < $1.count }
        return (counts.reduce(UInt64(0)) { $0 &+ $1.count }, most?.loop ?? 0)
    }

    var stall: Warning? {
        let stalls = stalls
        guard stalls.count >= Self.leastStalls else { return nil }
        let bound = Format.duration(WarningWatch.stallBound(last), ascii: true)
        let time = Format.span(Rates.difference(last.monotonicTime, first.monotonicTime))
        return Warning(
            kind: .stall,
            text: """
                \(Format.grouped(stalls.count)) ticks took longer than \(bound) in \(time), \
                most of them on loop \(stalls.loop)\(slowestPath)
                """,
            about: slowestSubject)
    }

    /// No worker is free and jobs wait, those to be hashed apart.
    private var isQueueFull: Bool {
        isMostly { snapshot in
            let workers = snapshot.workers
            let jobs = max(0, workers.queued) - max(0, workers.hashingQueued)
            return !workers.paused && workers.threads > 0 && workers.busy >= workers.threads
                && jobs >= max(Self.leastJobs, workers.threads)
        }
    }

    var queue: Warning? {
        guard isQueueFull else { return nil }
        return Warning(
            kind: .queue,
            text: """
                \(Format.counted(last.workers.queued, "job")) wait for \
                \(Format.counted(last.workers.threads, "worker")), none of them free\(slowestPath)
                """,
            about: slowestSubject)
    }

    private var isDatabaseFull: Bool { isMostly { ($0.database?.waiting ?? 0) > 0 } }

    var database: Warning? {
        guard isDatabaseFull else { return nil }
        let most = sample.snapshots.map { $0.database?.waiting ?? 0 }.max() ?? 0
        return Warning(
            kind: .database,
            text: """
                up to \(Format.counted(most, "job")) at a time wait for a database connection\(slowestPath)
                """)
    }

    /// At four of five snapshots.
    private func isMostly(_ holds: (EngineSnapshot) -> Bool) -> Bool {
        let count = sample.snapshots.count(where: holds)
        return sample.snapshots.count >= 4 && count * 5 >= sample.snapshots.count * 4
    }

    private var slowestRow: TrafficRow? {
        sample.page(Self.slowest)?.rows.first { $0.p99 >= 10_000_000 }
    }

    private var slowestPath: String {
        slowestRow.map {
            "; the slowest answers are of \(Self.shown($0.key)), p99 \(Format.duration($0.p99, ascii: true))"
        }
            ?? ""
    }

    private var slowestSubject: Warning.Subject? { slowestRow.map { .path($0.key) } }
}
