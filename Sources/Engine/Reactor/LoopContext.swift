// The parts of an event loop that its host may use while the loop calls it: poller, timers, counters and the time.
// Lives and dies on the loop's thread, as everything in it does.

struct LoopContext: ~Copyable {
    var poller: Poller
    var timers: TimerWheel
    var counters = LoopCounters()
    /// Monotonic nanoseconds, read once when the wait returned.
    var now: UInt64
    /// Ticks since the start; "within a few ticks" is counted by this.
    var tick: UInt64 = 0
    /// The loop's gauge of the running handler.
    let activity: AtomicWords
    /// The loop's gauge of refusals.
    let refusals: RefusalGauges
    /// Channels that exceeded their budget; they go on in the next tick, which then does not wait.
    var requeued: [Token] = []
    /// Requests that arrived and were answered in this tick; how long they took is known when the tick ends.
    var answered: UInt64 = 0
    /// The loop's gauge of response times, in TickHistogram's buckets.
    private let answerTimes: AtomicWords
    /// The host has batches left to do: the next wait does not block.
    var hasMore = false
    /// The loop ticks no more: what it still receives can only be passed on.
    var isOver = false

    /// - Parameter activity, answerTimes, refusals: gauges of the loop.
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

    /// Counts the response to a request of an earlier tick, or one that a worker made: rare enough to read the clock.
    /// - Parameter began: monotonic nanoseconds.
    func countAnswer(since began: UInt64) {
        let time = Clock.now
        add(1, nanoseconds: time &- min(began, time))
    }

    /// Counts the responses of the tick that ends now. Each took the tick's time, or less where others came after it.
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
