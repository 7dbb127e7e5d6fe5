// Random operations against the model, 200,000 for each policy, or as many as REACTOR_HEAP_OPERATIONS says
// (Benchmarks/Heap/model.sh: ten million).

import Glibc
import Testing

@testable import Engine

@Suite struct HeapRandomTests {
    /// For each policy.
    private static let operations = getenv("REACTOR_HEAP_OPERATIONS").flatMap { Int(String(cString: $0)) } ?? 200_000

    @Test(arguments: PlacementPolicyKind.allCases)
    func randomOperations_KeepContentsAlignmentAndCensus(policy: PlacementPolicyKind) {
        let model = HeapModel(policy: policy, seed: 0x5EED + UInt64(policy.rawValue.utf8.count))
        for round in 0..<max(1, Self.operations / 4000) {
            // The targets make the heap fill and drain by turns.
            let target = round % 2 == 0 ? 400 : 40
            for _ in 0..<4000 { model.step(holding: target) }
            model.check()
        }
        #expect(model.refusals == 0)
    }

    @Test(arguments: PlacementPolicyKind.allCases)
    func everythingFreed_CoalescesToOneBlockARegion(policy: PlacementPolicyKind) {
        let model = HeapModel(policy: policy, seed: 42)
        for _ in 0..<4000 { model.step(holding: 300) }
        model.deallocateAll()
        model.check()
        model.heap.trim()
        model.check()
        let walked = model.heap.walked
        #expect(walked.usedBlocks == 0)
        #expect(walked.regions >= 1)
        #expect(walked.freeBlocks == walked.regions)
        #expect(model.heap.census.inUse == 0)
        #expect(model.heap.census.allocations == model.heap.census.deallocations)
    }

    @Test(arguments: PlacementPolicyKind.allCases)
    func smallLimit_IsNeverExceeded_AndRefusesCleanly(policy: PlacementPolicyKind) {
        let model = HeapModel(policy: policy, seed: 7, limit: 600_000)
        for _ in 0..<6000 {
            model.step(holding: 300)
            if model.heap.census.reserved > 600_000 { Issue.record("\(model.heap.census.reserved) bytes held") }
        }
        model.check()
        #expect(model.refusals > 0)
        model.deallocateAll()
        model.check()
    }
}
