// One line for the operator, under the panes.

struct Notice: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case done, failed, hint
    }

    /// How long it stays, nanoseconds.
    static let lifetime: UInt64 = 8_000_000_000

    var kind: Kind
    var text: String
    /// Monotonic nanoseconds.
    var since: UInt64

    func isOver(at now: UInt64) -> Bool { now > since && now - since > Notice.lifetime }
}
