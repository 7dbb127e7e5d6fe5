// The replay of a trace over a heap, three times: once with every payload checked, once up to its peak for the picture,
// and as often as time allows for the throughput. Runs on the calling thread; not for an event loop.

import Glibc

/// The result of replaying one trace under one policy.
public struct HeapReplay: Sendable {
    /// The trace's name.
    public let trace: String
    public let policy: PlacementPolicyKind
    /// Operations of the trace.
    public let ops: Int
    /// Million operations per second of processor time, on a heap that the trace has been replayed on before: the
    /// median of five measurements. 0 where `isRight` is false.
    public let mops: Double
    /// The most bytes of payload at once.
    public let peakPayload: Int
    /// The most bytes that the heap held from the kernel at once, on a heap that began empty.
    public let peakReserved: Int
    /// Every block was aligned and kept its contents, nothing was refused, and all of it came back as one free block a
    /// region.
    public let isRight: Bool
    /// The first thing that went wrong; empty where nothing did.
    public let problem: String
    /// The heap when the payload was largest.
    public let peakMap: HeapMap

    /// `peakPayload` over `peakReserved`, 0 to 1.
    public var utilisation: Double { peakReserved > 0 ? Double(peakPayload) / Double(peakReserved) : 0 }

    /// Replays a trace.
    /// - Parameters:
    ///   - limit: bytes the heap may hold.
    ///   - cells: cells of the picture.
    ///   - milliseconds: about how long to measure the throughput; at least five replays in any case.
    public init(
        _ trace: HeapTrace, policy: PlacementPolicyKind = .segregated, limit: Int = .max, cells: Int = 64,
        milliseconds: Int = 100
    ) {
        self.trace = trace.name
        self.policy = policy
        ops = trace.operations.count
        let peak = trace.peak
        peakPayload = peak.byteCount
        var check = HeapReplayCheck(trace, policy, limit: limit)
        problem = check.run()
        peakReserved = check.peakReserved
        isRight = problem.isEmpty
        var player = HeapReplayPlayer(trace, policy, limit: limit)
        if isRight {
            player.play(upTo: peak.operation)
            peakMap = player.map(cells: cells)
            player.finish()
            mops = player.measure(milliseconds: max(1, milliseconds))
        } else {
            peakMap = player.map(cells: cells)
            mops = 0
        }
    }
}
