// Deallocation. Everything is checked before anything is changed: first that the address is in a region (no header is
// read before that), then the header's tag, then the neighbours' tags. Then the block is held for the next request of
// its size, or joined with the free blocks on either side: no two blocks on free lists ever lie side by side.

extension Heap {
    /// A block in use of the region last used, with its header and that of its successor; nil for everything else, also
    /// where something is wrong with the block.
    @inline(__always)
    func taken(_ payload: UnsafeMutableRawPointer) -> (block: HeapBlock, header: UInt64, following: UInt64)? {
        let address = UInt(bitPattern: payload)
        guard address &- nearLow < nearBytes, address & 15 == 0 else { return nil }
        let block = HeapBlock(payload: payload)
        let header = block.header
        guard block.isWhole(header, cookie: cookie), HeapBlock.isTaken(header) else { return nil }
        // The tag covers the size, so the successor is inside the region.
        let following = block.advanced(by: HeapBlock.byteCount(header))
        let followingHeader = following.header
        guard following.isWhole(followingHeader, cookie: cookie) else { return nil }
        if HeapBlock.guardsSlack, !block.isCanaryAlive { return nil }
        return (block, header, followingHeader)
    }

    /// The slow path: a block of another region, a large one, a foreign pointer, or a damaged block.
    @inline(never)
    mutating func deallocateRarely(_ payload: UnsafeMutableRawPointer) -> HeapFault? {
        if large.deallocate(payload) {
            deallocations &+= 1
            return nil
        }
        if let found = inspect(payload) { return fault(found) }
        if let region = region(of: payload) { approach(region) }
        guard let (taken, header, following) = taken(payload) else { return fault(HeapFault(.badHeader, payload)) }
        return giveBack(taken, header, following)
    }

    @inline(never)
    mutating func giveBack(_ block: HeapBlock, _ header: UInt64, _ following: UInt64) -> HeapFault? {
        let isWell =
            policy == .segregated
            ? join(block, header, following, SegregatedFit.self) : joinOnOnlyList(block, header, following)
        guard isWell else { return fault(HeapFault(.badHeader, block.payload)) }
        deallocations &+= 1
        return nil
    }

    @inline(never)
    private mutating func joinOnOnlyList(_ block: HeapBlock, _ header: UInt64, _ following: UInt64) -> Bool {
        switch policy {
        case .segregated: join(block, header, following, SegregatedFit.self)
        case .firstFit: join(block, header, following, FirstFit.self)
        case .nextFit: join(block, header, following, NextFit.self)
        case .bestFit: join(block, header, following, BestFit.self)
        }
    }

    /// Frees a block in use and joins it with its free neighbours. The tags of the block and of its successor have been
    /// checked.
    /// - Returns: false, and nothing is changed, when the tags of the free block before it do not agree.
    @inline(__always)
    private mutating func join<Policy: PlacementPolicy>(
        _ block: HeapBlock, _ header: UInt64, _ followingHeader: UInt64, _: Policy.Type
    ) -> Bool {
        let size = HeapBlock.byteCount(header)
        let following = block.advanced(by: size)
        var start = block
        var total = size
        let last: UInt64
        if header & HeapBlock.previousInUse == 0 {
            // The address is inside the near region, but the footer may have been overwritten.
            guard let before = freeBlock(before: block, from: nearLow) else { return false }
            start = before
        }

        // This header stays where it was, although the block may be joined to the one before: a second free finds it.
        block.word[0] = header & ~HeapBlock.inUse
        occupiedBytes &-= size
        if followingHeader & HeapBlock.inUse == 0 {
            total &+= HeapBlock.byteCount(followingHeader)
            last = followingHeader & HeapBlock.last
            if start == block {
                // The links move first: the block's new tags hide those of the one behind it from AddressSanitizer.
                if HeapShadow.isKept { HeapShadow.unpoison(UnsafeMutableRawPointer(block.word), 24) }
                Policy.replace(following, followingHeader, by: block, HeapBlock.body(total) | last, in: &lists)
                block.writeFree(byteCount: total, last: last, cookie: cookie)
                if last != 0, total > slack || nearLow != firstLow { trim(start, keeping: slack / 2, Policy.self) }
                return true
            }
            Policy.remove(following, from: &lists)
        } else {
            following.word[0] = followingHeader & ~HeapBlock.previousInUse
            // Only the epilogue has no size.
            last = HeapBlock.byteCount(followingHeader) == 0 ? HeapBlock.last : 0
        }
        if start == block {
            block.writeFree(byteCount: total, last: last, cookie: cookie)
            Policy.insert(block, into: &lists)
        } else {
            let before = start.header
            total &+= HeapBlock.byteCount(before)
            let new = start.writeFree(byteCount: total, last: last, cookie: cookie)
            Policy.resize(start, from: before, to: new, in: &lists)
        }
        if last != 0, total > slack || nearLow != firstLow { trim(start, keeping: slack / 2, Policy.self) }
        return true
    }

