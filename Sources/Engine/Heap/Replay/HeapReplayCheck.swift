// The checking replay: each payload is filled with a pattern of its own and compared before the block changes or goes.
// Blocks that overlap, move without their contents or are written to by the heap lose their pattern.

import Glibc

struct HeapReplayCheck: ~Copyable {
    private struct Live {
        var block: UnsafeMutableRawPointer
        var byteCount: Int
        var pattern: UInt8
    }

    private let trace: HeapTrace
    private var heap: Heap
    private var live: [Live?]
    private(set) var peakReserved = 0

    init(_ trace: HeapTrace, _ policy: PlacementPolicyKind, limit: Int) {
        self.trace = trace
        heap = Heap(policy: policy, limit: limit)
        live = Array(repeating: nil, count: trace.idCount)
    }

    /// - Returns: the first thing that went wrong; empty if nothing did.
    mutating func run() -> String {
        for (index, operation) in trace.operations.enumerated() {
            if let problem = step(operation, index) { return "operation \(index + 1): \(problem)" }
            peakReserved = max(peakReserved, heap.reservedBytes)
        }
        if let problem = heap.audit() { return "at the end: \(problem)" }
        // A trace may end with blocks in use.
        for (id, entry) in live.enumerated() {
            guard let entry else { continue }
            if !holds(entry, upTo: entry.byteCount) { return "at the end: allocation \(id) has lost its contents" }
            if let fault = heap.deallocate(entry.block) { return "at the end: \(fault)" }
        }
        heap.trim()
        let census = heap.census
        if census.blocks > 0 || census.inUse > 0 {
            return "at the end: \(census.blocks) blocks are in use and nobody has them"
        }
        if census.freeBlocks != census.regions {
            return "at the end: \(census.freeBlocks) free blocks in \(census.regions) regions"
        }
        return heap.audit().map { "at the end: \($0)" } ?? ""
    }

    private mutating func step(_ operation: HeapTrace.Operation, _ index: Int) -> String? {
        let id = operation.id
        let byteCount = operation.byteCount
        switch operation.kind {
        case .allocate:
            guard let block = heap.allocate(byteCount: byteCount) else { return "\(byteCount) bytes were refused" }
            return adopt(block, id, byteCount, index)
        case .reallocate:
            guard let entry = live[id] else { return "allocation \(id) is not there" }
            if !holds(entry, upTo: entry.byteCount) { return "allocation \(id) has lost its contents" }
            guard let block = heap.reallocate(entry.block, byteCount: byteCount) else {
                return "\(byteCount) bytes were refused"
            }
            let moved = Live(block: block, byteCount: byteCount, pattern: entry.pattern)
            if !holds(moved, upTo: min(entry.byteCount, byteCount)) {
                return "allocation \(id) has lost its contents in a reallocation"
            }
            return adopt(block, id, byteCount, index)
        case .free:
            guard let entry = live[id] else { return "allocation \(id) is not there" }
            if !holds(entry, upTo: entry.byteCount) { return "allocation \(id) has lost its contents" }
            live[id] = nil
            return heap.deallocate(entry.block)?.description
        }
    }

    private mutating func adopt(_ block: UnsafeMutableRawPointer, _ id: Int, _ byteCount: Int, _ index: Int) -> String?
    {
        if UInt(bitPattern: block) & 15 != 0 { return "a block is not aligned to 16 bytes" }
        if heap.usableSize(of: block) < byteCount { return "a block is smaller than the \(byteCount) bytes asked for" }
        let pattern = UInt8(truncatingIfNeeded: index &* 167 &+ 13)
        memset(block, Int32(pattern), byteCount)
        live[id] = Live(block: block, byteCount: byteCount, pattern: pattern)
        return nil
    }

    /// Whether a block holds its pattern: its first byte is right, and each byte equals the one before it.
    private func holds(_ entry: Live, upTo count: Int) -> Bool {
        if count < 1 { return true }
        return entry.block.load(as: UInt8.self) == entry.pattern && memcmp(entry.block, entry.block + 1, count - 1) == 0
    }
}
