// Publishes a loop's heap in the loop's gauges. On the loop's thread, at the end of each tick that changed the heap.

struct HeapReport {
    private var changes = UInt64.max
    /// Allocations of heaps given up earlier, because the counter must only grow.
    private var earlierAllocations: UInt64 = 0

    mutating func publish(_ heap: borrowing Heap, in loop: inout LoopContext) {
        if heap.changes == changes { return }
        changes = heap.changes
        loop.counters.heapReserved = UInt64(clamping: heap.reservedBytes)
        loop.counters.heapInUse = UInt64(clamping: heap.inUseBytes + heap.large.blockBytes)
        loop.counters.heapFree = UInt64(clamping: heap.freeBytes)
        loop.counters.heapLargestFree = UInt64(clamping: heap.largestFree)
        loop.counters.heapBlocks = heap.allocations &- heap.deallocations
        loop.counters.heapAllocations = earlierAllocations &+ heap.allocations
        loop.counters.heapRegions = UInt64(clamping: heap.regionCount)
    }

    /// Called before a heap is given up.
    mutating func addFaults(of heap: borrowing Heap, in loop: inout LoopContext) {
        loop.counters.heapFaults &+= heap.faults
        earlierAllocations &+= heap.allocations
        changes = .max
    }
}
