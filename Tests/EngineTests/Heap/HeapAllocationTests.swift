// Sizes, alignment, growth, giving back, large blocks and the limit.

import Testing

@testable import Engine

@Suite struct HeapAllocationTests {
    @Test func newHeap_HoldsNothing() {
        let heap = HeapUnderTest(limit: 0)
        #expect(heap.census.reserved == 0)
        #expect(heap.census.free == 0)
        #expect(heap.census.largestFree == 0)
        #expect(heap.audit() == nil)
    }

    @Test(arguments: [Int.min, -1, 0, 1])
    func zeroAndNegativeSizes_GiveSmallestBlock(size: Int) throws {
        let heap = HeapUnderTest()
        let block = try #require(heap.allocate(byteCount: size))
        #expect(heap.census.inUse == 32)
        #expect(heap.deallocate(block) == nil)
        #expect(heap.audit() == nil)
    }

    @Test(arguments: [Int.max, Int.max - 4095, Int.max - 4096, 1 << 62, 1 << 50])
    func hugeSizes_AreRefused(size: Int) throws {
        let heap = HeapUnderTest()
        #expect(heap.allocate(byteCount: size) == nil)
        let block = try #require(heap.allocate(byteCount: 100))
        #expect(heap.allocate(byteCount: size, alignment: 4096) == nil)
        #expect(heap.reallocate(block, byteCount: size) == nil)
        #expect(heap.usableSize(of: block) >= 100)
        let large = try #require(heap.allocate(byteCount: 2 << 20))
        #expect(heap.reallocate(large, byteCount: size) == nil)
        #expect(heap.usableSize(of: large) == 2 << 20)
        #expect(heap.census.blocks == 2)
        #expect(heap.audit() == nil)
    }

    @Test(arguments: [Int.min, -16, 0, 3, 24, 8192, Int.max])
    func alignmentThatIsNone_IsRefused(alignment: Int) {
        let heap = HeapUnderTest()
        #expect(heap.allocate(byteCount: 100, alignment: alignment) == nil)
        #expect(heap.census.blocks == 0)
    }

