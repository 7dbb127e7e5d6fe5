// How a setting is put back to what it was.

import Engine

struct Undo: Sendable {
    /// What is undone, for the operator.
    var label: String
    var requests: [ControlRequest]

    /// Settings that can be taken back.
    static let depth = 50
}
