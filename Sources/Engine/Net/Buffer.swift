// A buffer of waiting bytes, in a block of the loop's heap: taken when there are some, given back when there are none,
// so that an idle connection holds nothing. The heap is passed in, not held: 24 bytes in every connection.

struct Buffer: ~Copyable {
    private var base: UnsafeMutableRawPointer?
    private var start: UInt32 = 0
    private var end: UInt32 = 0
    private var capacity: UInt32 = 0

    /// The largest content; more is refused as if the heap were full.
    static let limit = 1 << 31

    init() {}

    deinit { assert(base == nil, "a buffer went without giving its block back") }

    @inline(__always)
    var count: Int { Int(end &- start) }

    @inline(__always)
    var isEmpty: Bool { end == start }

    /// The waiting bytes. Valid until the next call that changes the buffer.
    @inline(__always)
    var bytes: UnsafeMutableRawBufferPointer {
        guard let base else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        return UnsafeMutableRawBufferPointer(start: base + Int(start), count: count)
    }

    /// The extra room that a buffer takes when it grows, so that it need not grow for each byte.
    enum Growth {
        /// As much again as it has: for responses, which are soon sent.
        case doubling
        /// A quarter, and never past that many bytes in all (0: not known): for bytes that wait until a client has sent
        /// the rest.
        case toHold(Int)
    }

    /// Room after the bytes, at least `byteCount` of it; nil when the heap has none.
    @inline(__always)
    mutating func room(
        _ byteCount: Int, in heap: inout Heap, _ growth: Growth = .doubling
    ) -> UnsafeMutableRawBufferPointer? {
        if Int(capacity) &- Int(end) < byteCount {
            guard grow(by: byteCount, growth, in: &heap) else { return nil }
        }
        guard let base else { return nil }
        return UnsafeMutableRawBufferPointer(start: base + Int(end), count: Int(capacity &- end))
    }

    /// Counts that many bytes of the room as filled.
    @inline(__always)
    mutating func filled(_ byteCount: Int) {
        let room = Int(capacity) &- Int(end)
        end = end &+ UInt32(truncatingIfNeeded: min(byteCount, room))
    }

    /// - Returns: false when the heap has no room; the buffer is then as it was.
    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer, in heap: inout Heap, _ growth: Growth = .doubling) -> Bool {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return true }
        guard let room = room(bytes.count, in: &heap, growth), let target = room.baseAddress else { return false }
        target.copyMemory(from: source, byteCount: bytes.count)
        filled(bytes.count)
        return true
    }

    /// Drops that many bytes from the front.
    @inline(__always)
    mutating func consume(_ byteCount: Int) {
        start = start &+ UInt32(truncatingIfNeeded: min(byteCount, count))
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Drops that many bytes from the back.
    @inline(__always)
    mutating func removeLast(_ byteCount: Int) {
        end = end &- UInt32(truncatingIfNeeded: max(0, min(byteCount, count)))
    }

    /// Empties the buffer and keeps its block.
    @inline(__always)
    mutating func clear() {
        start = 0
        end = 0
    }

    /// Gives the block back.
    @inline(__always)
    mutating func release(to heap: inout Heap) {
        guard let base else { return }
        heap.deallocate(base)
        self.base = nil
        start = 0
        end = 0
        capacity = 0
    }

    /// Gives back the unused rest of a block, where that is most of it.
    mutating func trim(in heap: inout Heap) {
        guard let base, start == 0, capacity > 16 << 10, end < capacity / 4 else { return }
        if let block = heap.reallocate(base, byteCount: max(1, count)) { adopt(block, count, in: heap) }
    }

    /// Forgets the block without giving it back, because its heap is being given up as a whole.
    mutating func abandon() {
        base = nil
        clear()
        capacity = 0
    }

    /// Whether the buffer's fields can be true, for a buffer that lies in a misused heap.
    func isIntact(in heap: borrowing Heap) -> Bool {
        guard let base else { return start == 0 && end == 0 }
        return start <= end && end <= capacity && Int(capacity) <= heap.usableSize(of: base)
    }

    /// Bytes of the heap that the buffer holds.
    var held: Int { Int(capacity) }

    /// Makes room by moving the bytes to the block's front, or to a larger block.
    private mutating func grow(by byteCount: Int, _ growth: Growth, in heap: inout Heap) -> Bool {
        let count = count
        guard byteCount >= 0, byteCount <= Self.limit, count <= Self.limit - byteCount else { return false }
        let needed = count + byteCount
        if let base, needed <= Int(capacity), Int(start) >= count {
            // The front half is free: no overlap, and cheaper than a larger block.
            base.copyMemory(from: base + Int(start), byteCount: count)
            start = 0
            end = UInt32(count)
            return true
        }
        let wanted = min(Self.limit, max(needed, base == nil ? needed : Int(capacity) + step(growth)))
        if let base, start == 0 {
            // In place, where the memory behind it is free.
            guard let block = heap.reallocate(base, byteCount: wanted) ?? heap.reallocate(base, byteCount: needed)
            else { return false }
            adopt(block, count, in: heap)
            return true
        }
        guard let block = heap.allocate(byteCount: wanted) ?? heap.allocate(byteCount: needed) else { return false }
        if let base {
            block.copyMemory(from: base + Int(start), byteCount: count)
            heap.deallocate(base)
        }
        adopt(block, count, in: heap)
        return true
    }

    private func step(_ growth: Growth) -> Int {
        let capacity = Int(capacity)
        switch growth {
        case .doubling: return capacity
        case .toHold(let total):
            let step = min(capacity, max(16 << 10, capacity / 4))
            return total > 0 ? min(step, max(0, total - capacity)) : step
        }
    }

    private mutating func adopt(_ block: UnsafeMutableRawPointer, _ count: Int, in heap: borrowing Heap) {
        base = block
        start = 0
        end = UInt32(count)
        capacity = UInt32(clamping: min(Self.limit, heap.usableSize(of: block)))
    }
}
