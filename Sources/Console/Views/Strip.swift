// Labelled values one after the other on a line; what does not fit is left out whole.

struct Strip {
    private(set) var parts: [(label: String, value: String, role: Role)] = []

    mutating func add(_ label: String, _ value: String, _ role: Role = .strong) { parts.append((label, value, role)) }

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
