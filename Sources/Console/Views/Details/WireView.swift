// The view of what passes on a connection: heads as text, contents as their size and first bytes, in the order in which
// they passed; as hexadecimal numbers where that was asked for.

import Engine

enum WireView {
    typealias Line = (text: String, role: Role)

    static func draw(
        _ model: ConsoleModel, _ id: ConnectionID, on canvas: inout Canvas, _ rect: Rect, boxed: Bool
    ) {
        let wire = model.wire
        let state = wire.end ?? (wire.tap == nil ? "asking the server" : "as it passes, secrets masked")
        let note = wire.isHeld ? "held: p goes on" : state
        let inner = Panel.draw("Wire of \(id.description)", note: note, focused: true, boxed: boxed, on: &canvas, rect)
        guard !inner.isEmpty else { return }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.y, visible: false)
        var lines = wire.shown.flatMap { self.lines($0, hex: wire.showsHex, model, ascii: canvas.glyphs.ascii) }
        if lines.isEmpty { lines = [(wire.end ?? "nothing has passed yet", .faint)] }
        // Those before are further back than can be scrolled.
        lines = Array(lines.suffix(Whereabouts.longestScroll))
        let most = max(0, lines.count - inner.height)
        canvas.scrollLimit = most
        let first = min(max(0, model.detailScroll), most)
        for (row, line) in lines.dropFirst(first).prefix(inner.height).enumerated() {
            canvas.put(line.text, inner.x + 1, inner.y + row, line.role, limit: max(0, inner.width - 2))
        }
    }

    private static func lines(_ entry: WireEntry, hex: Bool, _ model: ConsoleModel, ascii: Bool) -> [Line] {
        let isClient = entry.from == .client
        let arrow = ascii ? (isClient ? "->" : "<-") : (isClient ? "→" : "←")
        let clock = Format.clock(entry.time, offset: model.utcOffset)
        let micro = String(1_000_000 + entry.time / 1000 % 1_000_000).dropFirst()
        let front = "\(clock).\(micro) \(arrow) "
        let blank = String(repeating: " ", count: front.unicodeScalars.count)
        let role: Role = isClient ? .accent : .strong
        if hex, !entry.bytes.isEmpty {
            return [(front + "\(Format.grouped(entry.count)) bytes", role)]
                + dump(entry.bytes).map { (blank + $0, .text) }
        }
        guard let line = entry.lines.first else {
            let start = String(decoding: entry.bytes.prefix(80), as: UTF8.self)
            return [(front + "\(Format.grouped(entry.count)) bytes: " + VisibleText.shown(start), .label)]
        }
        return [(front + VisibleText.shown(line), entry.count > 0 ? role : .warning)]
            + entry.lines.dropFirst().filter { !$0.isEmpty }.map { (blank + VisibleText.shown($0), .text) }
    }

    /// `47 45 54 20 …  GET `, sixteen bytes a line.
    private static func dump(_ bytes: [UInt8]) -> [String] {
        stride(from: 0, to: bytes.count, by: 16).map { start in
            let part = bytes[start..<min(bytes.count, start + 16)]
            let numbers = part.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined(separator: " ")
            let text = part.map { (0x20..<0x7F).contains($0) ? String(Unicode.Scalar($0)) : "." }.joined()
            return numbers + String(repeating: " ", count: 50 - numbers.utf8.count) + text
        }
    }
}
