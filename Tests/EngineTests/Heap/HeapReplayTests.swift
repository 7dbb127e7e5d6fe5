// Traces over every policy.

import Testing

@testable import Engine

@Suite struct HeapReplayTests {
    @Test(arguments: HeapTraceSamples.all, PlacementPolicyKind.allCases)
    func everyTrace_IsRightUnderEveryPolicy(trace: HeapTrace, policy: PlacementPolicyKind) {
        let replay = HeapReplay(trace, policy: policy, milliseconds: 1)
        #expect(replay.isRight, "\(replay.problem)")
        #expect(replay.problem.isEmpty)
        #expect(replay.ops == trace.operations.count)
        #expect(replay.mops > 0)
        #expect(replay.peakPayload == trace.peak.byteCount)
        #expect(replay.utilisation > 0.1)
        #expect(replay.utilisation <= 1)
        #expect(replay.peakMap.policy == policy)
        #expect(replay.peakMap.cells.count <= 64)
    }

    @Test func defaultPolicy_UsesNearlyAllItHolds() {
        #expect(HeapReplay(HeapTraceSamples.random, milliseconds: 1).utilisation > 0.75)
        #expect(HeapReplay(HeapTraceSamples.growing, milliseconds: 1).utilisation > 0.7)
        // The large blocks lie together, so that freed ones make room for larger ones.
        #expect(HeapReplay(HeapTraceSamples.binary, milliseconds: 1).utilisation > 0.7)
        // 8190 bytes, and whole pages.
        #expect(HeapReplay(HeapTraceSamples.coalescing, milliseconds: 1).peakReserved <= 12 << 10)
    }

    @Test func heapLimit_MakesATraceFail_AndSaysWhere() {
        let replay = HeapReplay(HeapTraceSamples.binary, limit: 32 << 10, milliseconds: 1)
        #expect(!replay.isRight)
        #expect(replay.problem.hasPrefix("operation "))
        #expect(replay.problem.hasSuffix("bytes were refused"))
        #expect(replay.mops == 0)
    }

    @Test func emptyTrace_IsRight() {
        let replay = HeapReplay(HeapTrace(name: "empty", idCount: 0, operations: []), milliseconds: 1)
        #expect(replay.isRight)
        #expect(replay.utilisation == 0)
        #expect(replay.mops == 0)
    }

    @Test func picture_HasRowsOfTheWidth() {
        let map = HeapMap(policy: .segregated, cells: [0, 1, 100, 200, 255, 254, 0], cellBytes: 64, classes: [])
        #expect(map.picture(width: 4, ascii: true) == [" .:+", "## "])
        #expect(map.picture(width: 100) == [" ░▒▓██ "])
        #expect(map.picture(width: Int.min, ascii: true).count == 7)
    }
}
