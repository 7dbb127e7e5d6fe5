// The allocator of the memory of one event loop. Owned by that loop and used on its thread alone, so there is no lock
// and no atomic in it, and it is not Sendable. Blocks with boundary tags (HeapBlock), cut from regions that grow by
// demand (HeapRegion), chosen by a placement policy, coalesced with their free neighbours when they come back: at once,
// except for the few that the default policy holds for the next request of their size (HeapFront). A large block gets a
// mapping of its own (LargeBlocks). Nothing here uses malloc.
//
// Nothing that comes from outside can trap: a size of any value, a pointer of any value.

import CLinux

/// An allocator for one thread, whose memory goes back to the kernel when the value goes.
///
///     var heap = Heap(limit: 64 << 20)
///     guard let block = heap.allocate(byteCount: 4000) else { return }      // nil at the limit, never a trap
///     block.initializeMemory(as: UInt8.self, repeating: 0, count: 4000)
///     if let fault = heap.deallocate(block) { print(fault) }               // "block 0x7f… was freed twice"
///
/// Choose another ``PlacementPolicyKind`` to compare; ``census`` and `map(cells:)` show what it holds.
public struct Heap: ~Copyable {
    public let policy: PlacementPolicyKind
    /// Bytes the heap may hold from the kernel. A heap that holds more takes no more until it holds less.
    public private(set) var limit: Int

    /// Mixed into every header's tag, so that a header written by another heap or by a client is not taken for ours.
    let cookie: UInt64
    /// The range of payload addresses in the region last used: a pointer inside needs no search for its region.
    var nearLow: UInt = 0
    var nearBytes: UInt = 0
    /// `nearLow` of the first region.
    var firstLow: UInt = 0
    /// A free block at a region's end that is larger than this is given back, except for half of this.
    let slack = 32 << 20

    var lists = HeapFreeLists(heads: nil)
    var front = HeapFront()
    var firstRegion: HeapRegion?
    var large = LargeBlocks()

    var committedBytes = 0
    var headBytes = 0
    var regionCount = 0
    /// Bytes of blocks that are on no free list: in use, or held by the front.
    var occupiedBytes = 0
    var allocations: UInt64 = 0
    var deallocations: UInt64 = 0
    /// Counts changes of size in place, and trims.
    var resizes: UInt64 = 0
    /// Misuses found so far.
    public internal(set) var faults: UInt64 = 0
    /// The misuse found last. After one, the heap's contents cannot be trusted: its owner replaces the heap by a new
    /// one.
    public internal(set) var lastFault: HeapFault?

    /// A request larger than this has a mapping of its own: the kernel takes it back at once, and its size may change
    /// by moving page tables instead of bytes.
    static var largestInRegion: Int { 1 << 20 }

    /// Makes an empty heap; maps nothing.
    /// - Parameter limit: bytes the heap may hold from the kernel; an allocation beyond it returns nil.
    public init(policy: PlacementPolicyKind = .segregated, limit: Int = .max) {
        self.policy = policy
        self.limit = max(0, limit)
        cookie = UInt64.random(in: .min ... .max)
    }

    /// Sets another limit, and gives back what it can.
    public mutating func setLimit(_ bytes: Int) {
        limit = max(0, bytes)
        if reservedBytes > limit { trim() }
    }

    deinit {
        // The large blocks are released with their table.
        var region = firstRegion
        while let current = region {
            region = current.next
            current.unmap()
        }
    }

    /// Takes a block; its contents are not defined.
    /// - Parameters:
    ///   - byteCount: 0 or less gives a block of the smallest size.
    ///   - alignment: a power of two up to 4096; every block is aligned to 16.
    /// - Returns: nil at the limit, when the kernel refuses, for an alignment that is none of those, or where the free
    ///   block to be cut was overwritten (which is counted as a fault).
    public mutating func allocate(byteCount: Int, alignment: Int = 16) -> UnsafeMutableRawPointer? {
        let block = obtain(byteCount, alignment)
        HeapRecorder.allocated(block, byteCount)
        return block
    }

    /// Takes a block back.
    /// - Returns: nil when all is well. A fault says what is wrong with the pointer, and the heap is as it was.
    @discardableResult
    public mutating func deallocate(_ block: UnsafeMutableRawPointer) -> HeapFault? {
        HeapRecorder.freed(block)
        return release(block)
    }

    /// Changes a block's size, in place where the memory behind it is free; its contents are kept, up to the new size.
    /// A block that moves is aligned to 16, whatever it was allocated with.
    /// - Returns: where the block is now. nil leaves the old block as it was: at the limit, or for a pointer that is
    ///   none of this heap's blocks in use (which is counted as a fault).
    public mutating func reallocate(_ block: UnsafeMutableRawPointer, byteCount: Int) -> UnsafeMutableRawPointer? {
        let moved = resize(block, byteCount)
        HeapRecorder.reallocated(block, to: moved, byteCount)
        return moved
    }

    /// The bytes of a block that may be written; at least what was asked for. 0 for a pointer that is none of this
    /// heap's blocks in use.
    public func usableSize(of block: UnsafeMutableRawPointer) -> Int {
        if let (_, header, _) = taken(block) { return HeapBlock.usable(header) }
        if let bytes = large.byteCount(of: block) { return bytes }
        guard inspect(block) == nil else { return 0 }
        return HeapBlock.usable(HeapBlock(payload: block).header)
    }

    // MARK: the common way

    @inline(__always)
    private mutating func obtain(_ byteCount: Int, _ alignment: Int) -> UnsafeMutableRawPointer? {
        if alignment == 16, let block = front.take(byteCount) {
            allocations &+= 1
            if HeapBlock.guardsSlack { block.writeCanary(asked: byteCount, cookie: cookie) }
            return block.payload
        }
        return allocateFromLists(byteCount, alignment)
    }

    @inline(__always)
    mutating func release(_ block: UnsafeMutableRawPointer) -> HeapFault? {
        guard let (taken, header, following) = taken(block) else { return deallocateRarely(block) }
        if front.hold(taken, byteCount: HeapBlock.byteCount(header)) {
            deallocations &+= 1
            return nil
        }
        return giveBack(taken, header, following)
    }

    @inline(__always)
    private mutating func resize(_ block: UnsafeMutableRawPointer, _ byteCount: Int) -> UnsafeMutableRawPointer? {
        guard byteCount <= Self.largestInRegion, let (taken, header, following) = taken(block) else {
            return reallocateRarely(block, byteCount)
        }
        let need = HeapBlock.bytes(forPayload: max(0, byteCount))
        let spare = HeapBlock.byteCount(header) &- need
        if spare < 0 || spare >= HeapBlock.minimumBytes { return resize(taken, header, following, byteCount) }
        if HeapBlock.guardsSlack { taken.writeCanary(asked: byteCount, cookie: cookie) }
        return block
    }
}

// A heap belongs to one thread: a loop's heap never leaves it.
@available(*, unavailable)
extension Heap: Sendable {}
