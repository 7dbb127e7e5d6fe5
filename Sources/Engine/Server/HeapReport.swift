// A loop's heap in the loop's gauges. On the loop's thread, at the end of each tick that changed the heap.

struct HeapReport {
    private var changes = UInt64.max
    /// Milliseconds when the largest free block was last looked for.
    private var lookedAt: UInt64 = 0
    /// Allocations from heaps given up before: a counter only grows.
    private var earlierAllocations: UInt64 = 0

    /// Milliseconds. The other figures are counted as the heap goes; this one looks at free blocks, so not every tick.
    private static let pause: UInt64 = 20

    mutating func publish(_ heap: borrowing Heap, in loop: inout LoopContext) {
        if heap.changes == changes { return }
        loop.counters.heapReserved = UInt64(clamping: heap.reservedBytes)
        loop.counters.heapInUse = UInt64(clamping: heap.inUseBytes + heap.large.blockBytes)
        loop.counters.heapFree = UInt64(clamping: heap.freeBytes)
        loop.counters.heapBlocks = heap.allocations &- heap.deallocations
        loop.counters.heapAllocations = earlierAllocations &+ heap.allocations
        loop.counters.heapRegions = UInt64(clamping: heap.regionCount)
        // A loop that has nothing more to do must not leave an old figure behind: then the tick is looked at again.
        let isDue = loop.milliseconds &- lookedAt >= Self.pause
        guard isDue || loop.counters.heapLargestFree > loop.counters.heapFree else { return }
        changes = heap.changes
        lookedAt = loop.milliseconds
        loop.counters.heapLargestFree = UInt64(clamping: heap.largestFree)
    }

    /// Before a heap is given up.
    mutating func addFaults(of heap: borrowing Heap, in loop: inout LoopContext) {
        loop.counters.heapFaults &+= heap.faults
        earlierAllocations &+= heap.allocations
        changes = .max
    }
}
