// The facts heard of the engine: the last snapshot, what follows from two of them, and what is kept of those before;
// and the recorded moment that the screen shows. A part of the model.

import Engine

struct Heard: Sendable {
    /// Nanoseconds. Over a few milliseconds one request looks like hundreds a second.
    static let shortestMeasure: UInt64 = 50_000_000

    private(set) var snapshot: EngineSnapshot
    /// The snapshot from which rates are measured.
    private var baseline: EngineSnapshot
    private(set) var rates = Rates()
    private(set) var history = History()
    private(set) var modes: [ModeCounters.Key: ModeCounters] = [:]
    var watch = WarningWatch()
    /// The counts of the last page of connections.
    var lints = (slowHeads: 0, armedIdle: 0)
    var examination = Examination()
    var experiment: Experiment?
    var drift = DriftWatch()
    /// Nil is now.
    private(set) var past: Past?

    init(_ snapshot: EngineSnapshot) {
        self.snapshot = snapshot
        baseline = snapshot
        drift.look(at: snapshot)
    }

    mutating func take(_ new: EngineSnapshot) {
        if new.monotonicTime < baseline.monotonicTime {
            baseline = new
        } else if new.monotonicTime - baseline.monotonicTime >= Self.shortestMeasure {
            rates = Rates(from: baseline, to: new)
            history.add(new, rates, since: baseline.monotonicTime)
            watch.look(at: new, before: baseline, lints: lints)
            ModeCounters.add(new, since: baseline, to: &modes)
            experiment?.take(new)
            baseline = new
        }
        drift.look(at: new)
        // Sooner than that the rates before hold, and the next count from where these did.
        snapshot = new
    }

    /// Another server: its counters, loops and clocks are not comparable with the former's. Only the warnings that the
    /// operator has turned off stay off.
    mutating func beginAnew(_ snapshot: EngineSnapshot) {
        let disabled = watch.disabled
        self = Heard(snapshot)
        for kind in disabled { watch.set(kind, isOn: false) }
    }

    // What the engine has confirmed is known now, and not at the next refresh: a paused screen has none.

    mutating func confirm(_ setting: Setting, _ value: SettingValue) {
        snapshot.settings[setting.rawValue] = setting.text(of: value)
        let mode = value.text.flatMap(TriggerMode.init(rawValue:))
        switch setting {
        case .trigger: snapshot.connectionTrigger = mode ?? snapshot.connectionTrigger
        case .listenTrigger: snapshot.listenTrigger = mode ?? snapshot.listenTrigger
        case .balance:
            snapshot.balance = value.text.flatMap(EngineSnapshot.Balance.init(rawValue:)) ?? snapshot.balance
        case .logLevel: snapshot.log.level = value.text ?? snapshot.log.level
        default: break
        }
    }

    mutating func confirm(connectionTrigger mode: EngineSnapshot.Trigger) { confirm(.trigger, .text(mode.rawValue)) }
    mutating func confirm(listenTrigger mode: EngineSnapshot.Trigger) { confirm(.listenTrigger, .text(mode.rawValue)) }

    // MARK: what the screen shows: now, or the recorded moment it stands still at

    var shownSnapshot: EngineSnapshot { past?.snapshot ?? snapshot }
    var shownRates: Rates { past?.rates ?? rates }
    var shownModes: [ModeCounters.Key: ModeCounters] { past?.modes ?? modes }

    /// The series of a chart, up to now or to the recorded moment.
    func series(_ metric: History.Metric, loop: Int?, over span: TimeSpan) -> [Double] {
        guard let past else { return history.values(metric, loop: loop, over: span) }
        return past.history.values(metric, loop: loop, over: span, until: past.snapshot.monotonicTime)
    }

    /// Nanoseconds from the recorded moment to now; nil means now.
    var timeBack: UInt64? {
        past.map { snapshot.monotonicTime &- min(snapshot.monotonicTime, $0.snapshot.monotonicTime) }
    }

    // MARK: back and forth in time

    /// Where a step in time leads.
    enum Step: Equatable, Sendable {
        /// To a recorded moment, in nanoseconds since 1970.
        case moment(UInt64)
        /// Past the last one.
        case now
        /// Nothing older is recorded.
        case none
    }

    /// One recorded moment back, or forward. Past the last nothing has changed yet: `goLive` does that.
    /// - Parameter followsLog: the log stands at its end now, and goes back there.
    mutating func travel(_ step: Int, followsLog: Bool) -> Step {
        let frames = (past?.history ?? history).tape.frames
        let here = shownSnapshot.monotonicTime
        let target = step < 0 ? frames.last { $0.monotonicTime < here } : frames.first { $0.monotonicTime > here }
        guard let target, step < 0 || (past != nil && target.monotonicTime < snapshot.monotonicTime) else {
            return step < 0 ? .none : .now
        }
        return stand(at: target, frames, followsLog: followsLog)
    }

    /// To the youngest moment that is at least so old, or to the oldest.
    /// - Parameter age: nanoseconds before now.
    mutating func travel(back age: UInt64, followsLog: Bool) -> Step {
        let frames = (past?.history ?? history).tape.frames.filter { $0.monotonicTime < snapshot.monotonicTime }
        let target = frames.last { snapshot.monotonicTime &- $0.monotonicTime >= age } ?? frames.first
        guard let target else { return .none }
        return stand(at: target, frames, followsLog: followsLog)
    }

    private mutating func stand(at target: EngineSnapshot, _ frames: [EngineSnapshot], followsLog: Bool) -> Step {
        let before = frames.last { $0.monotonicTime < target.monotonicTime }
        let then = before.map { Rates(from: $0, to: target) } ?? Rates()
        if past == nil {
            past = Past(
                snapshot: target, rates: then, history: history, modes: modes, left: snapshot.realTime,
                followedLog: followsLog)
        } else {
            past?.snapshot = target
            past?.rates = then
        }
        return .moment(target.realTime)
    }

    mutating func goLive() { past = nil }
}

/// The recorded moment that the screen shows, with everything known when the operator went to it: later events change
/// nothing of it.
struct Past: Sendable {
    var snapshot: EngineSnapshot
    /// The rates of the interval that ended then.
    var rates: Rates
    let history: History
    let modes: [ModeCounters.Key: ModeCounters]
    /// Nanoseconds since 1970 when the operator left the present: rows that no snapshot contains are from then.
    let left: UInt64
    /// The log followed its end, and will follow it again.
    let followedLog: Bool
}
