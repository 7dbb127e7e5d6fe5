// The connection or user that is looked at alone, as it was last seen, and whether it has gone since. A part of the
// model.

import Engine

struct Inspected: Sendable {
    private(set) var connection: ConnectionDetail?
    /// Monotonic nanoseconds when it was found to be closed.
    private(set) var connectionGone: UInt64?
    private(set) var user: UserDetail?
    private(set) var userGone = false
    /// Nil before the first reply.
    private(set) var blocks: [BlockedNetwork]?

    mutating func take(_ detail: ConnectionDetail) { connection = detail }
    mutating func take(_ detail: UserDetail) { user = detail }
    mutating func take(_ blocks: [BlockedNetwork]) { self.blocks = blocks }

    /// It was not there; what was last seen of it stays.
    mutating func connectionHasGone(at now: UInt64) { connectionGone = connectionGone ?? now }
    mutating func userHasGone() { userGone = true }

    /// An object is looked at anew: what was seen of another, or of it before, is not about it.
    mutating func forget(_ detail: Detail) {
        switch detail {
        case .connection:
            connection = nil
            connectionGone = nil
        case .user:
            user = nil
            userGone = false
        case .blocks: blocks = nil
        case .loop, .charts, .warnings, .experiment: break
        }
    }
}
