// The access lines of one loop that wait for the writer: one buffer, filled by the loop once a tick and exchanged by
// the writer. The lock is held for an exchange or one copy, and only these two threads take it.

final class LogLane: Sendable {
    private struct State: ~Copyable {
        var waiting = LineBuffer()
        /// The writer has been woken for the waiting lines.
        var hasRung = false
        /// The loop has ended: the lane is removed once it is empty.
        var isFinished = false
        /// The writer has ended: no more lines are taken.
        var isClosed = false
    }

    let limit: Int
    private let state = Monitor(State())

    init(limit: Int) { self.limit = limit }

    /// The result of handing over a loop's lines.
    struct Receipt {
        var dropped = 0
        /// The caller should wake the writer.
        var rings = false
    }

    /// Takes the lines of a tick, as many as fit, and leaves `lines` empty. On the loop's thread.
    func take(_ lines: inout LineBuffer) -> Receipt {
        state.withLock { state in
            var receipt = Receipt()
            if state.isClosed {
                receipt.dropped = LineBuffer.lineEnds(lines.base, lines.count)
            } else if state.waiting.isEmpty {
                Swift.swap(&state.waiting, &lines)
            } else {
                receipt.dropped = Self.append(lines, to: &state.waiting, limit: limit)
            }
            lines.removeAll()
            if !state.hasRung, state.waiting.count > limit / 2 {
                state.hasRung = true
                receipt.rings = true
            }
            return receipt
        }
    }

    /// The loop ends: takes its last lines, as many as fit.
    /// - Returns: lines dropped.
    func finish(_ last: borrowing LineBuffer) -> Int {
        state.withLock { state in
            state.isFinished = true
            if state.isClosed { return LineBuffer.lineEnds(last.base, last.count) }
            return Self.append(last, to: &state.waiting, limit: limit)
        }
    }

    /// - Returns: lines dropped.
    private static func append(_ lines: borrowing LineBuffer, to waiting: inout LineBuffer, limit: Int) -> Int {
        let room = max(0, limit - waiting.count)
        let fits =
            lines.count <= room
            ? lines.count : LineBuffer.wholeLines(lines.base, lines.count, room: room) ?? 0
        waiting.append(lines.base, fits)
        return LineBuffer.lineEnds(lines.base + fits, lines.count - fits)
    }

    /// Takes no more lines.
    func close() {
        state.withLock { $0.isClosed = true }
    }

    /// Exchanges the waiting lines for an emptied buffer of the writer's. On the writer's thread.
    /// - Parameter isLast: no lines are taken afterwards.
    /// - Returns: true when the loop has ended, so that these were its last lines.
    func swap(with empty: inout LineBuffer, isLast: Bool) -> Bool {
        state.withLock { state in
            Swift.swap(&state.waiting, &empty)
            state.hasRung = false
            if isLast { state.isClosed = true }
            return state.isFinished
        }
    }
}
