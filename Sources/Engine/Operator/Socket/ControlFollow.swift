// The things that sessions follow: snapshots, the log and the audit. Each is made and encoded once for all whom it is
// due, and not at all while nobody follows it. Owned by the thread of the control sockets.

struct ControlFollow {
    /// Milliseconds between snapshots.
    static let shortest = 100
    static let longest = 60_000
    /// Nanoseconds between two looks at the log and at the audit.
    private static let logPause = 200 * Clock.millisecond
    /// Bytes of the log's text in one look: as JSON they are six times as many at the most, which is less than may wait
    /// for a session. What is left over comes with the next look.
    private static let logShare = 512 << 10
    private static let auditPause = 500 * Clock.millisecond
    /// Entries of the audit in one look. While more are left the next look comes soon: many connections that are kicked
    /// make 6,400 a second.
    private static let auditShare = 1000
    private static let auditSharePause = 100 * Clock.millisecond
    /// Nanoseconds for which a snapshot is the current one: who asks again and again gets no more than that.
    private static let snapshotAge = 20 * Clock.millisecond

    private let control: ControlThread
    /// As JSON, and when it was made.
    private var snapshot: [UInt8] = []
    private var snapshotMade: UInt64 = 0
    private var logDue: UInt64 = 0
    private var auditDue: UInt64 = 0
    /// An end of the control of its own; opened for the first who follows the audit.
    private var auditEnd: ControlEnd?
    private var isAuditAsked = false
    /// The newest entry that was told; nil before the first reply.
    private var auditTold: Int64?

    init(_ control: ControlThread) { self.control = control }

    mutating func snapshotLine(reply: UInt64?, now: UInt64) -> [UInt8] {
        if snapshot.isEmpty || now &- snapshotMade > Self.snapshotAge {
            snapshot = ControlProtocol.json(control.parts.snapshot())
            snapshotMade = now
        }
        return ControlProtocol.line(snapshot: snapshot, reply: reply)
    }

    /// When the next has something to be told; nil while nobody follows anything.
    func due(_ sessions: [ControlSession], now: UInt64) -> UInt64? {
        var due: UInt64?
        func note(_ time: UInt64) { due = min(due ?? time, time) }
        for session in sessions {
            if session.snapshotInterval != nil { note(session.snapshotDue) }
            if session.logFollowed != nil { note(logDue) }
            if session.followsAudit { note(auditDue) }
        }
        return due
    }

    mutating func tell(_ sessions: [ControlSession], now: UInt64) {
        tellSnapshots(sessions, now: now)
        if now >= logDue, sessions.contains(where: { $0.logFollowed != nil }) {
            logDue = now &+ Self.logPause
            tellLog(sessions)
        }
        guard sessions.contains(where: \.followsAudit) else {
            // Whoever begins to follow it is told what comes after.
            auditTold = nil
            // An answer that is still under way was asked for by somebody else.
            auditEnd?.close()
            auditEnd = nil
            isAuditAsked = false
            return
        }
        if now >= auditDue {
            let isAll = tellAudit(sessions)
            auditDue = now &+ (isAll ? Self.auditPause : Self.auditSharePause)
        }
    }

    /// At once: what is newest now has not to be told.
    mutating func lookAtAudit() { auditDue = 0 }

    mutating func close() {
        auditEnd?.close()
        auditEnd = nil
    }

    private mutating func tellSnapshots(_ sessions: [ControlSession], now: UInt64) {
        var line: [UInt8]?
        for session in sessions {
            guard let interval = session.snapshotInterval, session.snapshotDue <= now else { continue }
            // On multiples of the interval, so that those with the same one get the same snapshot.
            let step = UInt64(clamping: interval) &* Clock.millisecond
            session.snapshotDue = (now / step &+ 1) &* step
            let shared = line ?? snapshotLine(reply: nil, now: now)
            line = shared
            session.say(shared)
        }
    }

    private mutating func tellLog(_ sessions: [ControlSession]) {
        var told: [UInt64: (line: [UInt8], last: UInt64)] = [:]
        for session in sessions {
            guard let after = session.logFollowed else { continue }
            if told[after] == nil {
                var left = Self.logShare
                let lines = control.parts.logLines(after: after, limit: 1000).prefix { line in
                    defer { left -= line.text.utf8.count }
                    return left > 0
                }
                guard let last = lines.last?.sequence else { continue }
                told[after] = (ControlProtocol.line(.log(Array(lines))), last)
            }
            guard let (line, last) = told[after] else { continue }
            session.logFollowed = last
            session.say(line)
        }
    }

    /// - Returns: false where more is left.
    private mutating func tellAudit(_ sessions: [ControlSession]) -> Bool {
        if auditEnd == nil, let replied = try? Waker() { auditEnd = control.open(.server, replied) }
        guard let auditEnd else { return true }
        var isAll = true
        for reply in auditEnd.receive() {
            isAuditAsked = false
            guard case .audit(let page) = reply.result else { continue }
            if auditTold != nil, !page.rows.isEmpty {
                let line = ControlProtocol.line(.audit(page.rows))
                for session in sessions where session.followsAudit { session.say(line) }
                isAll = page.rows.count < Self.auditShare
            }
            auditTold = page.rows.last?.id ?? auditTold ?? 0
        }
        if !isAuditAsked {
            isAuditAsked = true
            let query =
                auditTold.map { AuditQuery(after: $0, isOldestFirst: true, limit: Self.auditShare) }
                ?? AuditQuery(limit: 1)
            _ = auditEnd.send(.audit(query))
        }
        return isAll
    }
}