    @Test(arguments: [1, 2, 8, 16, 32, 64, 256, 1024, 4096], PlacementPolicyKind.allCases)
    func alignment_IsKept_AndNothingIsLost(alignment: Int, policy: PlacementPolicyKind) throws {
        let heap = HeapUnderTest(policy: policy)
        var blocks: [UnsafeMutableRawPointer] = []
        for size in [0, 1, 24, 25, 100, 4000, 4096, 70_000, 3_000_000] {
            let block = try #require(heap.allocate(byteCount: size, alignment: alignment))
            #expect(Int(bitPattern: block) % max(16, alignment) == 0)
            blocks.append(block)
            #expect(heap.audit() == nil)
        }
        for block in blocks { #expect(heap.deallocate(block) == nil) }
        heap.trim()
        #expect(heap.census.freeBlocks == 1)
        #expect(heap.census.inUse == 0)
    }

    @Test func heap_StartsSmall_AndGrowsInSteps() throws {
        let heap = HeapUnderTest()
        _ = try #require(heap.allocate(byteCount: 100))
        #expect(heap.census.reserved <= 16 << 10)
        var steps = 0
        var last = heap.census.reserved
        for _ in 0..<10_000 {
            _ = try #require(heap.allocate(byteCount: 200))
            let reserved = heap.census.reserved
            if reserved != last { steps += 1 }
            last = reserved
        }
        #expect(steps > 5)
        #expect(steps < 100)
        // 208 bytes a block, and at most a step of a sixteenth too much.
        #expect(last < 10_000 * 208 * 17 / 16 + (8 << 10))
    }

    @Test func memoryFreed_GoesBackToTheKernel_PastTheSlack() throws {
        let heap = HeapUnderTest()
        var blocks: [UnsafeMutableRawPointer] = []
        for _ in 0..<250 { blocks.append(try #require(heap.allocate(byteCount: 200_000))) }
        #expect(heap.census.reserved > 50_000_000)
        for block in blocks { #expect(heap.deallocate(block) == nil) }
        #expect(heap.census.reserved <= 32 << 20)
        heap.trim()
        #expect(heap.census.reserved < 64 << 10)
        #expect(heap.census.freeBlocks == 1)
        #expect(heap.audit() == nil)
        // It can be allocated again.
        #expect(heap.allocate(byteCount: 200_000) != nil)
        #expect(heap.audit() == nil)
    }

    @Test(arguments: PlacementPolicyKind.allCases)
    func moreThanOneRegion_IsMadeAndGivenBack(policy: PlacementPolicyKind) throws {
        let heap = HeapUnderTest(policy: policy)
        var blocks: [UnsafeMutableRawPointer] = []
        for _ in 0..<700 { blocks.append(try #require(heap.allocate(byteCount: 250_000))) }
        #expect(heap.walked.regions == 3)
        #expect(heap.audit() == nil)
        blocks.shuffle()
        for block in blocks { #expect(heap.deallocate(block) == nil) }
        let walked = heap.walked
        #expect(walked.freeBlocks == walked.regions)
        #expect(heap.census.inUse == 0)
        #expect(heap.census.reserved < 64 << 20)
        #expect(heap.audit() == nil)
    }

    @Test func largeBlock_IsMappedAloneAndGivenBackAtOnce() throws {
        let heap = HeapUnderTest()
        let small = try #require(heap.allocate(byteCount: 10))
        let before = heap.census.reserved
        let block = try #require(heap.allocate(byteCount: 2_000_000, alignment: 4096))
        #expect(heap.usableSize(of: block) >= 2_000_000)
        #expect(heap.census.reserved >= before + 2_000_000)
        block.initializeMemory(as: UInt8.self, repeating: 7, count: 2_000_000)
        #expect(heap.deallocate(block) == nil)
        #expect(heap.census.reserved <= before + 4096)
        #expect(heap.deallocate(block)?.kind == .foreignPointer)
        #expect(heap.deallocate(small) == nil)
    }

    @Test func manyLargeBlocks_AreAllFound() throws {
        let heap = HeapUnderTest()
        var generator = SeededRandom(seed: 3)
        var blocks: [UnsafeMutableRawPointer] = []
        for _ in 0..<600 { blocks.append(try #require(heap.allocate(byteCount: Heap.largestInRegion + 1))) }
        blocks.shuffle(using: &generator)
        for (number, block) in blocks.enumerated() {
            #expect(heap.usableSize(of: block) == Heap.largestInRegion + 4096)
            #expect(heap.deallocate(block) == nil)
            #expect(heap.census.blocks == 599 - number)
        }
        #expect(heap.census.inUse == 0)
    }

    @Test func limit_FailsCleanly_AndLeavesRoomAfterFreeing() throws {
        let heap = HeapUnderTest(limit: 256 << 10)
        var blocks: [UnsafeMutableRawPointer] = []
        while let block = heap.allocate(byteCount: 1000) { blocks.append(block) }
        #expect(blocks.count > 200)
        #expect(heap.census.reserved <= 256 << 10)
        #expect(heap.allocate(byteCount: 1000) == nil)
        #expect(heap.allocate(byteCount: 1 << 20) == nil)
        #expect(heap.reallocate(blocks[0], byteCount: 100_000) == nil)
        #expect(heap.audit() == nil)
        #expect(heap.deallocate(blocks.removeLast()) == nil)
        #expect(heap.allocate(byteCount: 1000) != nil)
    }

    @Test(arguments: [Int.min, 0, 4095])
    func limitUnderAPage_RefusesEverything(limit: Int) {
        let heap = HeapUnderTest(limit: limit)
        #expect(heap.allocate(byteCount: 1) == nil)
        #expect(heap.allocate(byteCount: 1 << 20) == nil)
        #expect(heap.census.reserved == 0)
    }

    @Test func loweredLimit_TakesNothingMore_UntilLessIsHeld() throws {
        let heap = HeapUnderTest(limit: 64 << 20)
        let large = try #require(heap.allocate(byteCount: 8 << 20))
        var small: [UnsafeMutableRawPointer] = []
        for _ in 0..<1000 { small.append(try #require(heap.allocate(byteCount: 4000))) }
        heap.setLimit(1 << 20)
        #expect(heap.limit == 1 << 20)
        #expect(heap.allocate(byteCount: 2 << 20) == nil)
        // What is held may shrink, and grow no more.
        #expect(heap.reallocate(large, byteCount: 9 << 20) == nil)
        let less = try #require(heap.reallocate(large, byteCount: 4 << 20))
        var extra: [UnsafeMutableRawPointer] = []
        while extra.count < 10_000, let block = heap.allocate(byteCount: 4000) { extra.append(block) }
        #expect(extra.count < 10_000)
        for block in extra + small + [less] { #expect(heap.deallocate(block) == nil) }
        heap.setLimit(1 << 20)
        #expect(heap.census.reserved <= 1 << 20)
        let after = heap.allocate(byteCount: 4000)
        #expect(after != nil)
        heap.setLimit(64 << 20)
        #expect(heap.allocate(byteCount: 8 << 20) != nil)
    }
}
