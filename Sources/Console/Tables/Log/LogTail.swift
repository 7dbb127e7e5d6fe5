// The lines of the server's log, of its access log, or of both in the order of time: the newest, which follow, and
// older ones, which are read back from the files as the cursor reaches them. In bounded memory.

import Engine

struct LogTail: Sendable {
    /// The logs that are shown.
    enum Source: String, CaseIterable, Sendable {
        case server, access, both

        var logs: [LogName] {
            switch self {
            case .server: [.server]
            case .access: [.access]
            case .both: [.server, .access]
            }
        }

        var next: Source { self == .server ? .access : self == .access ? .both : .server }
    }

    /// Lines that follow, and lines with those read back.
    static let capacity = 2000
    static let mostHeld = 20_000
    private static let page = 500

    private(set) var source = Source.server
    /// In the order of time. Each has a number of its own: the server's where that came from its memory.
    private(set) var lines: [LogLine] = []
    /// The lines that pass the level and the filter.
    private(set) var shown: [LogLine] = []
    /// The line under the cursor; nil follows the end.
    private(set) var selected: UInt64?
    /// The first line on the screen, in `shown`.
    private(set) var top = 0
    /// Index into `levels`: the lowest level shown.
    private(set) var minimum = 0
    /// The newest of the server's own lines that has come.
    private(set) var lastSequence: UInt64 = 0
    /// The cursor has reached the first line here.
    private(set) var needsOlder = false
    /// Counts changes of what is asked for, so that a page of the former question is dropped.
    private(set) var generation: UInt64 = 0

    private var terms: [LogTerm] = []
    private var isInverted = false
    private var match = LogMatch([], isInverted: false)
    private var files: [LogName: Part] = [:]
    private var stepsLeft = 0
    private var nextNumber: UInt64 = 0

    /// The part of a log's files that has been read.
    private struct Part {
        var oldest: LogPlace?
        var newest: LogPlace?
        /// There is nothing older.
        var isAtOldest = false
        /// Pages in a row that did not reach the newest line.
        var behind = 0
        /// Why there are none.
        var problem = ""
    }

    var isFollowing: Bool { selected == nil }
    /// The index of the cursor's line in `shown`.
    var index: Int {
        guard let selected else { return max(0, shown.count - 1) }
        return shown.firstIndex { $0.sequence == selected } ?? max(0, shown.count - 1)
    }
    var current: LogLine? { shown.indices.contains(index) ? shown[index] : nil }
    /// Lines between the cursor and the end.
    var below: Int { max(0, shown.count - 1 - index) }
    /// The number of lines that the level or the filter hides.
    var hidden: Int {
        let own = source == .access ? lines.count { Self.log(of: $0) == .access } : lines.count
        return own - shown.count
    }
    /// Why the logs that are shown have no lines from files; empty where they have.
    var problem: String { source.logs.compactMap { files[$0]?.problem }.first { !$0.isEmpty } ?? "" }

    // MARK: what is shown

    mutating func show(_ source: Source) {
        guard source != self.source else { return }
        self.source = source
        restart()
    }

    mutating func filter(_ line: String, isInverted: Bool) {
        terms = LogFilterText.terms(line)
        self.isInverted = isInverted
        match = LogMatch(terms, isInverted: isInverted)
        restart()
    }

    mutating func setMinimum(_ level: Int) {
        minimum = min(max(0, level), LogLine.levels.count - 1)
        restart()
    }

    /// What was read from files was asked for with the former filter.
    private mutating func restart() {
        generation &+= 1
        files = [:]
        needsOlder = false
        stepsLeft = 0
        lines.removeAll { !Self.isLive($0) }
        if source == .both { lines.sort { (Self.order($0), $0.sequence) < (Self.order($1), $1.sequence) } }
        choose()
        if !shown.contains(where: { $0.sequence == selected }) { selected = nil }
    }

    private mutating func choose() {
        let horizon = horizon
        shown = lines.filter { Self.order($0) >= horizon && accepts($0) }
    }

    private func accepts(_ line: LogLine) -> Bool {
        if source == .access, Self.log(of: line) == .server { return false }
        if minimum > 0, LogLine.severity(line.level) < minimum { return false }
        return match.passes(line)
    }

    /// Where two logs are shown, the one that is known less far back says from where on.
    private var horizon: UInt64 {
        guard source == .both else { return 0 }
        return source.logs.map { files[$0]?.isAtOldest == true ? 0 : oldestTime($0) }.max() ?? 0
    }

    private func oldestTime(_ log: LogName) -> UInt64 {
        lines.first { Self.log(of: $0) == log }.map(Self.order) ?? 0
    }

    // MARK: lines come

