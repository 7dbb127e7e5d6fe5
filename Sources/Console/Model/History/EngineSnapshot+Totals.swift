// Sums over the loops, and the two trigger modes as they are shown.

import Engine

extension EngineSnapshot {
    var openConnections: Int { loops.reduce(0) { $0 &+ max(0, $1.connections) } }

    /// The clients turned away since the start, the most frequent reason first.
    var refused: [(reason: Refusal, count: UInt64)] {
        refusals.compactMap { name, count in Refusal(name: name).map { ($0, count) } }
            .filter { $0.count > 0 }.sorted { ($1.count, $0.reason.rawValue) < ($0.count, $1.reason.rawValue) }
    }
}

extension EngineSnapshot.Trigger {
    var other: Self { self == .level ? .edge : .level }

    /// `LT` or `ET`.
    var letters: String { self == .level ? "LT" : "ET" }

    var role: Role { self == .level ? .level : .edge }
}
