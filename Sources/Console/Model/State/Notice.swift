// One line for the operator, under the panes.

struct Notice: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case done, failed, hint
    }

    var kind: Kind
    var text: String
    /// Nobody asked for it just now: it waits until the results that were asked for have been read.
    var isAside = false
    /// Monotonic nanoseconds of the first frame that showed it; nil until then.
    var shownAt: UInt64?

    /// Nanoseconds that it stays if nothing follows it.
    static let lifetime: UInt64 = 8_000_000_000

    func isOver(at now: UInt64) -> Bool { isShown(for: Self.lifetime, at: now) }

    /// - Parameter time: nanoseconds.
    func isShown(for time: UInt64, at now: UInt64) -> Bool {
        guard let shownAt else { return false }
        return now >= shownAt && now - shownAt >= time
    }
}
