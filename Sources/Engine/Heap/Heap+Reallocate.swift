// Reallocation. A block shrinks in place. It grows in place where free memory follows it, or the end of a region that
// can be moved on; otherwise its contents move. A large block's pages are moved by the kernel.

import Glibc

extension Heap {
    private static var soonMoved: Int { 16 << 10 }

    /// The slow path: a block of another region, a large one, one that becomes large, a foreign pointer, or a damaged
    /// block.
    @inline(never)
    mutating func reallocateRarely(_ payload: UnsafeMutableRawPointer, _ byteCount: Int) -> UnsafeMutableRawPointer? {
        if let old = large.byteCount(of: payload) { return resizeLarge(payload, from: old, to: byteCount) }
        if let found = inspect(payload) {
            _ = fault(found)
            return nil
        }
        if let region = region(of: payload) { approach(region) }
        guard byteCount <= Self.largestInRegion, let (block, header, following) = taken(payload) else {
            return move(payload, from: HeapBlock.usable(HeapBlock(payload: payload).header), to: byteCount)
        }
        return resize(block, header, following, byteCount)
    }

    /// Changes the size of a block in use whose tags have been checked.
    @inline(never)
    mutating func resize(
        _ block: HeapBlock, _ header: UInt64, _ following: UInt64, _ byteCount: Int
    ) -> UnsafeMutableRawPointer? {
        let need = HeapBlock.bytes(forPayload: max(0, byteCount))
        let isDone =
            switch policy {
            case .segregated: resizeInPlace(block, header, following, need, SegregatedFit.self)
            case .firstFit: resizeInPlace(block, header, following, need, FirstFit.self)
            case .nextFit: resizeInPlace(block, header, following, need, NextFit.self)
            case .bestFit: resizeInPlace(block, header, following, need, BestFit.self)
            }
        guard isDone else { return move(block.payload, from: HeapBlock.usable(header), to: byteCount) }
        resizes &+= 1
        if HeapBlock.guardsSlack { block.writeCanary(asked: byteCount, cookie: cookie) }
        return block.payload
    }

    /// - Returns: false when the block must move. Then nothing has changed, except that held blocks may have been
    ///   freed.
    @inline(__always)
    private mutating func resizeInPlace<Policy: PlacementPolicy>(
        _ block: HeapBlock, _ header: UInt64, _ nextHeader: UInt64, _ need: Int, _: Policy.Type
    ) -> Bool {
        let size = HeapBlock.byteCount(header)
        let following = block.advanced(by: size)
        var followingHeader = nextHeader
        if Policy.hasFront, size < need, followingHeader & HeapBlock.held != 0 {
            releaseHeld(Policy.self)
            followingHeader = following.header
        }
        var behind = followingHeader & HeapBlock.inUse == 0 ? HeapBlock.byteCount(followingHeader) : 0
        if size &+ behind < need {
            // Only where the region's end follows the block can that end be moved on. But the heap does not grow while
            // there is room for the block elsewhere: for a small block that is soon moved, or where it finds as much
            // again to grow into.
            if let fit = Policy.find(need, ofClass: HeapSizeClass.of(need), in: &lists),
                size <= Self.soonMoved || fit.block.byteCount >= need &* 2
            {
                return false
            }
            guard extendBehind(block, following, behind, by: need &- size &- behind, Policy.self) else { return false }
            followingHeader = following.header
            behind = HeapBlock.byteCount(followingHeader)
        }
        let flags = HeapBlock.inUse | (block.header & HeapBlock.previousInUse)
        let total = size &+ behind
        let rest = total &- need
        if rest < HeapBlock.minimumBytes {
            if behind > 0 {
                Policy.remove(following, from: &lists)
                following.advanced(by: behind).setPreviousInUse()
            }
            block.write(byteCount: total, flags: flags, cookie: cookie)
            occupiedBytes &+= behind
            return true
        }
        let remainder = block.advanced(by: need)
        if behind > 0 {
            if remainder == following { return true }
            // The links move first: the two blocks may overlap.
            let last = followingHeader & HeapBlock.last
            if HeapShadow.isKept { HeapShadow.unpoison(UnsafeMutableRawPointer(remainder.word), 24) }
            Policy.replace(following, followingHeader, by: remainder, HeapBlock.body(rest) | last, in: &lists)
            remainder.writeFree(byteCount: rest, last: last, cookie: cookie)
        } else {
            following.word[0] = followingHeader & ~HeapBlock.previousInUse
            let last = HeapBlock.byteCount(followingHeader) == 0 ? HeapBlock.last : 0
            remainder.writeFree(byteCount: rest, last: last, cookie: cookie)
            Policy.insert(remainder, into: &lists)
        }
        occupiedBytes &+= need &- size
        block.write(byteCount: need, flags: flags, cookie: cookie)
        return true
    }

    /// Moves a region's end on, where it follows the block directly or behind a free block of `behind` bytes.
    @inline(never)
    private mutating func extendBehind<Policy: PlacementPolicy>(
        _ block: HeapBlock, _ following: HeapBlock, _ behind: Int, by shortfall: Int, _: Policy.Type
    ) -> Bool {
        guard let region = region(of: block.payload),
            following.advanced(by: behind) == region.end
        else { return false }
        return extend(region, by: shortfall, Policy.self) != nil
    }

    private mutating func move(
        _ payload: UnsafeMutableRawPointer, from old: Int, to byteCount: Int
    ) -> UnsafeMutableRawPointer? {
        guard let moved = allocateFromLists(byteCount, 16, grows: true) else { return nil }
        memcpy(moved, payload, min(old, max(0, byteCount)))
        if release(payload) != nil {
            // The block passed its check but its neighbour did not: undo, and leave the block where it is.
            _ = release(moved)
            return nil
        }
        // A block that has outgrown the regions leaves much free memory behind. Trim, so that it is not held twice.
        if byteCount > Self.largestInRegion { trim() }
        return moved
    }

    private mutating func resizeLarge(
        _ payload: UnsafeMutableRawPointer, from old: Int, to byteCount: Int
    ) -> UnsafeMutableRawPointer? {
        if byteCount <= Self.largestInRegion { return move(payload, from: old, to: byteCount) }
        resizes &+= 1
        return large.reallocate(payload, byteCount, within: limit &- committedBytes)
    }
}
