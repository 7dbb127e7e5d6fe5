// The picture of a heap and its histogram.

import Testing

@testable import Engine

@Suite struct HeapMapTests {
    @Test(arguments: [Int.min, 0, 1, 7, 1000, Int.max])
    func emptyHeap_HasNoCells(cells: Int) {
        let map = HeapUnderTest().map(cells: cells)
        #expect(map.cells.isEmpty)
        #expect(map.classes.allSatisfy { $0.inUse == 0 && $0.free == 0 })
    }

    @Test(arguments: PlacementPolicyKind.allCases)
    func map_ShowsWhatIsInUse(policy: PlacementPolicyKind) throws {
        let heap = HeapUnderTest(policy: policy)
        let blocks = try (0..<64).map { _ in try #require(heap.allocate(byteCount: 16_000)) }
        for cells in [1, 2, 100, 5000] {
            let map = heap.map(cells: cells)
            #expect(map.policy == policy)
            #expect(map.cells.count <= cells)
            #expect(map.cells.count * map.cellBytes >= heap.census.reserved)
            // Nearly all of it is in use.
            #expect(map.cells.prefix(map.cells.count / 2).allSatisfy { $0 == 255 })
        }
        for block in blocks { #expect(heap.deallocate(block) == nil) }
        heap.trim()
        let map = heap.map(cells: 100)
        // The head alone, under a page, and the epilogue.
        #expect(map.cells.filter { $0 > 0 }.count <= 2 + 4096 / map.cellBytes)
        #expect(map.cells.last.map { $0 < 255 } == true)
    }

    @Test func density_IsTheShareOfBytesInUse() throws {
        let heap = HeapUnderTest()
        for _ in 0..<200 { _ = try #require(heap.allocate(byteCount: 1000)) }
        let census = heap.census
        let map = heap.map(cells: 1)
        #expect(map.cells.count == 1)
        let share = Double(census.reserved - census.free) / Double(census.reserved)
        #expect(abs(Double(map.cells[0]) / 255 - share) < 0.01)
    }

    @Test func classes_CountEveryBlock() throws {
        let heap = HeapUnderTest()
        for size in [1, 24, 25, 56, 57, 4000, 100_000] { _ = try #require(heap.allocate(byteCount: size)) }
        _ = try #require(heap.allocate(byteCount: 3 << 20))
        let map = heap.map(cells: 10)
        func count(_ bytes: Int) -> Int? { map.classes.first { $0.bytes == bytes }?.inUse }
        #expect(count(32) == 2)
        #expect(count(64) == 2)
        #expect(count(128) == 1)
        #expect(count(4096) == 1)
        #expect(count(1 << 17) == 1)
        #expect(count(.max) == 1)
        #expect(map.classes.reduce(0) { $0 + $1.inUse } == heap.census.blocks)
        #expect(map.classes.reduce(0) { $0 + $1.free } == heap.census.freeBlocks)
    }

    @Test func damagedTag_EndsTheWalk_AndTrapsNothing() throws {
        let heap = HeapUnderTest()
        let blocks = try (0..<20).map { _ in try #require(heap.allocate(byteCount: 3000)) }
        let before = heap.map(cells: 100)
        let header = (blocks[10] - 8).assumingMemoryBound(to: UInt64.self)
        let whole = header.pointee
        for wrong: UInt64 in [0, .max, 1 << 40, whole ^ (1 << 50)] {
            header.pointee = wrong
            let map = heap.map(cells: 100)
            #expect(map.cells.count == before.cells.count)
            #expect(map.classes.reduce(0) { $0 + $1.inUse } < 20)
            #expect(heap.walked.usedBlocks < 20)
        }
        header.pointee = whole
        #expect(heap.map(cells: 100) == before)
    }

    @Test func moreThanOneRegion_IsOneRowOfCells() throws {
        let heap = HeapUnderTest()
        for _ in 0..<300 { _ = try #require(heap.allocate(byteCount: 250_000)) }
        #expect(heap.census.regions == 2)
        let map = heap.map(cells: 64)
        #expect(map.cells.count <= 64)
        #expect(map.cells.count > 32)
        #expect(map.cells.allSatisfy { $0 > 0 })
    }
}
