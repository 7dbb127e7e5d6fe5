// The trigger experiment: one loop in the other trigger mode for a while, its counters beside those of the loops that
// stayed and beside its own from before. Reverts unless kept.

import Engine

struct Experiment: Sendable {
    enum State: Equatable, Sendable {
        case running
        /// Over and reverted.
        case reverted
        case kept
        /// The loop has gone, or somebody switched its mode.
        case void(String)
    }

    /// The measured work of one side.
    struct Side: Equatable, Sendable {
        var name = ""
        var requests = 0.0
        /// Nanoseconds; nil without an answer.
        var latencyMedian: UInt64?
        var latencyP99: UInt64?
        var waits = 0.0
        var eventsPerWait = 0.0
        var emptyReads = 0.0
        var callsPerRequest = 0.0
        var tickMedian: UInt64?
        var tickP99: UInt64?
        var busy = 0.0
    }

    let loop: Int
    let trial: EngineSnapshot.Trigger
    let original: EngineSnapshot.Trigger
    /// Monotonic nanoseconds.
    let began: UInt64
    let length: UInt64
    private(set) var state = State.running
    /// The loop at the last measurement.
    private(set) var trialSide: Side
    /// The loops that stayed, over the same time; nil where no other serves.
    private(set) var othersSide: Side?
    /// The same loop before; nil where there is no record of it.
    let beforeSide: Side?
    private let start: EngineSnapshot

    /// - Parameter earlier: a snapshot from as long a time before as it will take.
    init(loop: EngineSnapshot.LoopState, start: EngineSnapshot, earlier: EngineSnapshot?, seconds: Int) {
        self.loop = loop.id
        original = loop.trigger
        trial = loop.trigger.other
        began = start.monotonicTime
        length = UInt64(seconds) &* 1_000_000_000
        self.start = start
        trialSide = Side(name: "loop \(loop.id) \(loop.trigger.other.letters)")
        beforeSide = earlier.map {
            Self.side(
                [loop.id], Rates(from: $0, to: start), name: "loop \(loop.id) \(loop.trigger.letters), before")
        }
        othersSide = Self.others(than: loop.id, in: start).isEmpty ? nil : Side()
    }

    /// From left to right, the trial last.
    var sides: [Side] { [othersSide, beforeSide, trialSide].compactMap { $0 } }

    var isRunning: Bool { state == .running }

    func isOver(at now: UInt64) -> Bool { isRunning && now >= began &+ length }

    /// The seconds left.
    func left(at now: UInt64) -> Int {
        let end = began &+ length
        return now >= end ? 0 : Int(clamping: (end - now + 999_999_999) / 1_000_000_000)
    }

    mutating func revert() { state = .reverted }
    mutating func keep() { state = .kept }

    /// What it would say is no longer true; one that is over stays as it ended.
    mutating func void(_ reason: String) {
        if isRunning { state = .void(reason) }
    }

    mutating func take(_ snapshot: EngineSnapshot) {
        guard isRunning else { return }
        guard snapshot.loops.contains(where: { $0.id == loop }) else {
            state = .void("loop \(loop) has gone")
            return
        }
        let rates = Rates(from: start, to: snapshot)
        trialSide = Self.side([loop], rates, name: trialSide.name)
        guard othersSide != nil else { return }
        let others = Self.others(than: loop, in: snapshot)
        othersSide = Self.side(
            others, rates,
            name: others.count == 1
                ? "loop \(others[0]) \(original.letters)" : "mean of \(others.count) loops \(original.letters)")
    }

    private static func others(than loop: Int, in snapshot: EngineSnapshot) -> [Int] {
        snapshot.loops.filter { $0.serves && $0.id != loop && !($0.accepts && snapshot.loops.count > 1) }.map(\.id)
    }

    private static func side(_ loops: [Int], _ rates: Rates, name: String) -> Side {
        let all = loops.compactMap { rates.loops[$0] }
        guard !all.isEmpty else { return Side(name: name) }
        let count = Double(all.count)
        func sum(_ value: (Rates.Loop) -> Double) -> Double { all.reduce(0) { $0 + value($1) } }
        var histogram: [UInt64] = []
        var answers: [UInt64] = []
        for rate in all {
            Rates.add(rate.histogram, to: &histogram)
            Rates.add(rate.answers, to: &answers)
        }
        let requests = sum(\.requests)
        let waits = sum(\.waits)
        let calls = waits + sum(\.reads) + sum(\.writes) + sum(\.controlCalls)
        return Side(
            name: name, requests: requests / count, latencyMedian: TickQuantile.of(answers, 0.5),
            latencyP99: TickQuantile.of(answers, 0.99), waits: waits / count,
            eventsPerWait: waits > 0 ? all.reduce(0) { $0 + $1.eventsPerWait * $1.waits } / waits : 0,
            emptyReads: sum(\.readsEmpty) / count,
            callsPerRequest: requests > 0 ? calls / requests : 0, tickMedian: TickQuantile.of(histogram, 0.5),
            tickP99: TickQuantile.of(histogram, 0.99), busy: sum(\.busy) / count)
    }
}
