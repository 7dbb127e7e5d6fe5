// A loop's counters: plain words on its own thread, published once a tick where other threads can read them. Its host
// has its own.

import Synchronization

/// Relaxed atomics with one writer. A reader may see the words of two ticks mixed, which a dashboard does not mind; no
/// word is ever torn, and no loop waits.
final class LoopGauges: Sendable {
    private let counters = AtomicWords(count: MemoryLayout<LoopCounters>.size / 8)
    /// The host's own counters; the host defines the words, and uses as many as it needs.
    let host = AtomicWords(count: 128)
    private let histogram = AtomicWords(count: TickHistogram.bucketCount)
    /// Monotonic nanoseconds when the current tick began; 0 while the loop waits.
    let tickBegan = Atomic<UInt64>(0)
    let threadID = Atomic<Int32>(0)
    /// Refusals of the loop.
    let refusals = RefusalGauges()
    /// The running handler; the host defines the words. Read when a tick takes long, and then they do not change.
    let activity = AtomicWords(count: 8)
    /// Ticks that took longer than the stall warning; counted by the thread that watches.
    let stalls = Atomic<UInt64>(0)

    /// On the loop's thread, once a tick.
    func publish(_ values: borrowing LoopCounters) { counters.store(values, from: 0) }

    /// On the loop's thread: counts one tick of that many nanoseconds.
    func countTick(_ nanoseconds: UInt64) {
        let bucket = TickHistogram.bucket(of: nanoseconds)
        histogram.store(histogram[bucket] &+ 1, at: bucket)
    }

    /// From any thread.
    func read() -> LoopCounters { counters.load(LoopCounters(), from: 0) }

    /// From any thread: channels that go on in the next tick.
    var requeued: UInt64 { counters[Self.requeuedWord] }

    private static let requeuedWord = (MemoryLayout<LoopCounters>.offset(of: \.requeued) ?? 0) / 8

    /// From any thread: ticks by duration, in TickHistogram's buckets.
    func readHistogram() -> [UInt64] {
        (0..<histogram.count).map { histogram[$0] }
    }
}

/// All fields are 64-bit words, so that they can be published word by word. They only grow, except for the last.
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
