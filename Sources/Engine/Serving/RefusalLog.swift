// Reports the loops' refusals in the log: at once when they begin, then at most one line a reason in ten seconds with
// the count since the line before. On the thread that watches the loops; no loop writes a line for a refusal, however
// many come.

import Synchronization

final class RefusalLog: Sendable {
    private struct State {
        /// The last counts by loop. Loops that have ended stay, so that the sums only grow; numbers are not used again.
        var seen: [Int: [UInt64]] = [:]
        /// Their sums, by reason.
        var totals = [UInt64](repeating: 0, count: RefusalGauges.capacity)
        /// The sums at the last line of each reason.
        var logged = [UInt64](repeating: 0, count: RefusalGauges.capacity)
        /// Monotonic nanoseconds of that line; 0 before the first.
        var loggedAt = [UInt64](repeating: 0, count: RefusalGauges.capacity)

        mutating func look(at ports: [LoopPort<LoopMessage>]) {
            for port in ports { seen[port.id] = port.gauges.refusals.read() }
            // One pass for all reasons: this is done several times a second, whether or not anybody was refused.
            for reason in totals.indices { totals[reason] = 0 }
            for counts in seen.values {
                for (reason, count) in counts.enumerated() { totals[reason] &+= count }
            }
        }
    }

    static let linePause = 10 * Clock.second

    private let log: Log
    private let state = Monitor(State())

    init(log: Log) { self.log = log }

    /// Writes the lines that are due.
    /// - Parameters:
    ///   - ports: the ports of running loops, and of those that have just ended.
    ///   - now: monotonic nanoseconds.
    ///   - isLast: everything not yet reported is reported now.
    func look(at ports: [LoopPort<LoopMessage>], now: UInt64, isLast: Bool = false) {
        let lines: [String] = state.withLock { state in
            state.look(at: ports)
            if state.totals == state.logged { return [] }
            return RefusalReason.allCases.compactMap { reason in
                let index = reason.rawValue
                let total = state.totals[index]
                let count = total &- state.logged[index]
                let before = state.loggedAt[index]
                guard count > 0, isLast || before == 0 || now &- before >= Self.linePause else { return nil }
                state.logged[index] = total
                state.loggedAt[index] = max(1, now)
                let last = ports.map { $0.gauges.refusals.takeCase(of: index) }.first { !$0.isEmpty } ?? ""
                return Self.line(reason, count, total, since: before == 0 ? nil : now &- before, last)
            }
        }
        for line in lines { log.write(.warning, line) }
    }

    private static func line(
        _ reason: RefusalReason, _ count: UInt64, _ total: UInt64, since time: UInt64?, _ last: String
    ) -> String {
        var line = "refused \(count) (\(reason.name)): \(reason.text)"
        if let time { line += "; in \(time / Clock.second) s, \(total) since the start" }
        if !last.isEmpty { line += "; the last: \(last)" }
        return line
    }

    /// From any thread: sums over all loops, including those that have ended, by `RefusalReason.name`; only reasons
    /// that occurred.
    func totals(with ports: [LoopPort<LoopMessage>]) -> [String: UInt64] {
        state.withLock { state in
            state.look(at: ports)
            return Self.named { state.totals[$0] }
        }
    }

    /// The same for one loop.
    static func named(_ counts: [UInt64]) -> [String: UInt64] { named { counts[$0] } }

    private static func named(_ count: (Int) -> UInt64) -> [String: UInt64] {
        var named: [String: UInt64] = [:]
        for reason in RefusalReason.allCases {
            let count = count(reason.rawValue)
            if count > 0 { named[reason.name] = count }
        }
        return named
    }
}
