// The last lines of the log, in fixed memory, with the choice of those shown, and the cursor.

import Engine

struct LogTail: Sendable {
    static let capacity = 2000
    static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    private(set) var lines: [LogLine] = []
    /// The lines that pass the level and the filter.
    private(set) var shown: [LogLine] = []
    /// The line under the cursor; nil follows the end.
    private(set) var selected: UInt64?
    /// The first line on the screen, in `shown`.
    private(set) var top = 0
    /// Index into `levels`: the lowest level shown.
    private(set) var minimum = 0
    private var terms: [FilterTerm] = []
    private var isInverted = false

    var lastSequence: UInt64 { lines.last?.sequence ?? 0 }
    var isFollowing: Bool { selected == nil }
    /// The index of the cursor's line in `shown`.
    var index: Int {
        guard let selected else { return max(0, shown.count - 1) }
        return shown.firstIndex { $0.sequence >= selected } ?? max(0, shown.count - 1)
    }
    var current: LogLine? { shown.indices.contains(index) ? shown[index] : nil }
    /// Lines between the cursor and the end.
    var below: Int { max(0, shown.count - 1 - index) }
    /// The number of lines that the level or the filter hides.
    var hidden: Int { lines.count - shown.count }

    /// Adds new lines, without those that are already here.
    mutating func append(_ new: [LogLine]) {
        let last = lastSequence
        let fresh = new.filter { $0.sequence > last }
        guard !fresh.isEmpty else { return }
        lines.append(contentsOf: fresh)
        shown.append(contentsOf: fresh.filter(accepts))
        // Trimmed in bulk, because removing from the front moves the rest.
        if lines.count > Self.capacity + 500 {
            lines.removeFirst(lines.count - Self.capacity)
            let first = lines.first?.sequence ?? 0
            let gone = shown.prefix { $0.sequence < first }.count
            shown.removeFirst(gone)
            top = max(0, top - gone)
        }
    }

    mutating func filter(_ line: String, isInverted: Bool) {
        terms = FilterTerm.split(line)
        self.isInverted = isInverted
        choose()
    }

    mutating func setMinimum(_ level: Int) {
        minimum = min(max(0, level), Self.levels.count - 1)
        choose()
    }

    private mutating func choose() { shown = lines.filter(accepts) }

    private func accepts(_ line: LogLine) -> Bool {
        if minimum > 0, Self.severity(line.level) < minimum { return false }
        guard !terms.isEmpty else { return true }
        let all = terms.allSatisfy { term in
            if term.field == "level" {
                guard let wanted = Self.levels.firstIndex(of: term.value) else {
                    return line.level.hasPrefix(term.value)
                }
                return term.passes(Double(Self.severity(line.level)), Double(wanted))
            }
            return line.text.lowercased().contains((term.field + term.test + term.value).lowercased())
        }
        return all != isInverted
    }

    static func severity(_ level: String) -> Int { levels.firstIndex(of: level) ?? 0 }

    mutating func move(by rows: Int) {
        guard !shown.isEmpty else { return }
        let target = index + min(max(rows, -Self.capacity * 2), Self.capacity * 2)
        // Past the end it follows the newest again.
        if target >= shown.count - 1 { selected = nil } else { selected = shown[max(0, target)].sequence }
    }

    mutating func moveToTop() { selected = shown.count > 1 ? shown.first?.sequence : nil }
    mutating func moveTo(row: Int) {
        if shown.indices.contains(row) { selected = row == shown.count - 1 ? nil : shown[row].sequence }
    }
    mutating func follow() { selected = nil }

    /// Moves to the last line written by that time.
    /// - Parameter time: nanoseconds since 1970.
    mutating func seek(time: UInt64) {
        if let row = shown.lastIndex(where: { $0.time <= time }) { moveTo(row: row) } else { moveToTop() }
    }

    /// Moves to the next warning or error in a direction.
    /// - Returns: false where there is none.
    mutating func seekError(forward: Bool) -> Bool {
        let here = index
        let found =
            forward
            ? shown.indices.first { $0 > here && Self.severity(shown[$0].level) >= 4 }
            : shown.indices.last { $0 < here && Self.severity(shown[$0].level) >= 4 }
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
