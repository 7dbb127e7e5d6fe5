// A rectangle on the canvas. Never negative: a part that does not fit is empty.

struct Rect: Equatable, Sendable {
    let x: Int
    let y: Int
    let width: Int
    let height: Int

    /// Sizes below 0 count as 0.
    init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    var isEmpty: Bool { width == 0 || height == 0 }
    var right: Int { x + width }
    var bottom: Int { y + height }

    func contains(_ px: Int, _ py: Int) -> Bool { px >= x && px < right && py >= y && py < bottom }

    /// The upper `rows` rows and the rest.
    func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
        let n = min(max(0, rows), height)
        return (
            Rect(x: x, y: y, width: width, height: n), Rect(x: x, y: y + n, width: width, height: height - n)
        )
    }

    /// The left `columns` columns and the rest.
    func splitLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
        let n = min(max(0, columns), width)
        return (
            Rect(x: x, y: y, width: n, height: height), Rect(x: x + n, y: y, width: width - n, height: height)
        )
    }

    func inset(horizontally columns: Int = 0, vertically rows: Int = 0) -> Rect {
        Rect(x: x + columns, y: y + rows, width: width - 2 * columns, height: height - 2 * rows)
    }

    /// A rectangle of this size in the middle of this one, no larger than it.
    func centered(width w: Int, height h: Int) -> Rect {
        let w = min(max(0, w), width)
        let h = min(max(0, h), height)
        return Rect(x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h)
    }
}
