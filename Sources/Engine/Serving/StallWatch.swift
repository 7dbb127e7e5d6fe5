// A thread that finds loops whose tick takes too long and reports their handler: a handler that blocks is the one fault
// of a reactor that every client of its loop pays for. A thread of its own, because the stuck one cannot report it. It
// reads gauges and never waits for a loop.

import Synchronization

final class StallWatch: Sendable {
    /// A tick that was found to take too long.
    private struct Stall {
        let began: UInt64
        let isLogged: Bool
    }

    private let loops: LoopGroup<LoopMessage>
    private let refusals: RefusalLog
    private let log: Log
    private let isStopping = Monitor(false)
    /// In milliseconds.
    private let warning: Monitor<UInt64>
    private let thread = Monitor<ThreadHandle?>(nil)

    /// At most one line a loop and second: a loop that is always late must not fill the log.
    private static let logPause = Clock.second
    private static let refusalPause = Clock.second / 4

    /// - Parameter warning: milliseconds.
    init(_ loops: LoopGroup<LoopMessage>, _ refusals: RefusalLog, log: Log, warning: UInt64) {
        self.loops = loops
        self.refusals = refusals
        self.log = log
        self.warning = Monitor(warning)
    }

    /// - Throws: EAGAIN: no room for the thread.
    func start() throws(Errno) {
        let handle = ThreadHandle(try Thread(name: "stall-watch") { [self] in watch() })
        thread.withLock { $0 = handle }
    }

    func setWarning(_ milliseconds: UInt64) { warning.withLock { $0 = milliseconds } }

    /// Joins the thread.
    func stop() {
        isStopping.broadcast { $0 = true }
        thread.withLock { $0.take() }?.join()
    }

    /// The handler of a loop whose tick takes longer than the warning, as `GET /path (connection 1.7)`; empty where
    /// none does.
    func stalled(_ port: LoopPort<LoopMessage>) -> String {
        let began = port.gauges.tickBegan.load(ordering: .relaxed)
        let limit = warning.withLock { $0 } &* Clock.millisecond
        guard began != 0, Clock.now > began &+ limit else { return "" }
        return Self.handler(port) ?? "no handler"
    }

    private static func handler(_ port: LoopPort<LoopMessage>) -> String? {
        HandlerActivity.now(port.gauges.activity).map { activity in
            "\(activity.request.text) (connection \(ConnectionID(rawValue: activity.connection)))"
        }
    }

    private func watch() {
        var stalls: [Int: Stall] = [:]
        var lastLogged: [Int: UInt64] = [:]
        var ports: [LoopPort<LoopMessage>] = []
        var changesSeen = UInt64.max
        var refusalsDue: UInt64 = 0
        while true {
            let limit = warning.withLock { $0 } &* Clock.millisecond
            // Bounded, whatever the setting is, because it may be lowered.
            let pause = min(max(limit / 2, 5 * Clock.millisecond), Clock.second)
            if isStopping.wait(until: Clock.now &+ pause, { $0 ? true : nil }) != nil { return }
            let changes = loops.changes.load(ordering: .relaxed)
            if changes != changesSeen {
                changesSeen = changes
                let before = ports
                ports = loops.ports
                // A loop that has ended is looked at once more.
                refusals.look(at: before + ports, now: Clock.now)
            }
            if Clock.now >= refusalsDue {
                refusalsDue = Clock.now &+ Self.refusalPause
                refusals.look(at: ports, now: Clock.now)
            }
            for port in ports { look(at: port, limit, &stalls, &lastLogged) }
            if stalls.count > ports.count {
                let present = Set(ports.map(\.id))
                stalls = stalls.filter { present.contains($0.key) }
                lastLogged = lastLogged.filter { present.contains($0.key) }
            }
        }
    }

    private func look(
        at port: LoopPort<LoopMessage>, _ limit: UInt64, _ stalls: inout [Int: Stall], _ lastLogged: inout [Int: UInt64]
    ) {
        let began = port.gauges.tickBegan.load(ordering: .relaxed)
        let now = Clock.now
        if let stall = stalls[port.id], stall.began != began {
            stalls[port.id] = nil
            let took = (now &- min(now, stall.began)) / Clock.millisecond
            if stall.isLogged { log.write(.warning, "loop \(port.id) goes on after \(took) ms at most") }
        }
        guard began != 0, now > began &+ limit, stalls[port.id] == nil else { return }
        port.gauges.stalls.wrappingAdd(1, ordering: .relaxed)
        let isLogged = now &- (lastLogged[port.id] ?? 0) >= Self.logPause
        stalls[port.id] = Stall(began: began, isLogged: isLogged)
        guard isLogged else { return }
        lastLogged[port.id] = now
        let what = Self.handler(port).map { "in the handler of \($0)" } ?? "outside of a handler"
        log.write(
            .warning,
            "loop \(port.id) is stalled: its tick takes \((now &- began) / Clock.millisecond) ms so far, \(what)")
    }
}
