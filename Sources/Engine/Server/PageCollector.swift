// Where the loops put their part of the page an operator asked for. The control thread waits for them, for a bounded time; a loop
// only adds, and never waits.

/// The pages of all loops that were asked.
final class PageCollector: Sendable {
    private struct State {
        var rows: [(loop: Int, row: ConnectionRow)] = []
        var total = 0
        var outstanding: Int
    }

    private let state: Monitor<State>

    init(loops: Int) { state = Monitor(State(outstanding: loops)) }

    /// On a loop's thread.
    func add(_ rows: [ConnectionRow], total: Int, loop: Int) {
        let part = rows.map { (loop, $0) }
        state.broadcast { state in
            state.rows.append(contentsOf: part)
            state.total += total
            state.outstanding -= 1
        }
    }

    /// Waits for all loops, or until the deadline takes what has come.
    func collect(deadline: UInt64) -> (rows: [(loop: Int, row: ConnectionRow)], total: Int) {
        let whole = state.wait(until: deadline) { $0.outstanding <= 0 ? ($0.rows, $0.total) : nil }
        return whole ?? state.withLock { ($0.rows, $0.total) }
    }
}