    /// Adds new lines of the server's own, without those that are already here.
    mutating func append(_ new: [LogLine]) {
        let last = lastSequence
        let fresh = new.filter { $0.sequence > last }
        guard let newest = fresh.last?.sequence else { return }
        lastSequence = newest
        merge(fresh, isOlder: false)
        trim()
    }

    /// The newest lines of the access log, or those after the ones that are here; nil where it is not shown.
    func newerQuery() -> LogQuery? {
        guard source != .server, files[.access]?.problem.isEmpty != false else { return nil }
        guard let newest = files[.access]?.newest else { return query(.access, .older) }
        return query(.access, .newer, from: newest)
    }

    /// Lines before the first ones here.
    func olderQuery() -> LogQuery? {
        guard needsOlder else { return nil }
        let open = source.logs.filter { files[$0]?.isAtOldest != true }
        guard let log = open.max(by: { oldestTime($0) < oldestTime($1) }) else { return nil }
        if let place = files[log]?.oldest { return query(log, .older, from: place) }
        let oldest = lines.first { Self.log(of: $0) == log }?.time
        return query(log, .older, until: oldest)
    }

    private func query(
        _ log: LogName, _ direction: LogQuery.Direction, from place: LogPlace? = nil, until: UInt64? = nil
    ) -> LogQuery {
        var asked = terms
        if minimum > 0, !isInverted, asked.count < LogQuery.termLimit {
            asked.append(LogTerm(.level, .greaterOrEqual, LogLine.levels[minimum]))
        }
        return LogQuery(
            log, direction, from: place, until: until, terms: asked, isInverted: isInverted,
            limit: direction == .newer ? 2 * Self.page : Self.page)
    }

    /// Lines of the access log that are newer than those here.
    mutating func append(_ page: LogPage, generation: UInt64) {
        guard generation == self.generation else { return }
        var part = files[.access] ?? Part()
        let isFirst = part.newest == nil
        part.newest = page.last
        if isFirst {
            let isGap = lines.contains { Self.log(of: $0) == .access }
            if !isGap {
                part.oldest = page.first
                part.isAtOldest = page.isEnd
            }
            part.behind = 0
            var fresh = page.lines
            if isGap, let time = fresh.first?.time {
                let text = "lines are left out here: they come faster than they are read; a filter finds those wanted"
                fresh.insert(LogLine(sequence: 0, time: time, level: "notice", text: text), at: 0)
            }
            files[.access] = part
            merge(numbered(fresh, .access), isOlder: false)
            if page.lines.isEmpty, !page.isEnd { needsOlder = true }
        } else {
            part.behind = page.isEnd ? 0 : part.behind + 1
            if part.behind > 2 { part.newest = nil }
            files[.access] = part
            merge(numbered(page.lines, .access), isOlder: false)
        }
        trim()
    }

    /// Lines before the first ones here.
    mutating func prepend(_ page: LogPage, of log: LogName, generation: UInt64) {
        guard generation == self.generation else { return }
        var part = files[log] ?? Part()
        // A page that begins at a time has lines that are here already.
        let known = part.oldest == nil ? lines.filter { Self.log(of: $0) == log } : []
        part.oldest = page.first
        part.isAtOldest = page.isEnd
        files[log] = part
        merge(numbered(Self.without(known, page.lines), log), isOlder: true)
        // Where none of them passes, it goes on.
        let isFull = lines.count >= Self.mostHeld
        needsOlder = !isFull && page.lines.isEmpty && !isAtOldest
        if !needsOlder, stepsLeft < 0 {
            let steps = stepsLeft
            stepsLeft = 0
            step(steps)
        }
    }

    /// All that there is has been read, or as much as is held.
    var isAtOldest: Bool { source.logs.allSatisfy { files[$0]?.isAtOldest == true } || lines.count >= Self.mostHeld }

    /// No file of the log can be read.
    mutating func lacks(_ log: LogName, _ problem: String, generation: UInt64) {
        guard generation == self.generation else { return }
        files[log] = Part(isAtOldest: true, problem: problem)
        needsOlder = false
        choose()
    }

    private static func without(_ known: [LogLine], _ page: [LogLine]) -> [LogLine] {
        guard let first = known.first else { return page }
        let unit: UInt64 = log(of: first) == .access ? 1_000_000_000 : 1_000_000
        var counts: [String: Int] = [:]
        for line in known.prefix(while: { $0.time / unit == first.time / unit }) { counts[line.text, default: 0] += 1 }
        // From the end, where they are the same.
        let rest = page.reversed().filter { line in
            guard line.time / unit == first.time / unit, let count = counts[line.text], count > 0 else { return true }
            counts[line.text] = count - 1
            return false
        }
        return rest.reversed()
    }

    // MARK: numbers and order

    private static let fileNumbers: UInt64 = 1 << 62
    private static let accessNumbers: UInt64 = 1 << 63

    private static func isLive(_ line: LogLine) -> Bool { line.sequence < fileNumbers }

