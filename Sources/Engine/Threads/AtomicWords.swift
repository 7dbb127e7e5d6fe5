// A fixed row of atomic words with one writer, by which a thread publishes numbers that others may read at any time.
// Relaxed, so that publishing costs plain stores.

import Synchronization

// @unchecked: the pointer never changes, and what it points to is atomic.
final class AtomicWords: @unchecked Sendable {
    let count: Int
    private let base: UnsafeMutablePointer<Atomic<UInt64>>

    init(count: Int) {
        self.count = max(0, count)
        base = .allocate(capacity: self.count)
        for index in 0..<self.count { (base + index).initialize(to: Atomic(0)) }
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    /// From any thread. The caller keeps `index` within 0..<count.
    @inline(__always)
    subscript(_ index: Int) -> UInt64 {
        assert(index >= 0 && index < count)
        return base[index].load(ordering: .relaxed)
    }

    /// On the writer's thread only.
    @inline(__always)
    func store(_ value: UInt64, at index: Int) {
        assert(index >= 0 && index < count)
        base[index].store(value, ordering: .relaxed)
    }

    /// On the writer's thread alone: a struct of 64-bit words, word by word.
    @inline(__always)
    func store<Words: BitwiseCopyable>(_ words: borrowing Words, from first: Int) {
        withUnsafeBytes(of: words) { bytes in
            for index in 0..<bytes.count / 8 {
                store(bytes.load(fromByteOffset: index &* 8, as: UInt64.self), at: first &+ index)
            }
        }
    }

    /// From any thread: the same back.
    /// - Parameter words: of that struct, any value.
    func load<Words: BitwiseCopyable>(_ words: Words, from first: Int) -> Words {
        var words = words
        withUnsafeMutableBytes(of: &words) { bytes in
            for index in 0..<bytes.count / 8 {
                bytes.storeBytes(of: self[first &+ index], toByteOffset: index &* 8, as: UInt64.self)
            }
        }
        return words
    }
}
