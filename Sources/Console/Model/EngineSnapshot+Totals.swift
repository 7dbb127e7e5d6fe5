// Sums over the loops.

import Engine

extension EngineSnapshot {
    var openConnections: Int { loops.reduce(0) { $0 &+ max(0, $1.connections) } }
}