    private static func log(of line: LogLine) -> LogName { line.sequence >= accessNumbers ? .access : .server }

    private mutating func numbered(_ fresh: [LogLine], _ log: LogName) -> [LogLine] {
        fresh.map { line in
            var line = line
            nextNumber &+= 1
            line.sequence = (log == .access ? Self.accessNumbers : Self.fileNumbers) | nextNumber
            return line
        }
    }

    /// A request's line has its second only, and is put at that second's end.
    private static func order(_ line: LogLine) -> UInt64 {
        log(of: line) == .access ? line.time / 1_000_000_000 &* 1_000_000_000 &+ 999_999_999 : line.time
    }

    private mutating func merge(_ fresh: [LogLine], isOlder: Bool) {
        guard let least = fresh.lazy.map(Self.order).min() else {
            // Less of one log may be hidden now.
            if source == .both { choose() }
            return
        }
        // Of one log they come in order, whatever its clock says.
        if source != .both, !isOlder {
            lines.append(contentsOf: fresh)
            return shown.append(contentsOf: fresh.filter(accepts))
        }
        let start = lines.lastIndex { Self.order($0) < least }.map { $0 + 1 } ?? 0
        if start == lines.count || (!isOlder && lines.last.map(Self.order) == least) {
            lines.append(contentsOf: fresh.sorted { Self.order($0) < Self.order($1) })
        } else {
            let held = Array(lines[start...])
            let all = isOlder ? fresh + held : held + fresh
            // Those of one time stay in the order that they have here.
            let sorted = all.enumerated().sorted {
                (Self.order($0.element), $0.offset) < (Self.order($1.element), $1.offset)
            }
            lines.replaceSubrange(start..., with: sorted.map(\.element))
        }
        let first = shown.first?.sequence
        choose()
        // What was on the screen stays there.
        if let first, let place = shown.firstIndex(where: { $0.sequence == first }), !isFollowing { top += place }
    }

    private mutating func trim() {
        let most = isFollowing ? Self.capacity : Self.mostHeld
        // In bulk, because removing from the front moves the rest.
        guard lines.count > most + 500 else { return }
        lines.removeFirst(lines.count - most)
        for log in LogName.allCases {
            files[log]?.oldest = nil
            files[log]?.isAtOldest = false
        }
        let before = shown.count
        choose()
        top = max(0, top - (before - shown.count))
    }

    // MARK: the cursor

    mutating func move(by rows: Int) {
        needsOlder = false
        guard !shown.isEmpty else {
            if rows < 0 { readBack(rows) }
            return
        }
        let target = index + min(max(rows, -Self.mostHeld * 2), Self.mostHeld * 2)
        if target < 0 { readBack(target) }
        step(rows)
    }

    private mutating func step(_ rows: Int) {
        guard !shown.isEmpty else { return }
        let target = index + min(max(rows, -Self.mostHeld * 2), Self.mostHeld * 2)
        // Past the end it follows the newest again.
        if target >= shown.count - 1 { selected = nil } else { selected = shown[max(0, target)].sequence }
    }

    private mutating func readBack(_ steps: Int) {
        guard !isAtOldest else { return }
        needsOlder = true
        stepsLeft = steps
    }

    mutating func moveToTop() {
        // A second time it is the first already.
        if shown.isEmpty || index == 0 && !isFollowing { readBack(0) }
        selected = shown.count > 1 ? shown.first?.sequence : nil
    }

    mutating func moveTo(row: Int) {
        needsOlder = false
        if shown.indices.contains(row) { selected = row == shown.count - 1 ? nil : shown[row].sequence }
    }

    mutating func follow() {
        selected = nil
        needsOlder = false
        trim()
    }

    /// Moves to the last line written by that time.
    /// - Parameter time: nanoseconds since 1970.
    mutating func seek(time: UInt64) {
        if let row = shown.lastIndex(where: { $0.time <= time }) { moveTo(row: row) } else { moveToTop() }
    }

    /// Moves to the next warning or error in a direction.
    /// - Returns: false where there is none.
    mutating func seekError(forward: Bool) -> Bool {
        let here = index
        let bad = LogLine.severity("warning")
        let found =
            forward
            ? shown.indices.first { $0 > here && LogLine.severity(shown[$0].level) >= bad }
            : shown.indices.last { $0 < here && LogLine.severity(shown[$0].level) >= bad }
        guard let found else { return false }
        selected = shown[found].sequence
        return true
    }

    /// Keeps the cursor among the `visible` rows.
    mutating func scroll(visible: Int) {
        let visible = max(1, visible)
        let index = index
        if isFollowing { top = max(0, shown.count - visible) }
        top = min(top, max(0, shown.count - visible))
        if index < top { top = index }
        if index >= top + visible { top = index - visible + 1 }
        top = max(0, top)
    }
}
