// Changing a block's size: in place where that can be, with its contents in any case.

import Testing

@testable import Engine

@Suite struct HeapReallocationTests {
    @Test(arguments: PlacementPolicyKind.allCases)
    func growth_StaysInPlace_WhereTheNeighbourIsFree(policy: PlacementPolicyKind) throws {
        let heap = HeapUnderTest(policy: policy)
        // Under 128 bytes all policies cut from the start of a free block: the three lie side by side.
        let first = try #require(heap.allocate(byteCount: 88))
        let second = try #require(heap.allocate(byteCount: 88))
        let third = try #require(heap.allocate(byteCount: 88))
        #expect(second == first + 96)
        #expect(third == second + 96)
        first.initializeMemory(as: UInt8.self, repeating: 9, count: 88)
        #expect(heap.deallocate(second) == nil)
        #expect(heap.reallocate(first, byteCount: 150) == first)
        #expect(heap.usableSize(of: first) >= 150)
        #expect(UnsafeRawBufferPointer(start: first, count: 88).allSatisfy { $0 == 9 })
        #expect(heap.audit() == nil)
        // Past the third there is no way on.
        let moved = try #require(heap.reallocate(first, byteCount: 500))
        #expect(moved != first)
        #expect(UnsafeRawBufferPointer(start: moved, count: 88).allSatisfy { $0 == 9 })
        #expect(heap.deallocate(first)?.kind == .doubleFree)
        #expect(heap.audit() == nil)
    }

    @Test(arguments: PlacementPolicyKind.allCases)
    func growthAtTheRegionsEnd_MovesTheEnd(policy: PlacementPolicyKind) throws {
        let heap = HeapUnderTest(policy: policy)
        let block = try #require(heap.allocate(byteCount: 15_000))
        var size = 15_000
        while size < 200_000 {
            size += 1000
            #expect(heap.reallocate(block, byteCount: size) == block)
        }
        #expect(heap.audit() == nil)
        #expect(heap.census.blocks == 1)
    }

    @Test func shrinking_FreesTheRest() throws {
        let heap = HeapUnderTest()
        let block = try #require(heap.allocate(byteCount: 10_000))
        #expect(heap.reallocate(block, byteCount: 100) == block)
        #expect(heap.census.inUse == 112)
        #expect(heap.reallocate(block, byteCount: -5) == block)
        #expect(heap.census.inUse == 32)
        #expect(heap.audit() == nil)
        #expect(heap.deallocate(block) == nil)
        heap.trim()
        #expect(heap.census.freeBlocks == 1)
    }

    @Test func crossingIntoAMappingAndBack_KeepsContents() throws {
        let heap = HeapUnderTest()
        var block = try #require(heap.allocate(byteCount: 100_000))
        let bytes = block.bindMemory(to: UInt8.self, capacity: 100_000)
        for index in 0..<100_000 { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
        for size in [2_000_000, 5_000_000, 1_100_000, 200_000, 100_000] {
            block = try #require(heap.reallocate(block, byteCount: size))
            let found = UnsafeRawBufferPointer(start: block, count: 100_000)
            #expect(found.indices.first { found[$0] != UInt8(truncatingIfNeeded: $0 &* 31) } == nil)
            #expect(heap.usableSize(of: block) >= size)
            #expect(heap.census.blocks == 1)
        }
        #expect(heap.deallocate(block) == nil)
        #expect(heap.audit() == nil)
    }

    @Test func foreignAndFreedPointers_AreRefusedAndCounted() throws {
        let heap = HeapUnderTest()
        let block = try #require(heap.allocate(byteCount: 50))
        var stranger: UInt64 = 0
        withUnsafeMutableBytes(of: &stranger) { bytes in
            if let base = bytes.baseAddress { #expect(heap.reallocate(base, byteCount: 10) == nil) }
        }
        #expect(heap.deallocate(block) == nil)
        #expect(heap.reallocate(block, byteCount: 10) == nil)
        #expect(heap.census.faults == 2)
        #expect(heap.audit() == nil)
    }
}
