// What an event loop lends to its host while it calls it: poller, timers, counters and the time. Lives and dies on
// the loop's thread, as everything in it does.

struct LoopContext: ~Copyable {
    var poller: Poller
    var timers: TimerWheel
    var counters = LoopCounters()
    /// Monotonic nanoseconds, read once when the wait returned.
    var now: UInt64
    /// Ticks since the start; what "within a few ticks" is counted in.
    var tick: UInt64 = 0
    /// The loop's gauge of what runs now.
    let activity: AtomicWords
    /// The loop's gauge of what it turns away.
    let refusals: RefusalGauges
    /// Channels that exceeded their budget; they go on in the next tick, which then does not wait.
    var requeued: [Token] = []
    /// Requests answered in this tick that came in it too: how long that took is known when the tick ends.
    var answered: UInt64 = 0
    /// The loop's gauge of how long answers take, as TickHistogram's buckets.
    private let answerTimes: AtomicWords
    /// The host has work in batches under way: the next wait only looks.
    var hasMore = false
    /// The loop ticks no more: what it is still handed can only be passed on.
    var isOver = false

    /// - Parameter activity, answerTimes, refusals: of the loop's gauges.
    init(
        _ kind: PollerKind, activity: AtomicWords = AtomicWords(count: 8),
        answerTimes: AtomicWords = AtomicWords(count: TickHistogram.bucketCount),
        refusals: RefusalGauges = RefusalGauges()
    ) throws(Errno) {
        self.activity = activity
        self.answerTimes = answerTimes
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

    /// Counts the answer to a request that came in an earlier tick, or that a worker has made: rare enough to ask the
    /// clock.
    /// - Parameter began: monotonic nanoseconds.
    func countAnswer(since began: UInt64) {
        let time = Clock.now
        add(1, nanoseconds: time &- min(began, time))
    }

    /// Counts the answers of a tick that ends now: each has taken the tick's time, or less where others came after it.
    @inline(__always)
    mutating func countAnswered(within nanoseconds: UInt64) {
        if answered == 0 { return }
        add(answered, nanoseconds: nanoseconds)
        answered = 0
    }

    private func add(_ count: UInt64, nanoseconds: UInt64) {
        let bucket = TickHistogram.bucket(of: nanoseconds)
        answerTimes.store(answerTimes[bucket] &+ count, at: bucket)
    }
}