    /// Joins every block of the front with its neighbours.
    @inline(never)
    mutating func releaseHeld<Policy: PlacementPolicy>(_: Policy.Type) {
        var shelf = 0
        while let block = front.takeAny(from: &shelf) { joinHeld(block, Policy.self) }
    }

    /// Joins the blocks of one shelf with their neighbours.
    @inline(never)
    mutating func releaseHeld<Policy: PlacementPolicy>(onShelf shelf: Int, _: Policy.Type) {
        while let block = front.takeAny(of: shelf) { joinHeld(block, Policy.self) }
    }

    private mutating func joinHeld<Policy: PlacementPolicy>(_ block: HeapBlock, _: Policy.Type) {
        let header = block.header
        if UInt(bitPattern: block.payload) &- nearLow >= nearBytes, let region = region(of: block.payload) {
            approach(region)
        }
        // A free block was overwritten. The block is lost: it counts as in use, and the fault is counted.
        guard block.isWhole(header, cookie: cookie) else {
            _ = fault(HeapFault(.badHeader, block.payload))
            return
        }
        let following = block.advanced(by: HeapBlock.byteCount(header))
        let followingHeader = following.header
        if !following.isWhole(followingHeader, cookie: cookie) || !join(block, header, followingHeader, Policy.self) {
            _ = fault(HeapFault(.badHeader, block.payload))
        }
    }

    /// The free block that ends where `block` begins. nil when its tags do not agree, because somebody wrote into a
    /// free block.
    /// - Parameter low: the first payload of the block's region.
    @inline(__always)
    func freeBlock(before block: HeapBlock, from low: UInt) -> HeapBlock? {
        let size = block.previousFooter
        guard size >= HeapBlock.minimumBytes, size & 15 == 0,
            UInt(bitPattern: size) <= UInt(bitPattern: block.payload) &- low
        else { return nil }
        let before = block.advanced(by: 0 &- size)
        let header = before.header
        guard before.isWhole(header, cookie: cookie), header & HeapBlock.inUse == 0, HeapBlock.byteCount(header) == size
        else { return nil }
        return before
    }

    /// Counts a fault and keeps it for the heap's owner.
    mutating func fault(_ found: HeapFault) -> HeapFault {
        faults &+= 1
        lastFault = found
        return found
    }

    /// The fault of a pointer that should be a block in use; nil if there is none. Changes nothing and reads only
    /// inside the regions.
    func inspect(_ payload: UnsafeMutableRawPointer) -> HeapFault? {
        guard region(of: payload) != nil else { return HeapFault(.foreignPointer, payload) }
        guard UInt(bitPattern: payload) & 15 == 0 else { return HeapFault(.badHeader, payload) }
        let block = HeapBlock(payload: payload)
        let header = block.header
        guard block.isWhole(header, cookie: cookie) else { return HeapFault(.badHeader, payload) }
        guard HeapBlock.isTaken(header) else { return HeapFault(.doubleFree, payload) }
        // The tag covers the size, so the successor is inside the region.
        let following = block.advanced(by: HeapBlock.byteCount(header))
        guard following.isWhole(following.header, cookie: cookie), block.isCanaryAlive else {
            return HeapFault(.overrun, payload)
        }
        return nil
    }
}
