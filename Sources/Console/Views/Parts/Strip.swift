// Labelled values one after the other on a line; a value that does not fit is left out whole.

struct Strip {
    private(set) var parts: [(label: String, value: String, role: Role)] = []

    mutating func add(_ label: String, _ value: String, _ role: Role = .strong) { parts.append((label, value, role)) }

    /// The parts over several lines.
    func wrapped(to width: Int) -> [Strip] {
        var result: [Strip] = []
        var line = Strip()
        var used = 0
        for part in parts {
            let needed = part.label.count + part.value.count + 3
            if used > 0, used + needed > width {
                result.append(line)
                line = Strip()
                used = 0
            }
            line.add(part.label, part.value, part.role)
            used += needed
        }
        if used > 0 { result.append(line) }
        return result
    }

    /// - Returns: the columns used.
    @discardableResult
    func draw(on canvas: inout Canvas, _ x: Int, _ y: Int, width: Int, _ plane: Plane = .base, gap: Int = 2) -> Int {
        var used = 0
        for part in parts {
            let label = part.label.isEmpty ? "" : part.label + " "
            let needed =
                VisibleText.width(label, ascii: canvas.glyphs.ascii)
                + VisibleText.width(part.value, ascii: canvas.glyphs.ascii) + (used > 0 ? gap : 0)
            guard used + needed <= width else { continue }
            if used > 0 { used += gap }
            used += canvas.put(label, x + used, y, .label, plane)
            used += canvas.put(part.value, x + used, y, part.role, plane)
        }
        return used
    }
}
