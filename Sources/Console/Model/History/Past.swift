// The recorded moment that the screen stands still at, with all that was known when it was gone to: what goes on
// meanwhile changes nothing of it.

import Engine

struct Past: Sendable {
    var snapshot: EngineSnapshot
    /// Of the interval that ended then.
    var rates: Rates
    let history: History
    let modes: [ModeCounters.Key: ModeCounters]
    /// Nanoseconds since 1970 when it was gone to: the rows that no snapshot holds are as they were then.
    let left: UInt64
    /// The log stood at its end, and goes back there.
    let followedLog: Bool
}
