// Changing a block's size: in place where possible, with its contents in any case.

import Testing

@testable import Engine

@Suite struct HeapReallocationTests {
    @Test func blockAtTheRegionsEnd_MovesIntoTheRoomBeforeIt_AndTheHeapDoesNotGrow() throws {
        let heap = HeapUnderTest()
        let room = try #require(heap.allocate(byteCount: 400_000))
        #expect(heap.deallocate(room) == nil)
        let reserved = heap.census.reserved
        for _ in 0..<100 {
            // Cut from the end of a block several times as large.
            let block = try #require(heap.allocate(byteCount: 20_000))
            block.storeBytes(of: 77, as: UInt8.self)
            let moved = try #require(heap.reallocate(block, byteCount: 60_000))
            #expect(moved.load(as: UInt8.self) == 77)
            #expect(heap.deallocate(moved) == nil)
        }
        #expect(heap.census.reserved == reserved)
        #expect(heap.audit() == nil)
    }

    @Test func blockThatHasToMove_GoesWhereItCanGrowOn() throws {
        let heap = HeapUnderTest()
        let room = try #require(heap.allocate(byteCount: 300_000))
        let hole = try #require(heap.allocate(byteCount: 24_000))
        _ = try #require(heap.allocate(byteCount: 100))
        let block = try #require(heap.allocate(byteCount: 12_000))
        _ = try #require(heap.allocate(byteCount: 100))
        #expect(heap.deallocate(room) == nil)
        #expect(heap.deallocate(hole) == nil)
        let moved = try #require(heap.reallocate(block, byteCount: 23_900))
        #expect(moved != block)
        #expect(heap.reallocate(moved, byteCount: 48_000) == moved)
        #expect(heap.reallocate(moved, byteCount: 96_000) == moved)
        #expect(heap.audit() == nil)
    }

    @Test func changeOfASize_IsAChangeForWhoeverKeepsACensus() throws {
        let heap = HeapUnderTest()
        let block = try #require(heap.allocate(byteCount: 5000))
        let large = try #require(heap.allocate(byteCount: 2 << 20))
        var seen: Set<UInt64> = [heap.changes]
        _ = heap.reallocate(block, byteCount: 9000)
        seen.insert(heap.changes)
        _ = heap.reallocate(large, byteCount: 3 << 20)
        seen.insert(heap.changes)
        heap.trim()
        seen.insert(heap.changes)
        #expect(seen.count == 4)
    }

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
        // Past the third block there is no room to grow.
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
