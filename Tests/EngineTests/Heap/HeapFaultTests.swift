// Misuse of a heap is found, named and counted, and leaves the heap as it was.

import CLinux
import Testing

@testable import Engine

@Suite struct HeapFaultTests {
    @Test(arguments: PlacementPolicyKind.allCases)
    func secondFree_IsADoubleFree(policy: PlacementPolicyKind) throws {
        let heap = HeapUnderTest(policy: policy)
        let blocks = try (0..<8).map { _ in try #require(heap.allocate(byteCount: 64)) }
        for block in blocks {
            #expect(heap.deallocate(block) == nil)
            // Also where the block has been joined to a free one before it.
            let fault = heap.deallocate(block)
            #expect(fault?.kind == .doubleFree)
            #expect(fault?.address == UInt(bitPattern: block))
        }
        #expect(heap.census.faults == 8)
        #expect(heap.census.deallocations == 8)
        #expect(heap.audit() == nil)
    }

    @Test func foreignPointers_AreRefused_WithoutAReadFromThem() throws {
        let heap = HeapUnderTest()
        let other = HeapUnderTest()
        // Nothing is mapped there, so a read would end the process.
        let nowhere = try #require(UnsafeMutableRawPointer(bitPattern: 0x1000))
        let top = try #require(UnsafeMutableRawPointer(bitPattern: UInt.max & ~15))
        #expect(heap.deallocate(nowhere)?.kind == .foreignPointer)
        #expect(heap.usableSize(of: nowhere) == 0)
        let block = try #require(heap.allocate(byteCount: 100))
        let theirs = try #require(other.allocate(byteCount: 100))
        for pointer in [
            nowhere, top, theirs, block + (32 << 20), block - 4096, UnsafeMutableRawPointer(bitPattern: 1) ?? top,
        ] {
            #expect(heap.deallocate(pointer)?.kind == .foreignPointer)
        }
        #expect(other.deallocate(theirs) == nil)
        #expect(heap.deallocate(block) == nil)
        #expect(heap.audit() == nil)
    }

    @Test func pointerIntoABlock_HasNoHeader() throws {
        let heap = HeapUnderTest()
        let block = try #require(heap.allocate(byteCount: 4000))
        block.initializeMemory(as: UInt8.self, repeating: 0, count: 4000)
        for offset in [1, 8, 16, 32, 1600, 3984] {
            #expect(heap.deallocate(block + offset)?.kind == .badHeader)
        }
        #expect(heap.census.faults == 6)
        #expect(heap.deallocate(block) == nil)
    }

    @Test func damagedHeader_IsFound() throws {
        let heap = HeapUnderTest()
        let block = try #require(heap.allocate(byteCount: 100))
        let header = (block - 8).assumingMemoryBound(to: UInt64.self)
        let whole = header.pointee
        // Every bit but the two flags, which the tag does not cover, and the two that are spare.
        for bit in 0..<64 where !(32..<36).contains(bit) {
            header.pointee = whole ^ (1 << UInt64(bit))
            #expect(heap.deallocate(block)?.kind == .badHeader, "bit \(bit)")
        }
        header.pointee = whole
        #expect(heap.deallocate(block) == nil)
    }

    @Test(arguments: PlacementPolicyKind.allCases)
    func writePastTheEnd_IsAnOverrun(policy: PlacementPolicyKind) throws {
        let heap = HeapUnderTest(policy: policy)
        // 88 and 8 of header are a whole block: the byte after it is the next header's first.
        for size in [88, 200, 4088] {
            let block = try #require(heap.allocate(byteCount: size))
            let end = (block + size).assumingMemoryBound(to: UInt8.self)
            let byte = end.pointee
            end.pointee = ~byte
            let fault = heap.deallocate(block)
            #expect(fault?.kind == .overrun)
            #expect(fault?.address == UInt(bitPattern: block))
            end.pointee = byte
            #expect(heap.deallocate(block) == nil)
        }
        #expect(heap.audit() == nil)
    }

    @Test(.enabled(if: HeapBlock.guardsSlack)) func writeIntoTheRounding_IsAnOverrun_InDebugBuilds() throws {
        let heap = HeapUnderTest()
        for size in [0, 1, 25, 90, 5001] {
            let block = try #require(heap.allocate(byteCount: size))
            #expect(heap.usableSize(of: block) == size)
            let end = (block + size).assumingMemoryBound(to: UInt8.self)
            // Hidden from AddressSanitizer, which would end the process here.
            linux_poke(end, 0)
            #expect(heap.deallocate(block)?.kind == .overrun)
            linux_poke(end, 0xC5)
            #expect(heap.deallocate(block) == nil)
        }
    }

    @Test(arguments: PlacementPolicyKind.allCases)
    func damagedFooterOfAFreeNeighbour_IsFoundBeforeItIsFollowed(policy: PlacementPolicyKind) throws {
        for wrong: UInt64 in [0, 1, 17, 48, 1 << 30, 1 << 63, .max, .max - 15] {
            let heap = HeapUnderTest(policy: policy)
            let first = try #require(heap.allocate(byteCount: 88))
            let second = try #require(heap.allocate(byteCount: 88))
            _ = try #require(heap.allocate(byteCount: 88))
            #expect(heap.deallocate(first) == nil)
            // Out of the front, onto a free list.
            heap.trim()
            let footer = (second - 16).assumingMemoryBound(to: UInt64.self)
            let whole = footer.pointee
            footer.pointee = wrong
            if policy == .segregated {
                // The block is held first; the damage is found when it is joined, and costs only that block.
                #expect(heap.deallocate(second) == nil)
                heap.trim()
                footer.pointee = whole
            } else {
                #expect(heap.deallocate(second)?.kind == .badHeader)
                footer.pointee = whole
                #expect(heap.deallocate(second) == nil)
            }
            #expect(heap.census.faults == 1)
            #expect(heap.audit() == nil)
        }
    }

    @Test(arguments: PlacementPolicyKind.allCases)
    func damagedHeaderOfAFreeBlock_IsFound_BeforeItsSizeIsBelieved(policy: PlacementPolicyKind) throws {
        for wrong: UInt64 in [.max, .max << 36, 0x03FF_FFF0 << 32, 0xAAAA_AAAA_AAAA_AAAA] {
            for held in [false, true] {
                let heap = HeapUnderTest(policy: policy)
                let block = try #require(heap.allocate(byteCount: 2000))
                _ = try #require(heap.allocate(byteCount: 88))
                #expect(heap.deallocate(block) == nil)
                if !held { heap.trim() }
                overwrite(block - 8, wrong)
                // Whatever is requested, there is neither a trap nor a block of that size.
                for size in [2000, 1990, 100_000, 700_000] { _ = heap.allocate(byteCount: size) }
                _ = heap.allocate(byteCount: 1900, alignment: 64)
                heap.trim()
                #expect(heap.census.faults > 0, "\(String(wrong, radix: 16)), held: \(held)")
            }
        }
    }

    @Test(arguments: PlacementPolicyKind.allCases)
    func damagedTagsAtARegionsEnd_AreFound_BeforeTheyAreFollowed(policy: PlacementPolicyKind) throws {
        for wrong: UInt64 in [0, 17, 1 << 30, 1 << 63, .max] {
            let heap = HeapUnderTest(policy: policy)
            let block = try #require(heap.allocate(byteCount: 88))
            #expect(heap.deallocate(try #require(heap.allocate(byteCount: 400_000))) == nil)
            let region = try #require(heap.firstRegion)
            // The footer of the free block at the end, then the header of the end itself.
            for distance in [16, 8] {
                let place = region.base + (region.committed - distance)
                let whole = linux_peek_word(place)
                overwrite(place, wrong)
                let committed = region.committed
                if distance == 16 { heap.trim() }
                // From a region of its own, because this one is not moved on.
                #expect(heap.allocate(byteCount: 900_000) != nil)
                #expect(region.committed == committed)
                overwrite(place, whole)
            }
            #expect(heap.census.faults == 2)
            #expect(heap.deallocate(block) == nil)
        }
    }

    @Test func heldBlock_IsReused_AndIsNoBlockMeanwhile() throws {
        let heap = HeapUnderTest()
        let block = try #require(heap.allocate(byteCount: 4096))
        #expect(heap.deallocate(block) == nil)
        #expect(heap.usableSize(of: block) == 0)
        #expect(heap.reallocate(block, byteCount: 10) == nil)
        #expect(heap.deallocate(block)?.kind == .doubleFree)
        #expect(heap.census.inUse == 0)
        #expect(heap.audit() == nil)
        #expect(heap.allocate(byteCount: 4096) == block)
        #expect(heap.audit() == nil)
    }

    @Test(.enabled(if: HeapShadow.isKept), arguments: PlacementPolicyKind.allCases)
    func addressSanitizer_SeesFreeMemoryAndTheRounding(policy: PlacementPolicyKind) throws {
        let heap = HeapUnderTest(policy: policy)
        let block = try #require(heap.allocate(byteCount: 1001))
        // nil where the tests are built without AddressSanitizer: then there is nothing to check.
        guard HeapShadow.isPoisoned(block) != nil else { return }
        #expect(HeapShadow.isPoisoned(block) == false)
        #expect(HeapShadow.isPoisoned(block + 1000) == false)
        #expect(HeapShadow.isPoisoned(block + 1001) == true)
        #expect(heap.reallocate(block, byteCount: 990) == block)
        #expect(HeapShadow.isPoisoned(block + 991) == true)
        #expect(heap.deallocate(block) == nil)
        for offset in [32, 500, 900] { #expect(HeapShadow.isPoisoned(block + offset) == true) }
        heap.trim()
        for offset in [32, 500, 900] { #expect(HeapShadow.isPoisoned(block + offset) == true) }
        let again = try #require(heap.allocate(byteCount: 1016))
        #expect(HeapShadow.isPoisoned(again + 1015) == false)
    }

    @Test func fault_IsKeptForTheOwner() throws {
        let heap = HeapUnderTest()
        let block = try #require(heap.allocate(byteCount: 64))
        #expect(heap.lastFault == nil)
        heap.deallocate(block)
        heap.deallocate(block)
        #expect(heap.lastFault == HeapFault(.doubleFree, block))
        // A fault that no call reports: found when held blocks are joined, and by a reallocation.
        #expect(heap.reallocate(block, byteCount: 1) == nil)
        #expect(heap.census.faults == 2)
    }

    @Test func oldEndOfARegion_IsNoBlock() throws {
        let heap = HeapUnderTest()
        _ = try #require(heap.allocate(byteCount: 64))
        let oldEnd = heap.census.reserved
        let region = try #require(heap.firstRegion)
        _ = try #require(heap.allocate(byteCount: 60_000))
        #expect(heap.deallocate(region.base + oldEnd)?.kind == .badHeader)
        #expect(heap.audit() == nil)
    }

    @Test func description_NamesTheBlock() throws {
        let heap = HeapUnderTest()
        let block = try #require(heap.allocate(byteCount: 64))
        heap.deallocate(block)
        let fault = try #require(heap.deallocate(block))
        #expect(fault.description == "block 0x\(String(UInt(bitPattern: block), radix: 16)) was freed twice")
    }

    /// Hidden from AddressSanitizer.
    private func overwrite(_ place: UnsafeMutableRawPointer, _ word: UInt64) {
        for index in 0..<8 { linux_poke(place + index, UInt8(truncatingIfNeeded: word >> UInt64(index * 8))) }
    }
}
