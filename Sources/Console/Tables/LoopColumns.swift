// The columns of the loops table: the rates of each loop, and its current values.

import Engine

enum LoopColumns {
    typealias LoopState = EngineSnapshot.LoopState

    /// The ids of the loops that the sheet shows, in its order.
    static func order(_ snapshot: EngineSnapshot, _ rates: Rates, _ sheet: TableSheet) -> [Int] {
        let loops = snapshot.loops
        let columns = table(snapshot, rates, ascii: true, none: "-").columns
        return LocalRows.arrange(loops, sheet, columns).map { loops[$0].id }
    }

    static func table(_ snapshot: EngineSnapshot, _ rates: Rates, ascii: Bool, none: String) -> Table<LoopState> {
        func r(_ loop: LoopState) -> Rates.Loop { rates.loops[loop.id] ?? Rates.Loop() }
        let listen = snapshot.listenTrigger
        let now = snapshot.monotonicTime
        let bound = WarningWatch.stallBound(snapshot)
        func rate(
            _ title: String, _ width: Int, id: String = "", priority: Int, _ value: @escaping (Rates.Loop) -> Double
        ) -> Column<LoopState> {
            Column(title, width, id: id, priority: priority, grow: 1, value: { value(r($0)) }) {
                .number(Format.rate(value(r($0))))
            }
        }
        func bytes(
            _ title: String, _ width: Int, id: String, priority: Int, _ value: @escaping (Rates.Loop) -> Double
        ) -> Column<LoopState> {
            Column(title, width, id: id, priority: priority, grow: 1, value: { value(r($0)) }) {
                .number(Format.byteRate(value(r($0))))
            }
        }
        func count(
            _ title: String, _ width: Int, id: String = "", priority: Int, _ value: @escaping (LoopState) -> Int
        ) -> Column<LoopState> {
            Column(title, width, id: id, priority: priority, grow: 1, value: { Double(value($0)) }) {
                .number(Format.count(value($0)))
            }
        }
        func time(
            _ title: String, _ width: Int = 5, priority: Int, _ value: @escaping (Rates.Loop) -> UInt64?
        ) -> Column<LoopState> {
            Column(title, width, priority: priority, grow: 1, value: { value(r($0)).map { Double($0) } ?? 0 }) { loop in
                guard let time = value(r(loop)) else { return Field(none, .faint) }
                return Field(
                    Format.duration(time, ascii: ascii), time >= bound ? .bad : time >= bound / 10 ? .warning : .text)
            }
        }
        return Table(columns: [
            Column("LOOP", 6, right: false, priority: 0, isQuantity: false, value: { Double($0.id) }) {
                Field("\($0.id)\($0.accepts ? " main" : "")", .strong)
            },
            Column("TID", 7, priority: 8, grow: 1, isQuantity: false, value: { Double($0.threadID) }) {
                Field("\($0.threadID)", .label)
            },
            count("CONNS", 5, priority: 1) { $0.connections },
            Column("ACCEPTED", 8, priority: 7, grow: 1, value: { Double($0.accepted) }) {
                .number(Format.count($0.accepted))
            },
            rate("REQ/S", 5, id: "requests", priority: 1) { $0.requests },
            bytes("IN/S", 5, id: "in", priority: 5) { $0.bytesIn },
            bytes("OUT/S", 5, id: "out", priority: 5) { $0.bytesOut },
            rate("WAITS/S", 7, id: "waits", priority: 6) { $0.waits },
            rate("EV/W", 4, id: "events", priority: 6) { $0.eventsPerWait },
            Column("BUSY", 5, priority: 2, grow: 1, value: { r($0).busy }) { loop in
                let busy = r(loop).busy
                // The tick has run longer than the stall warning: everything that the loop serves waits.
                if WarningWatch.stalled(loop, now) > bound { return Field("STALL", .bad) }
                return Field(
                    Format.percent(busy), busy >= 0.9 ? .bad : busy >= 0.7 ? .warning : busy < 0.005 ? .faint : .text)
            },
            time("LAT99", priority: 3, \.latencyP99),
            time("TICK99", 6, priority: 4, \.tickP99),
            count("QUEUE", 5, priority: 4) { $0.queued },
            Column("MODE", 4, priority: 2) { loop in
                let mode = loop.serves ? loop.trigger : listen
                return Field(mode.letters, mode.role)
            },
            time("LAT50", priority: 19, \.latencyMedian),
            time("TICK50", 6, priority: 20, \.tickMedian),
            rate("READS/S", 7, id: "reads", priority: 21) { $0.reads },
            rate("EAGAIN/S", 8, id: "eagain", priority: 22) { $0.readsEmpty },
            rate("WRITES/S", 8, id: "writes", priority: 23) { $0.writes },
            rate("SHORT/S", 7, id: "short", priority: 24) { $0.shortWrites },
            rate("CTL/S", 5, id: "ctl", priority: 25) { $0.controlCalls },
            count("ARMED", 5, priority: 26) { $0.writersWaiting },
            count("OVER", 5, priority: 27) { Int(clamping: $0.overBudget) },
            count("PEND", 4, priority: 27) { $0.answersPending },
            Column("HEAP", 6, priority: 28, grow: 1, value: { Double($0.heap.inUse) }) {
                .number(Format.bytes($0.heap.inUse))
            },
            count("BLOCKS", 6, priority: 29) { $0.heap.blocks },
        ])
    }
}
