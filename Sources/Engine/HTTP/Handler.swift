// What a route runs.

/// Runs on a loop's thread and must not block: it answers with `response.send(…)`, or with `response.later { … }`,
/// whose closure runs on a worker and may.
typealias Handler = @Sendable (borrowing Request, inout Response) -> Void
