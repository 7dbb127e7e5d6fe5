// Growing the regions and giving memory back. Regions grow by a sixteenth of what the heap holds, so that a small heap
// stays small and a large one asks the kernel seldom. A free block at a region's end that exceeds the slack is cut down
// to half of it; a region that is free as a whole, and not the first, is unmapped. Only the end of a region can be
// given back: a block in use higher up keeps everything below it.

import CLinux

extension Heap {
    /// Free bytes that a trim leaves at a region's end.
    private static var kept: Int { 16 << 10 }
    private static var smallestStep: Int { 4 << 10 }
    private static var largestStep: Int { 4 << 20 }

    /// The region an address would be in; reads nothing at the address.
    func region(of payload: UnsafeMutableRawPointer) -> HeapRegion? {
        let address = UInt(bitPattern: payload)
        var region = firstRegion
        while let current = region {
            if current.holds(payloadAt: address) { return current }
            region = current.next
        }
        return nil
    }

    /// Makes this region the first one looked at.
    mutating func approach(_ region: HeapRegion) {
        nearLow = UInt(bitPattern: region.start.payload)
        nearBytes = UInt(bitPattern: region.rowBytes)
    }

    @inline(never)
    mutating func makeFirstRegion() -> Bool {
        switch policy {
        case .segregated: makeRegion(toHold: 0, SegregatedFit.self) != nil
        case .firstFit: makeRegion(toHold: 0, FirstFit.self) != nil
        case .nextFit: makeRegion(toHold: 0, NextFit.self) != nil
        case .bestFit: makeRegion(toHold: 0, BestFit.self) != nil
        }
    }

    /// Extends a region, or makes one, for a block of `need` bytes; called when no free block is large enough.
    /// - Returns: the free block, on its list; nil at the limit or when the kernel refuses.
    @inline(never)
    mutating func grow<Policy: PlacementPolicy>(toHold need: Int, _: Policy.Type) -> HeapBlock? {
        var region = firstRegion
        while let current = region {
            let free = lastFree(of: current)?.byteCount ?? 0
            if let block = extend(current, by: need &- free, Policy.self) { return block }
            region = current.next
        }
        return makeRegion(toHold: need, Policy.self)
    }

    /// Moves a region's end on by at least `shortfall` bytes.
    /// - Returns: the free block at its end; nil also where the tags there were overwritten, which is counted as a
    ///   fault.
    mutating func extend<Policy: PlacementPolicy>(_ region: HeapRegion, by shortfall: Int, _: Policy.Type) -> HeapBlock?
    {
        let room = min(HeapRegion.bytes &- region.committed, limit &- reservedBytes)
        let old = region.end
        let lastFree = lastFree(of: region)
        guard old.isWhole(old.header, cookie: cookie), old.isPreviousInUse || lastFree != nil else {
            _ = fault(HeapFault(.badHeader, old.payload))
            return nil
        }
        guard let bytes = step(atLeast: shortfall, within: room),
            linux_commit(region.base + region.committed, bytes) == 0
        else { return nil }
        region.committed += bytes
        committedBytes += bytes
        region.end.write(byteCount: 0, flags: HeapBlock.inUse, cookie: cookie)
        approach(region)
        // The old epilogue's header becomes the start of the new free block, or joins the free block before it.
        guard let last = lastFree else {
            old.writeFree(byteCount: bytes, last: HeapBlock.last, cookie: cookie)
            Policy.insert(old, into: &lists)
            return old
        }
        // The old epilogue says "in use" with a correct tag. Clear it, so that no pointer to it passes for a block
        // later.
        old.word[0] = 0
        let header = last.header
        last.writeFree(byteCount: HeapBlock.byteCount(header) + bytes, last: HeapBlock.last, cookie: cookie)
        Policy.resize(last, from: header, to: last.header, in: &lists)
        return last
    }

