// The recorded moment that the screen shows, with everything known when the operator went to it: later events change
// nothing of it.

import Engine

struct Past: Sendable {
    var snapshot: EngineSnapshot
    /// The rates of the interval that ended then.
    var rates: Rates
    let history: History
    let modes: [ModeCounters.Key: ModeCounters]
    /// Nanoseconds since 1970 when the operator left the present: rows that no snapshot contains are from then.
    let left: UInt64
    /// The log followed its end, and will follow it again.
    let followedLog: Bool
}
