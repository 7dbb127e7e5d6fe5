// What an event loop lends to its host while it calls it: poller, timers, counters and the time. Lives and dies on
// the loop's thread, as everything in it does.

struct LoopContext: ~Copyable {
    var poller: Poller
    var timers: TimerWheel
    var counters = LoopCounters()
    /// Monotonic nanoseconds, read once when the wait returned.
    var now: UInt64
    /// Ticks since the start; what "within a few turns" is counted in.
    var tick: UInt64 = 0
    /// The loop's gauge of what runs now.
    let activity: AtomicWords
    /// Channels that exceeded their budget; they go on in the next tick, which then does not wait.
    var requeued: [Token] = []
    /// The host has work in batches under way: the next wait only looks.
    var hasMore = false

    /// - Parameter activity: of the loop's gauges.
    init(_ kind: PollerKind, activity: AtomicWords = AtomicWords(count: 8)) throws(Errno) {
        self.activity = activity
        poller = try Poller(kind)
        now = Clock.now
        timers = TimerWheel(now: now / Clock.millisecond)
        requeued.reserveCapacity(64)
    }

    /// Milliseconds of the monotonic clock.
    @inline(__always)
    var milliseconds: UInt64 { now / Clock.millisecond }

    /// Lets the channel go on in the next tick.
    mutating func requeue(_ token: Token) { requeued.append(token) }
}
