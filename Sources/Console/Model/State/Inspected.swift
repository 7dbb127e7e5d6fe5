// The objects that are looked at alone, as last seen: a connection or a user, and whether it has gone; the failures. A
// part of the model.

import Engine

struct Inspected: Sendable {
    private(set) var connection: ConnectionDetail?
    /// Monotonic nanoseconds when it was found to be closed.
    private(set) var connectionGone: UInt64?
    private(set) var user: UserDetail?
    private(set) var userGone = false
    /// Nil before the first reply.
    private(set) var blocks: [BlockedNetwork]?
    /// Nil before the first reply.
    private(set) var split: SplitPage?
    /// The failures and the slow answers, as far as they have come.
    private(set) var failures: [FailureQuery.List: FailurePage] = [:]
    /// One of them, with its head; nil before it has come, or where it is kept no more.
    private(set) var failure: Failure?
    private(set) var failureGone = false
    /// What came of the last reload from here; nil before one.
    private(set) var reload: ReloadReport?

    mutating func take(_ detail: ConnectionDetail) { connection = detail }
    mutating func take(_ detail: UserDetail) { user = detail }
    mutating func take(_ blocks: [BlockedNetwork]) { self.blocks = blocks }
    mutating func take(_ page: SplitPage) { split = page }
    mutating func take(_ report: ReloadReport) { reload = report }

    mutating func take(_ page: FailurePage, of list: FailureQuery.List) { failures[list] = page }

    /// - Parameter page: one row, or none where it has been pushed out by newer ones.
    mutating func take(one page: FailurePage) {
        failure = page.rows.first ?? failure
        failureGone = page.rows.isEmpty
    }

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
        case .split: split = nil
        case .failure:
            failure = nil
            failureGone = false
        // The list stays until a newer one comes, and with it the place of the cursor.
        case .failures, .settings, .setting, .reload, .wire, .loop, .charts, .warnings, .experiment: break
        }
    }
}
