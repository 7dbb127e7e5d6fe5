// The warnings that hold now. It checks every snapshot; a condition must hold for its kind's patience, and a single
// event (a dropped line) stays visible for a while.

import Engine

struct WarningWatch: Sendable {
    /// Kinds that the operator has turned off.
    private(set) var disabled: Set<Warning.Kind> = []
    private(set) var active: [Warning] = []
    /// The time when each condition began to hold.
    private var since: [Warning.Kind: UInt64] = [:]
    /// For single events, the time until which they are shown.
    private var shownUntil: [Warning.Kind: (time: UInt64, text: String)] = [:]
    private var queueBefore: [Int] = []
    /// The episodes of the last hour, in the order they began.
    private(set) var episodes: [WarningEpisode] = []
    /// Notes that log and audit have not got yet.
    private var notes: [WarningNote] = []
    private var refusals = RefusalWatch()
    /// What the last diagnosis has found, until when that holds without another one.
    private var diagnosed: [Warning] = []
    private var diagnosedUntil: UInt64 = 0

    static let memory: UInt64 = 15_000_000_000
    /// Of a console that refreshes each minute too.
    private static let diagnosisMemory: UInt64 = 130_000_000_000
    /// Nanoseconds that a tick may take: the engine's setting.
    static func stallBound(_ snapshot: EngineSnapshot) -> UInt64 {
        UInt64(clamping: snapshot[.stallWarning]?.number ?? 100) &* 1_000_000
    }

    mutating func set(_ kind: Warning.Kind, isOn: Bool) {
        if isOn { disabled.remove(kind) } else { disabled.insert(kind) }
        active.removeAll { disabled.contains($0.kind) }
    }

    /// What a diagnosis has found takes the place of what the one before has.
    mutating func take(_ findings: [Warning], at now: UInt64) {
        diagnosed = findings
        diagnosedUntil = now &+ Self.diagnosisMemory
    }

    /// - Parameters:
    ///   - lints: the counts of the last page of connections.
    mutating func look(at new: EngineSnapshot, before old: EngineSnapshot, lints: (slowHeads: Int, armedIdle: Int)) {
        let now = new.monotonicTime
        var found = conditions(new, lints)
        let dropped = Rates.difference(new.log.dropped, old.log.dropped)
        if dropped > 0 { happened(.log, "\(Format.count(dropped)) log lines dropped", now) }
        let rejected = Rates.difference(new.workers.rejected, old.workers.rejected)
        if rejected > 0 {
            happened(
                .rejected,
                "\(Format.count(rejected)) job\(rejected == 1 ? "" : "s") turned away by a full worker queue", now)
        }
        let overflows = Rates.difference(new.acceptOverflows, old.acceptOverflows)
        if overflows > 0 {
            let connections = "\(Format.count(overflows)) connection\(overflows == 1 ? "" : "s")"
            happened(.accept, "the kernel turned \(connections) away: the accept queue was full", now)
        }
        if let text = refusals.look(at: new, before: old, isWarned: shownUntil[.refused] != nil) {
            happened(.refused, text, now)
        }
        for (kind, entry) in shownUntil {
            if entry.time > now { found.append(Warning(kind: kind, text: entry.text)) } else { shownUntil[kind] = nil }
        }
        // A diagnosis has looked for long enough already, and knows more; but of a tick that goes on now.
        let isStuck = found.contains { $0.kind == .stall }
        let told = now < diagnosedUntil ? diagnosed.filter { !(isStuck && $0.kind == .stall) } : []
        found = found.filter { warning in !told.contains { $0.kind == warning.kind } } + told
        found = found.filter { [found] in !isConsequence($0, of: found, new) }
        for kind in Warning.Kind.allCases {
            if found.contains(where: { $0.kind == kind }) {
                since[kind] = since[kind] ?? now
            } else {
                since[kind] = nil
            }
        }
        active = found.filter { warning in
            guard !disabled.contains(warning.kind), let began = since[warning.kind] else { return false }
            return told.contains(warning) || now &- min(now, began) >= warning.kind.patience
        }
        .sorted { $0.kind.rank < $1.kind.rank }
        remember(new.realTime)
    }

    /// A flood fills the queue and has clients turned away: it is named, and not what it does.
    private func isConsequence(_ warning: Warning, of found: [Warning], _ new: EngineSnapshot) -> Bool {
        guard found.contains(where: { $0.kind == .hashingFlood }) else { return false }
        switch warning.kind {
        case .queue: return new.workers.hashingQueued >= new.workers.queued / 2
        case .rejected: return true
        case .refused: return refusals.reasons.isSubset(of: [.hashQueueFull, .busy])
        default: return false
        }
    }