    private mutating func makeRegion<Policy: PlacementPolicy>(toHold need: Int, _: Policy.Type) -> HeapBlock? {
        let extraHead = firstRegion == nil ? HeapFreeLists.headBytes + HeapFront.headBytes : 0
        let overhead = 64 + extraHead
        guard let bytes = step(atLeast: need &+ overhead, within: min(HeapRegion.bytes, limit &- reservedBytes)),
            let region = HeapRegion.make(committing: bytes, extraHead: extraHead)
        else { return nil }
        committedBytes += bytes
        headBytes += bytes - region.rowBytes
        regionCount += 1
        if let first = firstRegion {
            region.next = first.next
            first.next = region
        } else {
            firstRegion = region
            firstLow = UInt(bitPattern: region.start.payload)
            let heads = region.extraHead.assumingMemoryBound(to: UInt64.self)
            lists = HeapFreeLists(heads: heads)
            if policy == .segregated { front = HeapFront(at: heads + HeapSizeClass.count) }
        }
        approach(region)
        region.end.write(byteCount: 0, flags: HeapBlock.inUse, cookie: cookie)
        let block = region.start
        block.writeFree(byteCount: region.rowBytes, last: HeapBlock.last, cookie: cookie)
        Policy.insert(block, into: &lists)
        return block
    }

    /// The free block at a region's end. nil where the last block is in use, or where the tags do not agree.
    private func lastFree(of region: HeapRegion) -> HeapBlock? {
        let end = region.end
        return end.isPreviousInUse ? nil : freeBlock(before: end, from: UInt(bitPattern: region.start.payload))
    }

    /// The bytes to grow by: whole pages, and a good step where there is room for it.
    private func step(atLeast need: Int, within room: Int) -> Int? {
        let page = HeapRegion.pageBytes
        let wanted = max(need, min(max(Self.smallestStep, committedBytes / 16), Self.largestStep))
        let bytes = min((wanted &+ page &- 1) & ~(page &- 1), room & ~(page &- 1))
        return bytes >= need && bytes > 0 ? bytes : nil
    }

    /// Gives back the free memory at the regions' ends, except for a little. A heap does this itself where more than
    /// `slack` is free there; its owner may ask for it when the load has gone.
    public mutating func trim() {
        if front.byteCount > 0 { releaseHeld(SegregatedFit.self) }
        resizes &+= 1
        var region = firstRegion
        while let current = region {
            region = current.next
            guard let last = lastFree(of: current) else { continue }
            switch policy {
            case .segregated: trim(last, keeping: Self.kept, SegregatedFit.self)
            case .firstFit: trim(last, keeping: Self.kept, FirstFit.self)
            case .nextFit: trim(last, keeping: Self.kept, NextFit.self)
            case .bestFit: trim(last, keeping: Self.kept, BestFit.self)
            }
        }
    }

    /// Gives back what a free block holds beyond `keeping` bytes, if the block is at its region's end.
    @inline(never)
    mutating func trim<Policy: PlacementPolicy>(_ block: HeapBlock, keeping: Int, _: Policy.Type) {
        let header = block.header
        guard header & HeapBlock.last != 0, let region = region(of: block.payload) else { return }
        // Keep it while the other regions have no block like it: otherwise one block, taken and given back, would map
        // and unmap the region again and again.
        let size = HeapBlock.byteCount(header)
        if block == region.start, let first = firstRegion, region != first, size > keeping || freeBytes - size >= size {
            Policy.remove(block, from: &lists)
            drop(region, after: first)
            return
        }
        let page = HeapRegion.pageBytes
        let bytes = (size - max(keeping, HeapBlock.minimumBytes)) & ~(page - 1)
        if bytes > 0, HeapShadow.isKept { HeapShadow.unpoison(region.base + (region.committed - bytes), bytes) }
        guard bytes > 0, linux_decommit(region.base + (region.committed - bytes), bytes) == 0 else { return }
        region.committed -= bytes
        committedBytes -= bytes
        block.writeFree(byteCount: size - bytes, last: HeapBlock.last, cookie: cookie)
        Policy.resize(block, from: header, to: block.header, in: &lists)
        region.end.write(byteCount: 0, flags: HeapBlock.inUse, cookie: cookie)
        approach(region)
    }

    private mutating func drop(_ region: HeapRegion, after first: HeapRegion) {
        var before = first
        while let next = before.next, next != region { before = next }
        before.next = region.next
        committedBytes -= region.committed
        headBytes -= region.committed - region.rowBytes
        regionCount -= 1
        region.unmap()
        approach(first)
    }
}
