// A heap and a simple account of what it should hold: each block's address, size and contents. Every step checks the
// heap against the account.

import Glibc
import Testing

@testable import Engine

final class HeapModel {
    struct Entry {
        var address: UInt
        var byteCount: Int
        var pattern: UInt8
    }

    let heap: HeapUnderTest
    var entries: [Entry] = []
    var random: SeededRandom
    private(set) var refusals = 0

    init(policy: PlacementPolicyKind, seed: UInt64, limit: Int = .max) {
        heap = HeapUnderTest(policy: policy, limit: limit)
        random = SeededRandom(seed: seed)
    }

    /// Mostly small, some buffers, a few large, sometimes a mapping of its own.
    func size() -> Int {
        switch UInt.random(in: 0..<1000, using: &random) {
        case 0..<600: Int.random(in: 0...256, using: &random)
        case 600..<900: Int.random(in: 257...4096, using: &random)
        case 900..<997: Int.random(in: 4097...40_000, using: &random)
        default: Int.random(in: 700_000...1_400_000, using: &random)
        }
    }

    func allocate(_ byteCount: Int, alignment: Int = 16) {
        guard let block = heap.allocate(byteCount: byteCount, alignment: alignment) else {
            refusals += 1
            return
        }
        let address = UInt(bitPattern: block)
        require(address % UInt(alignment) == 0, "alignment")
        require(heap.usableSize(of: block) >= byteCount, "size of an allocation")
        let entry = Entry(address: address, byteCount: byteCount, pattern: UInt8.random(in: 1...255, using: &random))
        memset(block, Int32(entry.pattern), byteCount)
        entries.append(entry)
    }

    func deallocate(at index: Int) {
        let entry = entries.remove(fast: index)
        guard let block = UnsafeMutableRawPointer(bitPattern: entry.address) else { return }
        require(holdsPattern(block, entry, upTo: entry.byteCount), "contents before a deallocation")
        require(heap.deallocate(block) == nil, "fault at a deallocation")
    }

    func reallocate(at index: Int, _ byteCount: Int) {
        let entry = entries[index]
        guard let block = UnsafeMutableRawPointer(bitPattern: entry.address) else { return }
        guard let moved = heap.reallocate(block, byteCount: byteCount) else {
            refusals += 1
            require(holdsPattern(block, entry, upTo: entry.byteCount), "contents after a refused reallocation")
            return
        }
        require(UInt(bitPattern: moved) % 16 == 0, "alignment of a reallocation")
        require(heap.usableSize(of: moved) >= byteCount, "size of a reallocation")
        require(holdsPattern(moved, entry, upTo: min(entry.byteCount, byteCount)), "contents after a reallocation")
        memset(moved, Int32(entry.pattern), byteCount)
        entries[index] = Entry(address: UInt(bitPattern: moved), byteCount: byteCount, pattern: entry.pattern)
    }

    func step(holding target: Int) {
        let choice = Int.random(in: 0..<100, using: &random)
        let growing = entries.count < target
        if entries.isEmpty || choice < (growing ? 60 : 35) {
            let aligned = UInt.random(in: 0..<20, using: &random) == 0
            allocate(size(), alignment: aligned ? 1 << Int.random(in: 4...12, using: &random) : 16)
        } else if choice < 85 {
            deallocate(at: Int.random(in: 0..<entries.count, using: &random))
        } else {
            reallocate(at: Int.random(in: 0..<entries.count, using: &random), size())
        }
    }

    /// Everything that must hold between two steps; takes time for each block.
    func check() {
        #expect(heap.audit() == nil)
        let census = heap.census
        #expect(census.blocks == entries.count)
        #expect(census.reserved >= census.inUse + census.free)
        #expect(census.reserved <= census.limit)
        #expect(census.inUse >= entries.reduce(0) { $0 + $1.byteCount })

        let walked = heap.walked
        #expect(walked.freeBlocks == census.freeBlocks)
        #expect(walked.freeBytes == census.free)
        // The census looks at 256 blocks at most; a class spans less than a quarter of its lower bound.
        #expect(census.largestFree <= walked.largestFree)
        #expect(census.largestFree * 5 >= walked.largestFree * 4)
        if census.freeBlocks <= 256 { #expect(census.largestFree == walked.largestFree) }

        let sorted = entries.sorted { $0.address < $1.address }
        for (lower, upper) in zip(sorted, sorted.dropFirst())
        where lower.address + UInt(lower.byteCount) > upper.address {
            Issue.record("blocks overlap: \(lower) and \(upper)")
        }
    }

    func deallocateAll() {
        while !entries.isEmpty { deallocate(at: Int.random(in: 0..<entries.count, using: &random)) }
    }

    /// Whether a block holds its pattern: its first byte is right, and each byte equals the one before it.
    private func holdsPattern(_ block: UnsafeMutableRawPointer, _ entry: Entry, upTo count: Int) -> Bool {
        if count < 1 { return true }
        return block.load(as: UInt8.self) == entry.pattern && memcmp(block, block + 1, count - 1) == 0
    }

    /// Like #expect, which costs more than the operations it checks.
    private func require(_ condition: Bool, _ words: Comment) {
        if !condition { Issue.record(words) }
    }
}

/// The result of a walk over a heap.
struct HeapWalked {
    var regions = 0
    var usedBlocks = 0
    var freeBlocks = 0
    var freeBytes = 0
    var largestFree = 0

    init(_ heap: borrowing Heap) {
        var walked = (regions: 0, used: 0, free: 0, bytes: 0, largest: 0)
        heap.walk { region, _, byteCount, inUse in
            walked.regions = region + 1
            if inUse {
                walked.used += 1
            } else {
                walked.free += 1
                walked.bytes += byteCount
                walked.largest = max(walked.largest, byteCount)
            }
        }
        (regions, usedBlocks, freeBlocks, freeBytes, largestFree) = walked
    }
}

private extension Array {
    /// Removes without keeping the order.
    mutating func remove(fast index: Int) -> Element {
        swapAt(index, count - 1)
        return removeLast()
    }
}