    /// Records what has begun and ended.
    private mutating func remember(_ time: UInt64) {
        for warning in active {
            if let index = episodes.lastIndex(where: { $0.kind == warning.kind && !$0.isOver }) {
                episodes[index].text = warning.text
                episodes[index].until = max(episodes[index].until, time)
            } else {
                episodes.append(WarningEpisode(kind: warning.kind, text: warning.text, from: time, until: time))
                notes.append(WarningNote(kind: warning.kind, text: warning.text, isOver: false))
            }
        }
        for index in episodes.indices where !episodes[index].isOver {
            let episode = episodes[index]
            if active.contains(where: { $0.kind == episode.kind }) || time < episode.until &+ WarningEpisode.pause {
                continue
            }
            episodes[index].isOver = true
            let length = Format.span(episode.until &- min(episode.until, episode.from))
            notes.append(WarningNote(kind: episode.kind, text: "\(episode.text); for \(length)", isOver: true))
        }
        episodes.removeAll { $0.isOver && time > $0.until &+ WarningEpisode.memory }
        if episodes.count > WarningEpisode.most { episodes.removeFirst(episodes.count - WarningEpisode.most) }
        if notes.count > WarningEpisode.most { notes.removeFirst(notes.count - WarningEpisode.most) }
    }

    /// The notes to be written to log and audit; returned once.
    mutating func takeNotes() -> [WarningNote] {
        defer { notes = [] }
        return notes
    }

    /// Nanoseconds since 1970 when one that holds now began; nil before its first snapshot has been looked at.
    func beginning(of kind: Warning.Kind) -> UInt64? { episodes.last { $0.kind == kind && !$0.isOver }?.from }

    /// The episodes of the last hour that do not hold now, the newest first.
    var past: [WarningEpisode] {
        episodes.filter { episode in !active.contains { $0.kind == episode.kind && !episode.isOver } }.reversed()
    }

    private mutating func happened(_ kind: Warning.Kind, _ text: String, _ now: UInt64) {
        shownUntil[kind] = (now &+ Self.memory, text)
    }

    private mutating func conditions(_ new: EngineSnapshot, _ lints: (slowHeads: Int, armedIdle: Int)) -> [Warning] {
        var found: [Warning] = []
        let bound = Self.stallBound(new)
        if let loop = new.loops.first(where: { Self.stalled($0, new.monotonicTime) > bound }) {
            let time = Format.duration(Self.stalled(loop, new.monotonicTime), ascii: true)
            let handler = loop.stalledHandler.isEmpty ? "" : ", in \(loop.stalledHandler)"
            found.append(Warning(kind: .stall, text: "loop \(loop.id) has been in one tick for \(time)\(handler)"))
        }
        if new.acceptQueueLimit > 0, new.acceptQueue >= new.acceptQueueLimit {
            found.append(
                Warning(
                    kind: .accept,
                    text:
                        """
                        the accept queue is full: \(Format.grouped(new.acceptQueue)) of \
                        \(Format.grouped(new.acceptQueueLimit))
                        """
                ))
        }
        queueBefore.append(new.workers.queued)
        if queueBefore.count > 4 { queueBefore.removeFirst(queueBefore.count - 4) }
        let grows = queueBefore.count == 4 && zip(queueBefore, queueBefore.dropFirst()).allSatisfy { $0 <= $1 }
        if new.workers.queued > max(8, new.workers.threads), grows {
            found.append(
                Warning(
                    kind: .queue,
                    text:
                        """
                        the worker queue grows: \(Format.count(new.workers.queued)) of \
                        \(Format.count(new.workers.queueLimit))
                        """
                ))
        }
        let serving = new.loops.filter { $0.serves && !($0.accepts && new.loops.count > 1) }
        if let most = serving.max(by: { $0.connections < $1.connections }),
            let least = serving.min(by: { $0.connections < $1.connections }),
            most.connections >= 20, most.connections / 2 >= max(1, least.connections)
        {
            found.append(
                Warning(
                    kind: .balance,
                    text:
                        """
                        loop \(most.id) has \(Format.count(most.connections)) connections, loop \(least.id) \
                        \(Format.count(least.connections))
                        """
                ))
        }
        if lints.slowHeads > 0 {
            found.append(
                Warning(
                    kind: .slowHeads,
                    text: Self.counted(lints.slowHeads, "client has", "clients have")
                        + " been sending a head for over 5 s", about: .connections("head>5s")))
        }
        if lints.armedIdle > 0 {
            found.append(
                Warning(
                    kind: .armed,
                    text: Self.counted(lints.armedIdle, "connection asks", "connections ask")
                        + " for writability with nothing to write"))
        }
        if new.descriptorLimit > 0, Double(new.descriptorsUsed) >= 0.9 * Double(new.descriptorLimit) {
            found.append(
                Warning(
                    kind: .descriptors,
                    text:
                        """
                        \(Format.grouped(new.descriptorsUsed)) of \(Format.grouped(new.descriptorLimit)) descriptors \
                        are used
                        """
                ))
        }
        if let waiting = new.database?.waiting, waiting > 0 {
            found.append(
                Warning(
                    kind: .database,
                    text: Self.counted(waiting, "job waits", "jobs wait") + " for a database connection"))
        }
        return found
    }

    private static func counted(_ count: Int, _ one: String, _ many: String) -> String {
        "\(Format.count(count)) \(count == 1 ? one : many)"
    }

    /// Nanoseconds that the current tick has taken.
    static func stalled(_ loop: EngineSnapshot.LoopState, _ now: UInt64) -> UInt64 {
        loop.tickBegan > 0 && now > loop.tickBegan ? now - loop.tickBegan : 0
    }
}
