// myCRT's allocator: the memory of one event loop. Owned by that loop and used on its thread alone, so there is no
// lock and no atomic in it, and it is not Sendable. Blocks with boundary tags (HeapBlock), cut from regions that grow
// by demand (HeapRegion), chosen by a placement policy, coalesced with their free neighbours when they come back: at
// once, but for the few that the default policy holds for the next request of their size (HeapFront). What is large
// gets a mapping of its own (LargeBlocks). Nothing here uses malloc.
//
// Nothing that comes from outside can trap: a size of any value, a pointer of any value.

import CLinux

/// An allocator for one thread, whose memory goes back to the kernel when the value goes.
public struct Heap: ~Copyable {
    public let policy: PlacementPolicyKind
    /// Bytes the heap may hold from the kernel.
    public let limit: Int

    /// Mixed into every header's tag: what another heap wrote, or a client, does not pass for ours.
    let cookie: UInt64
    /// Where the payloads of the region last used can be: a pointer inside needs no search for its region.
    var nearLow: UInt = 0
    var nearBytes: UInt = 0
    /// `nearLow` of the first region.
    var firstLow: UInt = 0
    /// A free block larger than this, at a region's end, is given back but for half of this.
    let slack = 32 << 20

    var lists = HeapFreeLists(heads: nil)
    var front = HeapFront(heads: nil)
    var firstRegion: HeapRegion?
    var large = LargeBlocks()

    var committedBytes = 0
    var headBytes = 0
    var inUseBytes = 0
    var allocations: UInt64 = 0
    var deallocations: UInt64 = 0
    var faults: UInt64 = 0

    /// A request larger than this has a mapping of its own: the kernel takes it back at once, and its size may change
    /// by moving page tables instead of bytes.
    static var largestInRegion: Int { 1 << 20 }

    /// Makes an empty heap; maps nothing.
    /// - Parameter limit: bytes the heap may hold from the kernel; an allocation beyond it answers nil.
    public init(policy: PlacementPolicyKind = .segregated, limit: Int = .max) {
        self.policy = policy
        self.limit = max(0, limit)
        cookie = UInt64.random(in: .min ... .max)
    }

    deinit {
        // The large blocks go with their table.
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
    /// - Returns: nil at the limit, when the kernel refuses, or for an alignment that is none of those.
    public mutating func allocate(byteCount: Int, alignment: Int = 16) -> UnsafeMutableRawPointer? {
        guard byteCount <= Self.largestInRegion, alignment == 16, lists.hasMemory else {
            return allocateRarely(byteCount, alignment)
        }
        switch policy {
        case .segregated: return take(byteCount, SegregatedFit.self)
        case .firstFit: return take(byteCount, FirstFit.self)
        case .nextFit: return take(byteCount, NextFit.self)
        case .bestFit: return take(byteCount, BestFit.self)
        }
    }

    /// Takes a block back.
    /// - Returns: nil when all is well. A fault says what is wrong with the pointer, and the heap is as it was.
    @discardableResult
    public mutating func deallocate(_ block: UnsafeMutableRawPointer) -> HeapFault? {
        switch policy {
        case .segregated: return giveBack(block, SegregatedFit.self)
        case .firstFit: return giveBack(block, FirstFit.self)
        case .nextFit: return giveBack(block, NextFit.self)
        case .bestFit: return giveBack(block, BestFit.self)
        }
    }

    /// Changes a block's size, in place where the memory behind it is free; what was in it is kept, up to the new size.
    /// - Returns: where the block is now. nil leaves the old block as it was: at the limit, or for a pointer that is
    ///   none of this heap's blocks in use (which is counted as a fault).
    public mutating func reallocate(_ block: UnsafeMutableRawPointer, byteCount: Int) -> UnsafeMutableRawPointer? {
        switch policy {
        case .segregated: return resize(block, byteCount, SegregatedFit.self)
        case .firstFit: return resize(block, byteCount, FirstFit.self)
        case .nextFit: return resize(block, byteCount, NextFit.self)
        case .bestFit: return resize(block, byteCount, BestFit.self)
        }
    }

    /// The bytes of a block that may be written; at least what was asked for. 0 for a pointer that is none of this
    /// heap's blocks in use.
    public func usableSize(of block: UnsafeMutableRawPointer) -> Int {
        if let bytes = large.byteCount(of: block) { return bytes }
        guard inspect(block) == nil else { return 0 }
        return HeapBlock.usable(HeapBlock(payload: block).header)
    }
}

// One thread's: a loop's heap never leaves it.
@available(*, unavailable)
extension Heap: Sendable {}
