// The times of a job that makes an answer on a worker, read where it changes hands. Plain values, which travel back to
// the loop with the answer.

struct JobTimes: Sendable {
    /// In the worker queue, in nanoseconds.
    var queued: UInt64 = 0
    /// On a worker, without the wait for a database connection.
    var worked: UInt64 = 0
    var database: UInt64 = 0
    /// Monotonic nanoseconds when it was handed over last; 0 where none was.
    private(set) var since: UInt64 = 0

    init() {}

    /// It is handed to the queue now.
    static func submitted() -> JobTimes {
        var times = JobTimes()
        times.since = Clock.now
        return times
    }

    /// Runs a step of the job, on the worker's thread: it was handed over to it, and is handed on at its end.
    mutating func run<Result>(_ body: () -> Result) -> Result {
        let began = Clock.now
        queued &+= began &- min(since, began)
        _ = DatabaseWait.take()
        let result = body()
        let ended = Clock.now
        let waited = min(DatabaseWait.take(), ended &- began)
        database &+= waited
        worked &+= ended &- began &- waited
        since = ended
        return result
    }
}
