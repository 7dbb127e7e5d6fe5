// A ring of records with one writer and one reader on two threads, in memory that both hold. Neither waits for the
// other: a writer that is a ring ahead must leave records out, and says how many.

import Synchronization

// @unchecked: a record is written before `written` is stored with release, is read after that was loaded with acquire,
// and is not written again before `taken` has passed it, which is stored with release and loaded with acquire too.
final class RecordRing<Record: BitwiseCopyable>: @unchecked Sendable {
    /// A power of two.
    let capacity: Int
    /// What is written from position n on lies at n modulo the capacity. Undefined where nothing was written yet.
    let records: UnsafeMutablePointer<Record>
    private let words: UnsafeMutablePointer<Atomic<UInt64>>

    /// Each word has a cache line of its own: the writer's are not the reader's.
    private static var stride: Int { 8 }

    /// - Parameter capacity: a power of two.
    init(capacity: Int) {
        self.capacity = capacity
        records = .allocate(capacity: capacity)
        words = .allocate(capacity: 5 * Self.stride)
        for index in 0..<5 * Self.stride { (words + index).initialize(to: Atomic(0)) }
    }

    deinit {
        words.deinitialize(count: 5 * Self.stride)
        words.deallocate()
        records.deallocate()
    }

    /// Bytes of a ring of that capacity.
    static func bytes(capacity: Int) -> Int { capacity * MemoryLayout<Record>.stride + 5 * stride * 8 }

    // The words' addresses, for a writer that may not count references. Valid as long as the ring.

    /// Records written since the start. The writer stores it.
    var written: UnsafeMutablePointer<Atomic<UInt64>> { words }
    /// Records taken since the start. The reader stores it.
    var taken: UnsafeMutablePointer<Atomic<UInt64>> { words + Self.stride }
    /// The reader's word to the writer.
    var advice: UnsafeMutablePointer<Atomic<UInt64>> { words + 2 * Self.stride }
    /// Records that the writer left out because the ring was full.
    var lost: UnsafeMutablePointer<Atomic<UInt64>> { words + 3 * Self.stride }
    /// Not 0 once the writer writes no more.
    var ended: UnsafeMutablePointer<Atomic<UInt64>> { words + 4 * Self.stride }

    /// On the reader's thread: gives away what has been written since the last call, in order, in at most two pieces.
    func take(_ body: (UnsafeBufferPointer<Record>) -> Void) {
        let end = written.pointee.load(ordering: .acquiring)
        var at = taken.pointee.load(ordering: .relaxed)
        while at < end {
            let place = Int(truncatingIfNeeded: at) & (capacity - 1)
            let count = min(Int(truncatingIfNeeded: end &- at), capacity - place)
            body(UnsafeBufferPointer(start: records + place, count: count))
            at &+= UInt64(count)
        }
        taken.pointee.store(at, ordering: .releasing)
    }
}
