// Changing a block's size. A block shrinks in place and grows in place where what lies behind it is free or is the end
// of a region, which can be moved on; else its contents move. A large block's pages are moved by the kernel.

import Glibc

extension Heap {
    @inline(__always)
    mutating func resize<Policy: PlacementPolicy>(
        _ payload: UnsafeMutableRawPointer, _ byteCount: Int, _: Policy.Type
    ) -> UnsafeMutableRawPointer? {
        if let old = large.byteCount(of: payload) { return resizeLarge(payload, from: old, to: byteCount) }
        if inspect(payload) != nil {
            faults &+= 1
            return nil
        }
        let block = HeapBlock(payload: payload)
        if byteCount <= Self.largestInRegion {
            let need = HeapBlock.bytes(forPayload: max(0, byteCount))
            if block.byteCount >= need || growInPlace(block, to: need, Policy.self) {
                cut(block, to: need, Policy.self)
                if HeapBlock.guardsSlack { block.writeCanary(asked: byteCount, cookie: cookie) }
                return payload
            }
        }
        return move(payload, from: HeapBlock.usable(block.header), to: byteCount)
    }

    /// Joins a block in use with free memory behind it, until it has `need` bytes or more.
    private mutating func growInPlace<Policy: PlacementPolicy>(_ block: HeapBlock, to need: Int, _: Policy.Type) -> Bool {
        let size = block.byteCount
        var following = block.advanced(by: size)
        if Policy.hasFront, following.header & HeapBlock.held != 0 { releaseHeld(Policy.self) }
        var behind = following.isInUse ? 0 : following.byteCount
        if size &+ behind < need {
            // Only where the region's end is next: there it can be moved on.
            guard let region = region(of: block.payload), following.advanced(by: behind) == region.end,
                extend(region, by: need &- size &- behind, Policy.self) != nil
            else { return false }
            following = block.advanced(by: size)
            behind = following.byteCount
        }
        guard following.isWhole(following.header, cookie: cookie), !following.isInUse else { return false }
        Policy.remove(following, from: &lists)
        let flags = HeapBlock.inUse | (block.header & HeapBlock.previousInUse)
        block.write(byteCount: size &+ behind, flags: flags, cookie: cookie)
        following.advanced(by: behind).setPreviousInUse()
        inUseBytes &+= behind
        return true
    }

    /// Frees what a block in use has beyond `need`, where that is enough for a block.
    private mutating func cut<Policy: PlacementPolicy>(_ block: HeapBlock, to need: Int, _: Policy.Type) {
        let size = block.byteCount
        let flags = HeapBlock.inUse | (block.header & HeapBlock.previousInUse)
        var rest = size &- need
        guard rest >= HeapBlock.minimumBytes else {
            block.write(byteCount: size, flags: flags, cookie: cookie)
            return
        }
        inUseBytes &-= rest
        block.write(byteCount: need, flags: flags, cookie: cookie)
        let remainder = block.advanced(by: need)
        let following = block.advanced(by: size)
        let last: UInt64
        if following.isInUse {
            following.clearPreviousInUse()
            last = following.byteCount == 0 ? HeapBlock.last : 0
        } else {
            last = following.header & HeapBlock.last
            rest &+= following.byteCount
            Policy.remove(following, from: &lists)
        }
        remainder.writeFree(byteCount: rest, last: last, cookie: cookie)
        Policy.insert(remainder, into: &lists)
    }

    private mutating func move(
        _ payload: UnsafeMutableRawPointer, from old: Int, to byteCount: Int
    ) -> UnsafeMutableRawPointer? {
        guard let moved = allocate(byteCount: byteCount) else { return nil }
        memcpy(moved, payload, min(old, max(0, byteCount)))
        if let fault = deallocate(payload) {
            // The block passed its inspection but not its neighbour: undo, and leave it where it is.
            _ = fault
            deallocate(moved)
            return nil
        }
        // A block that has outgrown the regions leaves much behind: not to be held twice.
        if byteCount > Self.largestInRegion { trim() }
        return moved
    }

    private mutating func resizeLarge(
        _ payload: UnsafeMutableRawPointer, from old: Int, to byteCount: Int
    ) -> UnsafeMutableRawPointer? {
        if byteCount <= Self.largestInRegion { return move(payload, from: old, to: byteCount) }
        return large.reallocate(payload, byteCount, within: limit &- committedBytes)
    }
}
