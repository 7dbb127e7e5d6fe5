// Allocation: find a free block, cut it, mark it. The common path is short; what is rare (a first allocation, growth,
// large blocks, alignment) is kept out of it.

extension Heap {
    /// From this size on, blocks are cut from the end of a free block, where the policy does so.
    @inline(__always) private static var largeFromEnd: Int { 128 }

    /// - Parameter grows: the block is likely to grow further, so it gets one with room behind it.
    @inline(never)
    mutating func allocateFromLists(_ byteCount: Int, _ alignment: Int, grows: Bool = false) -> UnsafeMutableRawPointer?
    {
        guard byteCount <= Self.largestInRegion, alignment == 16, lists.hasMemory else {
            return allocateRarely(byteCount, alignment)
        }
        if policy == .segregated { return take(byteCount, grows, SegregatedFit.self) }
        return allocateFromOnlyList(byteCount)
    }

    @inline(never)
    private mutating func allocateFromOnlyList(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        switch policy {
        case .segregated: return take(byteCount, false, SegregatedFit.self)
        case .firstFit: return take(byteCount, false, FirstFit.self)
        case .nextFit: return take(byteCount, false, NextFit.self)
        case .bestFit: return take(byteCount, false, BestFit.self)
        }
    }

    @inline(__always)
    private mutating func take<Policy: PlacementPolicy>(
        _ byteCount: Int, _ grows: Bool, _ policy: Policy.Type
    ) -> UnsafeMutableRawPointer? {
        let need = HeapBlock.bytes(forPayload: max(0, byteCount))
        let number = HeapSizeClass.of(need)
        if Policy.hasFront {
            if let shelf = front.shelfInTheWay(of: number) { releaseHeld(onShelf: shelf, policy) }
            if allocations & 63 == 0 { front.restock(number) }
        }
        guard let fit = (grows ? findRoomy(need, policy) : nil) ?? find(need, number, policy) else { return nil }
        guard let block = place(fit, need, fromEnd: !grows, policy) else { return nil }
        if HeapBlock.guardsSlack { block.writeCanary(asked: byteCount, cookie: cookie) }
        return block.payload
    }

    /// A free block of at least `need` bytes, still on its list; grows the heap if there is none.
    @inline(__always)
    private mutating func find<Policy: PlacementPolicy>(_ need: Int, _ number: Int, _: Policy.Type) -> HeapFit? {
        guard let fit = Policy.find(need, ofClass: number, in: &lists) else {
            return findRarely(need, number, Policy.self)
        }
        // If the front holds much, releasing it may make room elsewhere; the regions' ends come last.
        if Policy.hasFront, fit.list == HeapSizeClass.last, front.byteCount > committedBytes &>> 5 {
            return findRarely(need, number, Policy.self)
        }
        return fit
    }

    /// An existing free block that is many times as large as needed, or at least a few times. What has grown once
    /// mostly grows again (a buffer by doubling), and growth in place copies nothing. The price is less room for other
    /// requests.
    @inline(never)
    private mutating func findRoomy<Policy: PlacementPolicy>(_ need: Int, _: Policy.Type) -> HeapFit? {
        let many = need &* 16
        if let fit = Policy.find(many, ofClass: HeapSizeClass.of(many), in: &lists) { return fit }
        let some = need &* 4
        return Policy.find(some, ofClass: HeapSizeClass.of(some), in: &lists)
    }

    @inline(never)
    private mutating func findRarely<Policy: PlacementPolicy>(_ need: Int, _ number: Int, _: Policy.Type) -> HeapFit? {
        if Policy.hasFront, front.byteCount > 0 {
            releaseHeld(Policy.self)
            if let fit = Policy.find(need, ofClass: number, in: &lists) { return fit }
        }
        return grow(toHold: need, Policy.self).map { HeapFit($0, list: Policy.hasFront ? HeapSizeClass.last : 0) }
    }

    /// Cuts `need` bytes from a free block and counts them as in use.
    /// - Returns: nil, and nothing is changed, when the free block's header was overwritten, because its size may then
    ///   be anything.
    @inline(__always)
    private mutating func place<Policy: PlacementPolicy>(
        _ fit: HeapFit, _ need: Int, fromEnd: Bool, _: Policy.Type
    ) -> HeapBlock? {
        let found = fit.block
        let header = found.header
        guard found.isWhole(header, cookie: cookie) else {
            _ = fault(HeapFault(.badHeader, found.payload))
            return nil
        }
        let size = HeapBlock.byteCount(header)
        let rest = size &- need
        allocations &+= 1
        if rest < HeapBlock.minimumBytes {
            Policy.remove(fit, from: &lists)
            found.write(byteCount: size, flags: HeapBlock.inUse | HeapBlock.previousInUse, cookie: cookie)
            found.advanced(by: size).setPreviousInUse()
            occupiedBytes &+= size
            return found
        }
        occupiedBytes &+= need
        if Policy.cutsLargeFromEnd, fromEnd, need >= Self.largeFromEnd,
            header & HeapBlock.last == 0 || size >= need &* 4
        {
            let new = found.writeFree(byteCount: rest, last: 0, cookie: cookie)
            Policy.shrink(fit, from: header, to: new, in: &lists)
            let block = found.advanced(by: rest)
            block.write(byteCount: need, flags: HeapBlock.inUse, cookie: cookie)
            block.advanced(by: need).setPreviousInUse()
            return block
        }
        let remainder = found.advanced(by: need)
        let new = remainder.writeFree(byteCount: rest, last: header & HeapBlock.last, cookie: cookie)
        Policy.replace(found, header, by: remainder, new, in: &lists)
        found.write(byteCount: need, flags: HeapBlock.inUse | HeapBlock.previousInUse, cookie: cookie)
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
        if alignment <= 16 { return allocateFromLists(byteCount, 16) }
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
        let span = need &+ alignment &+ HeapBlock.minimumBytes
        guard let found = find(span, HeapSizeClass.of(span), Policy.self)?.block else { return nil }
        guard found.isWhole(found.header, cookie: cookie) else {
            _ = fault(HeapFault(.badHeader, found.payload))
            return nil
        }
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
        occupiedBytes &+= kept
        if HeapBlock.guardsSlack { block.writeCanary(asked: byteCount, cookie: cookie) }
        return block.payload
    }
}
