// The last lines of the log, in fixed memory, and where in them the operator looks.

import Engine

struct LogTail: Sendable {
    static let capacity = 2000

    private(set) var lines: [LogLine] = []
    /// Lines between the end of what is shown and the end of the log; 0 follows it.
    private(set) var back = 0

    var lastSequence: UInt64 { lines.last?.sequence ?? 0 }
    var isFollowing: Bool { back == 0 }

    /// Takes what came; lines that are here already are passed over. What the operator looks at stays in its place.
    mutating func append(_ new: [LogLine]) {
        let last = lastSequence
        let fresh = new.filter { $0.sequence > last }
        guard !fresh.isEmpty else { return }
        lines.append(contentsOf: fresh)
        if back > 0 { back += fresh.count }
        // Trimmed in bulk: removing from the front moves the rest.
        if lines.count > Self.capacity + 500 { lines.removeFirst(lines.count - Self.capacity) }
        back = min(back, max(0, lines.count - 1))
    }

    mutating func move(by rows: Int, visible: Int) {
        let most = max(0, lines.count - max(1, visible))
        back = min(max(0, back - min(max(rows, -Self.capacity), Self.capacity)), most)
    }

    mutating func moveToTop(visible: Int) { back = max(0, lines.count - max(1, visible)) }
    mutating func follow() { back = 0 }

    /// The lines for a window of so many rows.
    func window(_ rows: Int) -> ArraySlice<LogLine> {
        let end = max(0, lines.count - back)
        return lines[max(0, end - max(0, rows))..<end]
    }
}
