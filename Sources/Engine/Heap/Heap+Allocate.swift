// Taking a block: find, cut, mark. The common way is short; what is rare (a first allocation, growth, large blocks,
// alignment) is kept out of it.

extension Heap {
    /// Blocks from here on are cut from the end of a free block, where the policy does so.
    @inline(__always) private static var largeFromEnd: Int { 128 }

    @inline(__always)
    mutating func take<Policy: PlacementPolicy>(_ byteCount: Int, _ policy: Policy.Type) -> UnsafeMutableRawPointer? {
        let need = HeapBlock.bytes(forPayload: max(0, byteCount))
        if Policy.hasFront, let block = front.take(need) {
            allocations &+= 1
            inUseBytes &+= need
            if HeapBlock.guardsSlack { block.writeCanary(asked: byteCount, cookie: cookie) }
            return block.payload
        }
        guard let found = find(need, policy) else { return nil }
        let block = place(found, need, policy)
        if HeapBlock.guardsSlack { block.writeCanary(asked: byteCount, cookie: cookie) }
        return block.payload
    }

    /// A free block of at least `need` bytes, still on its list; grows the heap if there is none.
    @inline(__always)
    private mutating func find<Policy: PlacementPolicy>(_ need: Int, _: Policy.Type) -> HeapBlock? {
        if let found = Policy.find(need, in: &lists) {
            // What is held may make room elsewhere, if it is much: the regions' ends come last.
            if !Policy.hasFront || found.header & HeapBlock.last == 0 || front.byteCount <= committedBytes &>> 5 { return found }
        }
        if Policy.hasFront, front.blockCount > 0 {
            releaseHeld(Policy.self)
            if let found = Policy.find(need, in: &lists) { return found }
        }
        return grow(toHold: need, Policy.self)
    }

    /// Cuts `need` bytes from a free block and counts them as in use.
    @inline(__always)
    private mutating func place<Policy: PlacementPolicy>(_ found: HeapBlock, _ need: Int, _: Policy.Type) -> HeapBlock {
        let header = found.header
        let size = HeapBlock.byteCount(header)
        let rest = size &- need
        allocations &+= 1
        if rest < HeapBlock.minimumBytes {
            Policy.remove(found, from: &lists)
            found.write(byteCount: size, flags: HeapBlock.inUse | HeapBlock.previousInUse, cookie: cookie)
            found.advanced(by: size).setPreviousInUse()
            inUseBytes &+= size
            return found
        }
        inUseBytes &+= need
        if Policy.cutsLargeFromEnd, need >= Self.largeFromEnd, header & HeapBlock.last == 0 || size >= need &* 4 {
            found.writeFree(byteCount: rest, last: 0, cookie: cookie)
            Policy.resize(found, from: header, to: found.header, in: &lists)
            let block = found.advanced(by: rest)
            block.write(byteCount: need, flags: HeapBlock.inUse, cookie: cookie)
            block.advanced(by: need).setPreviousInUse()
            return block
        }
        Policy.remove(found, from: &lists)
        found.write(byteCount: need, flags: HeapBlock.inUse | HeapBlock.previousInUse, cookie: cookie)
        let remainder = found.advanced(by: need)
        remainder.writeFree(byteCount: rest, last: header & HeapBlock.last, cookie: cookie)
        Policy.insert(remainder, into: &lists)
        return found
    }

    @inline(never)
    mutating func allocateRarely(_ byteCount: Int, _ alignment: Int) -> UnsafeMutableRawPointer? {
        guard alignment > 0, alignment <= HeapRegion.pageBytes, alignment & (alignment &- 1) == 0 else { return nil }
        if byteCount > Self.largestInRegion {
            guard let block = large.allocate(byteCount, within: limit &- committedBytes) else { return nil }
            allocations &+= 1
            return block
        }
        if !lists.hasMemory, !makeFirstRegion() { return nil }
        if alignment <= 16 { return allocate(byteCount: byteCount) }
        switch policy {
        case .segregated: return takeAligned(byteCount, alignment, SegregatedFit.self)
        case .firstFit: return takeAligned(byteCount, alignment, FirstFit.self)
        case .nextFit: return takeAligned(byteCount, alignment, NextFit.self)
        case .bestFit: return takeAligned(byteCount, alignment, BestFit.self)
        }
    }

    /// Finds room for the block wherever the alignment falls, and frees what lies before and behind it.
    private mutating func takeAligned<Policy: PlacementPolicy>(
        _ byteCount: Int, _ alignment: Int, _: Policy.Type
    ) -> UnsafeMutableRawPointer? {
        let need = HeapBlock.bytes(forPayload: max(0, byteCount))
        guard let found = find(need &+ alignment &+ HeapBlock.minimumBytes, Policy.self) else { return nil }
        let size = found.byteCount
        let last = found.header & HeapBlock.last
        let start = Int(bitPattern: found.payload)
        // A gap before the block must hold a free block.
        var gap = ((start &+ alignment &- 1) & ~(alignment &- 1)) &- start
        if gap > 0, gap < HeapBlock.minimumBytes { gap &+= alignment }
        Policy.remove(found, from: &lists)
        let block = found.advanced(by: gap)
        if gap > 0 {
            found.writeFree(byteCount: gap, last: 0, cookie: cookie)
            Policy.insert(found, into: &lists)
        }
        let behind = size &- gap &- need
        let kept = behind < HeapBlock.minimumBytes ? size &- gap : need
        block.write(byteCount: kept, flags: HeapBlock.inUse | (gap > 0 ? 0 : HeapBlock.previousInUse), cookie: cookie)
        let following = block.advanced(by: kept)
        if kept == need {
            if behind > 0 {
                following.writeFree(byteCount: behind, last: last, cookie: cookie)
                Policy.insert(following, into: &lists)
            } else {
                following.setPreviousInUse()
            }
        } else {
            following.setPreviousInUse()
        }
        allocations &+= 1
        inUseBytes &+= kept
        if HeapBlock.guardsSlack { block.writeCanary(asked: byteCount, cookie: cookie) }
        return block.payload
    }
}
