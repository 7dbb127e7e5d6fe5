// The counters of an event loop: plain words on its own thread, published once a tick. Its host has its own.

/// All fields are 64-bit words, so that they can be published word by word. They only grow, except for the
/// last.
struct LoopCounters: BitwiseCopyable {
    var waits: UInt64 = 0
    var events: UInt64 = 0
    /// Waits that returned without an event: a time-out, or another loop was quicker.
    var emptyWakes: UInt64 = 0
    var controlCalls: UInt64 = 0
    /// Nanoseconds between the return of a wait and the call of the next.
    var busyTime: UInt64 = 0
    /// Current value: channels that go on in the next tick.
    var requeued: UInt64 = 0
}
