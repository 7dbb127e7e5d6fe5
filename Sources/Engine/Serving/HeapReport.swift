// Counts a loop's heap. On the loop's thread, at the end of each tick that changed the heap.

struct HeapReport {
    private(set) var counters = HeapCounters()
    private var changes = UInt64.max
    /// Allocations of heaps given up earlier, because the counter must only grow.
    private var earlierAllocations: UInt64 = 0

    mutating func look(at heap: borrowing Heap) {
        if heap.changes == changes { return }
        changes = heap.changes
        counters.reserved = UInt64(clamping: heap.reservedBytes)
        counters.inUse = UInt64(clamping: heap.inUseBytes + heap.large.blockBytes)
        counters.free = UInt64(clamping: heap.freeBytes)
        counters.largestFree = UInt64(clamping: heap.largestFree)
        counters.blocks = heap.allocations &- heap.deallocations
        counters.allocations = earlierAllocations &+ heap.allocations
        counters.regions = UInt64(clamping: heap.regionCount)
    }

    /// Called before a heap is given up.
    mutating func addFaults(of heap: borrowing Heap) {
        counters.faults &+= heap.faults
        earlierAllocations &+= heap.allocations
        changes = .max
    }
}

/// A loop's heap as it stands; allocations and faults only grow. 64-bit words, published as such.
struct HeapCounters: BitwiseCopyable {
    var reserved: UInt64 = 0
    var inUse: UInt64 = 0
    var free: UInt64 = 0
    var largestFree: UInt64 = 0
    var blocks: UInt64 = 0
    var allocations: UInt64 = 0
    var regions: UInt64 = 0
    var faults: UInt64 = 0
}
