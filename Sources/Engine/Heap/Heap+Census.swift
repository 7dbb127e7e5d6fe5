// The figures of a heap, from counters kept as it goes, and a walk over every block for tests and the map.

extension Heap {
    /// Bytes held from the kernel.
    var reservedBytes: Int { committedBytes + large.reservedBytes }

    /// Bytes in use in the regions.
    var inUseBytes: Int { occupiedBytes - front.byteCount }
    var freeBytes: Int { committedBytes - headBytes - inUseBytes }

    /// The largest free block. Looks at no more than a few hundred free blocks.
    var largestFree: Int {
        guard policy == .segregated else { return FirstFit.largest(in: lists) }
        let listed = SegregatedFit.largest(in: lists)
        // The front holds small blocks only, so mostly it need not be looked at.
        return listed >= HeapFront.largestBlock ? listed : max(listed, front.largest())
    }

    /// The heap's figures, counted as it goes. Only `largestFree` looks at blocks, at no more than a few hundred.
    public var census: HeapCensus {
        HeapCensus(
            policy: policy,
            limit: limit,
            reserved: reservedBytes,
            inUse: inUseBytes + large.blockBytes,
            free: freeBytes,
            largestFree: largestFree,
            regions: regionCount,
            largeBlocks: large.count,
            blocks: Int(allocations &- deallocations),
            freeBlocks: lists.blockCount + front.blockCount,
            allocations: allocations,
            deallocations: deallocations,
            faults: faults
        )
    }

    /// Grows with each allocation, deallocation and change of a size. Two censuses with the same number are equal.
    @inline(__always)
    var changes: UInt64 { allocations &+ deallocations &+ resizes }

    /// Visits every block of the regions, by address within each: its payload, its size in bytes, whether it is in use.
    /// Not for a loop's tick, because it takes time for each block.
    func walk(_ visit: (_ region: Int, _ payload: UnsafeMutableRawPointer, _ byteCount: Int, _ inUse: Bool) -> Void) {
        var region = firstRegion
        var number = 0
        while let current = region {
            var block = current.start
            // A damaged tag ends the row, because the size behind it may be anything.
            while block != current.end, block.isWhole(block.header, cookie: cookie) {
                visit(number, block.payload, block.byteCount, HeapBlock.isTaken(block.header))
                block = block.advanced(by: block.byteCount)
            }
            region = current.next
            number += 1
        }
    }

    /// Checks every block and describes the first inconsistency; nil if there is none.
    func audit() -> String? {
        var used = 0
        var free = 0
        var held = 0
        var freeBlocks = 0
        var region = firstRegion
        while let current = region {
            var block = current.start
            var previousInUse = true
            while true {
                let header = block.header
                if !block.isWhole(header, cookie: cookie) { return "header of \(block.payload)" }
                if block.isPreviousInUse != previousInUse { return "predecessor flag of \(block.payload)" }
                let size = HeapBlock.byteCount(header)
                if block == current.end {
                    if size != 0 { return "epilogue" }
                    break
                }
                if size < HeapBlock.minimumBytes { return "size of \(block.payload)" }
                if header & HeapBlock.held != 0 {
                    held += size
                    if !block.isInUse { return "held block \(block.payload) is not in use" }
                } else if block.isInUse {
                    used += size
                } else {
                    if !previousInUse { return "two free blocks side by side at \(block.payload)" }
                    free += size
                    let last = block.advanced(by: size) == current.end
                    if (header & HeapBlock.last != 0) != last { return "last flag of \(block.payload)" }
                    freeBlocks += 1
                    if block.advanced(by: size).previousFooter != size { return "footer of \(block.payload)" }
                }
                previousInUse = block.isInUse
                block = block.advanced(by: size)
                if UInt(bitPattern: block.word) > UInt(bitPattern: current.end.word) { return "row leaves its region" }
            }
            region = current.next
        }
        if used != inUseBytes { return "\(used) bytes in use, \(inUseBytes) counted" }
        if held != front.byteCount { return "\(held) bytes held, \(front.byteCount) counted" }
        free += held
        if free != freeBytes { return "\(free) bytes free, \(freeBytes) counted" }
        if freeBlocks != lists.blockCount { return "\(freeBlocks) free blocks, \(lists.blockCount) on lists" }
        return nil
    }
}
