// Giving a block back. Everything is checked before anything is changed: first that the address is in a region (no
// header is read before), then the header's tag, then the neighbours'. Then the block is held for the next request of
// its size, or joined with what is free on either side: no two blocks on free lists ever lie side by side.

extension Heap {
    @inline(__always)
    mutating func giveBack<Policy: PlacementPolicy>(
        _ payload: UnsafeMutableRawPointer, _: Policy.Type
    ) -> HeapFault? {
        let address = UInt(bitPattern: payload)
        guard address &- nearLow < nearBytes, address & 15 == 0 else { return giveBackRarely(payload, Policy.self) }

        let block = HeapBlock(payload: payload)
        let header = block.header
        guard block.isWhole(header, cookie: cookie), HeapBlock.isTaken(header) else { return fault(payload) }
        let size = HeapBlock.byteCount(header)
        let following = block.advanced(by: size)
        let followingHeader = following.header
        guard following.isWhole(followingHeader, cookie: cookie) else { return fault(payload) }
        if HeapBlock.guardsSlack, !block.isCanaryAlive { return fault(payload) }

        if Policy.hasFront, front.hold(block, byteCount: size) {
            deallocations &+= 1
            inUseBytes &-= size
            if front.byteCount > HeapFront.limit { releaseHeld(Policy.self) }
            return nil
        }
        guard join(block, header, followingHeader, Policy.self) else { return fault(payload) }
        deallocations &+= 1
        inUseBytes &-= size
        return nil
    }

    /// Frees a block in use whose header and whose successor's are whole, and joins it with its free neighbours.
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
            guard let before = freeBlock(before: block) else { return false }
            start = before
        }

        // Left where it was although the block may be joined to the one before: a second free finds it.
        block.clearInUse()
        if followingHeader & HeapBlock.inUse == 0 {
            Policy.remove(following, from: &lists)
            total &+= HeapBlock.byteCount(followingHeader)
            last = followingHeader & HeapBlock.last
        } else {
            following.clearPreviousInUse()
            // Only the epilogue has no size.
            last = HeapBlock.byteCount(followingHeader) == 0 ? HeapBlock.last : 0
        }
        if start == block {
            block.writeFree(byteCount: total, last: last, cookie: cookie)
            Policy.insert(block, into: &lists)
        } else {
            let before = start.header
            total &+= HeapBlock.byteCount(before)
            start.writeFree(byteCount: total, last: last, cookie: cookie)
            Policy.resize(start, from: before, to: start.header, in: &lists)
        }
        if last != 0, total > slack || nearLow != firstLow { trim(start, keeping: slack / 2, Policy.self) }
        return true
    }

    /// Joins everything the front holds with its neighbours.
    @inline(never)
    mutating func releaseHeld<Policy: PlacementPolicy>(_: Policy.Type) {
        while let block = front.takeAny() {
            let header = block.header
            if UInt(bitPattern: block.payload) &- nearLow >= nearBytes, let region = region(of: block.payload) { approach(region) }
            let following = block.advanced(by: HeapBlock.byteCount(header)).header
            if !join(block, header, following, Policy.self) {
                // Somebody wrote into a free block, and nobody is there to be told: the block is lost, and counted.
                faults &+= 1
                inUseBytes &+= HeapBlock.byteCount(header)
            }
        }
    }

    /// The free block that ends where `block` begins. nil when its tags do not agree: somebody wrote into a free block.
    @inline(__always)
    private func freeBlock(before block: HeapBlock) -> HeapBlock? {
        let size = block.previousFooter
        // Inside the near region: the footer may be anything by now.
        guard size >= HeapBlock.minimumBytes, size & 15 == 0,
            UInt(bitPattern: size) <= UInt(bitPattern: block.payload) &- nearLow
        else { return nil }
        let before = block.advanced(by: 0 &- size)
        let header = before.header
        guard before.isWhole(header, cookie: cookie), header & HeapBlock.inUse == 0, HeapBlock.byteCount(header) == size
        else { return nil }
        return before
    }

    /// Another region's block, a large one, or a stranger.
    @inline(never)
    private mutating func giveBackRarely<Policy: PlacementPolicy>(
        _ payload: UnsafeMutableRawPointer, _: Policy.Type
    ) -> HeapFault? {
        if large.deallocate(payload) {
            deallocations &+= 1
            return nil
        }
        guard UInt(bitPattern: payload) & 15 == 0, let region = region(of: payload) else { return fault(payload) }
        approach(region)
        return giveBack(payload, Policy.self)
    }

    /// Counts a fault and names it.
    @inline(never)
    mutating func fault(_ payload: UnsafeMutableRawPointer) -> HeapFault {
        faults &+= 1
        return inspect(payload) ?? HeapFault(.badHeader, payload)
    }

    /// What is wrong with a pointer that should be a block in use; nil if nothing is. Changes nothing and reads only
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
