// The parts of an event loop that its host may use while the loop calls it: poller, timers, counters and the time.
// Lives and dies on the loop's thread, as everything in it does, at an address that the loop and its host share: no
// access to it may last over a call between the two.

struct LoopContext: ~Copyable {
    var poller: Poller
    var timers: TimerWheel
    var counters = LoopCounters()
    /// Monotonic nanoseconds, read once when the wait returned.
    var now: UInt64
    /// Ticks since the start; "within a few ticks" is counted by this.
    var tick: UInt64 = 0
    /// The loop's gauge of the running handler, without reference counting, because every request stores into it;
    /// `activityOwner` keeps it alive.
    let activity: Unmanaged<AtomicWords>
    private let activityOwner: AtomicWords
    /// The loop's gauge of refusals.
    let refusals: RefusalGauges
    /// Channels that exceeded their budget; they go on in the next tick, which then does not wait.
    var requeued: [Token] = []
    /// The host has batches left to do: the next wait does not block.
    var hasMore = false
    /// The loop ticks no more: what it still receives can only be passed on.
    var isOver = false

    /// - Parameter activity, refusals: gauges of the loop.
    init(
        _ kind: PollerKind, activity: AtomicWords = AtomicWords(count: 8), refusals: RefusalGauges = RefusalGauges()
    ) throws(Errno) {
        self.activity = .passUnretained(activity)
        activityOwner = activity
        self.refusals = refusals
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
