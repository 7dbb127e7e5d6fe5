// The view of one answer that failed or was slow: why, whose, when, and the head as it was received.

import Engine

enum FailureDetailView {
    static func draw(_ model: ConsoleModel, _ id: UInt64, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        guard let failure = model.inspected.failure, failure.id == id else {
            let inner = Panel.draw("Failure #\(id)", focused: true, boxed: boxed, on: &canvas, rect)
            let isGone = model.inspected.failureGone
            canvas.put(
                isGone ? "it is kept no more: newer ones took its place. Esc goes back" : "asking the loops",
                inner.x + 2, inner.y, isGone ? .warning : .faint, limit: inner.width - 2)
            return
        }
        let inner = Panel.draw(
            "Failure #\(id)", note: failure.cause, focused: true, boxed: boxed, on: &canvas, rect)
        guard !inner.isEmpty else { return }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.y, visible: false)
        let lines = lines(failure, offset: model.utcOffset, width: inner.width - 4)
        let most = max(0, lines.count - inner.height)
        canvas.scrollLimit = most
        let first = min(max(0, model.detailScroll), most)
        for (row, line) in lines.dropFirst(first).prefix(inner.height).enumerated() {
            canvas.put(line.text, inner.x + 2, inner.y + row, line.role, limit: max(0, inner.width - 3))
        }
    }

    private static func lines(_ failure: Failure, offset: Int, width: Int) -> [(text: String, role: Role)] {
        let status = failure.status == 0 ? "no answer" : "\(failure.status)"
        var lines: [(text: String, role: Role)] = TextWrap.lines(
            "\(status): \(VisibleText.shown(failure.reason))", width: max(10, width)
        ).map { ($0, failure.role) }
        let seconds = Int64(clamping: failure.time / 1_000_000_000)
        lines.append(
            (
                "at \(Format.date(seconds, offset: offset)), \(Format.clock(failure.time, offset: offset)); "
                    + "\(failure.ending.rawValue); took \(Format.duration(failure.took, ascii: true)); "
                    + "\(Format.grouped(failure.bytes)) bytes of content",
                .text
            ))
        if let split = failure.split {
            let parts = split.parts.map { "\(Format.duration($0.time, ascii: true)) \($0.part.place)" }
            lines += TextWrap.lines("of it \(parts.joined(separator: ", "))", width: max(10, width)).map { ($0, .text) }
        }
        var from = failure.peer.isEmpty ? "from a client without an address" : "from \(failure.peer)"
        if !failure.shownUser.isEmpty { from += ", user \(failure.shownUser)" }
        if failure.connection.rawValue != 0 { from += ", connection \(failure.connection.description)" }
        lines.append(("\(from), loop \(failure.loop)", .text))
        lines.append(("", .text))
        guard failure.headBytes > 0 else {
            lines.append((failure.request, .strong))
            lines.append(("no head is kept of it", .faint))
            return lines
        }
        // Line feeds are looked for in bytes: CR LF is one Character.
        for line in failure.head.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            lines.append((String(Substring(line)), .strong))
        }
        let kept = failure.head.utf8.count
        if failure.headBytes > kept {
            lines.append(("the first \(Format.grouped(kept)) of \(Format.grouped(failure.headBytes)) bytes", .faint))
        }
        return lines
    }
}
