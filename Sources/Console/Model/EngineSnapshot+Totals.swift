// Sums over the loops, and the two trigger modes in letters.

import Engine

extension EngineSnapshot {
    var openConnections: Int { loops.reduce(0) { $0 &+ max(0, $1.connections) } }
}

extension EngineSnapshot.Trigger {
    var other: Self { self == .level ? .edge : .level }

    /// `LT` or `ET`.
    var letters: String { self == .level ? "LT" : "ET" }
}
