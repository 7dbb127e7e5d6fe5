// The snapshots that the console can go back to, thinned with age: one a second for a minute, one in ten seconds for
// ten minutes, one a minute for an hour. At most 180, whatever happens.

import Engine

struct SnapshotTape: Sendable {
    private struct Reel: Sendable {
        let spacing: UInt64
        var frames: [EngineSnapshot] = []

        mutating func add(_ snapshot: EngineSnapshot) {
            if let last = frames.last, snapshot.monotonicTime < last.monotonicTime &+ spacing { return }
            if frames.count == SnapshotTape.length { frames.removeFirst() }
            frames.append(snapshot)
        }
    }

    static let length = 60
    private var reels = [Reel(spacing: 950_000_000), Reel(spacing: 9_500_000_000), Reel(spacing: 59_000_000_000)]

    mutating func add(_ snapshot: EngineSnapshot) {
        // Another engine behind the same console, or a clock that went back: the former snapshots are not comparable.
        if let last = reels[0].frames.last, snapshot.monotonicTime < last.monotonicTime { self = SnapshotTape() }
        for i in reels.indices { reels[i].add(snapshot) }
    }

    /// The oldest first: the coarse reels up to where the finer ones begin.
    var frames: [EngineSnapshot] {
        var result: [EngineSnapshot] = []
        for (i, reel) in reels.enumerated().reversed() {
            let finer = reels[..<i].compactMap(\.frames.first?.monotonicTime).min() ?? .max
            result += reel.frames.filter { $0.monotonicTime < finer }
        }
        return result
    }

    /// The youngest frame that is at least that many nanoseconds older than the given moment.
    func frame(before time: UInt64, by age: UInt64) -> EngineSnapshot? {
        frames.last { $0.monotonicTime &+ age <= time }
    }
}
