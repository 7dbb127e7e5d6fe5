// Blocks held for the next request of their size: their reuse, and their release.

import Testing

@testable import Engine

@Suite struct HeapFrontTests {
    @Test(arguments: [1, 24, 200, 1000, 2048, 4096, 8192])
    func blockGivenBack_IsTheNextOfItsSize(size: Int) throws {
        let heap = HeapUnderTest()
        let first = try #require(heap.allocate(byteCount: size))
        let second = try #require(heap.allocate(byteCount: size))
        #expect(heap.deallocate(first) == nil)
        #expect(heap.deallocate(second) == nil)
        #expect(heap.census.blocks == 0)
        #expect(heap.audit() == nil)
        #expect(heap.allocate(byteCount: size) == second)
        #expect(heap.allocate(byteCount: size) == first)
        #expect(heap.census.inUse == heap.usedBytes)
        #expect(heap.audit() == nil)
    }

    @Test func heldBlocks_AreJoined_BeforeTheHeapGrows() throws {
        let heap = HeapUnderTest(limit: 64 << 10)
        var blocks: [UnsafeMutableRawPointer] = []
        while let block = heap.allocate(byteCount: 1000) { blocks.append(block) }
        for block in blocks { #expect(heap.deallocate(block) == nil) }
        // Everything is held in parts of a kilobyte; a block of half the heap can still be allocated.
        #expect(heap.allocate(byteCount: 32 << 10) != nil)
        #expect(heap.audit() == nil)
    }

    @Test func requestOfAnotherSizeOfTheClass_EmptiesTheShelf() throws {
        let heap = HeapUnderTest()
        let first = try #require(heap.allocate(byteCount: 2048))
        let guardBlock = try #require(heap.allocate(byteCount: 10))
        #expect(heap.deallocate(first) == nil)
        let freeBefore = heap.census.freeBlocks
        // 2056 and 2080 bytes with their headers are of one class.
        let other = try #require(heap.allocate(byteCount: 2070))
        #expect(heap.audit() == nil)
        #expect(heap.deallocate(other) == nil)
        #expect(heap.allocate(byteCount: 2070) == other)
        #expect(heap.census.freeBlocks <= freeBefore + 1)
        #expect(heap.deallocate(guardBlock) == nil)
    }

    @Test func otherPolicies_HoldNothing() throws {
        for policy in PlacementPolicyKind.allCases where policy != .segregated {
            let heap = HeapUnderTest(policy: policy)
            let blocks = try (0..<10).map { _ in try #require(heap.allocate(byteCount: 100)) }
            for block in blocks { #expect(heap.deallocate(block) == nil) }
            #expect(heap.census.freeBlocks == 1)
        }
    }

    @Test func patternThatTheFrontDoesNotServe_SoonGoesWithoutIt() throws {
        let heap = HeapUnderTest()
        // Two blocks that are only ever requested as one of twice the size: held in vain each time.
        for _ in 0..<2000 {
            let first = try #require(heap.allocate(byteCount: 4095))
            let second = try #require(heap.allocate(byteCount: 4095))
            #expect(heap.deallocate(first) == nil)
            #expect(heap.deallocate(second) == nil)
            let whole = try #require(heap.allocate(byteCount: 8190))
            #expect(heap.deallocate(whole) == nil)
        }
        #expect(heap.audit() == nil)
        #expect(heap.census.reserved <= 16 << 10)
        let one = try #require(heap.allocate(byteCount: 4095))
        #expect(heap.deallocate(one) == nil)
        #expect(heap.census.freeBlocks <= 2)
    }
}
