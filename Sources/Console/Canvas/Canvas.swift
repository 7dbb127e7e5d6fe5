// A grid of cells that views draw on. Everything is clipped: no position, width or text can reach outside or trap.

struct Canvas: Equatable, Sendable {
    /// A terminal's size is not believed past this many columns or rows.
    static let largest = 2000

    let width: Int
    let height: Int
    let glyphs: Glyphs
    private(set) var cells: [Cell]
    /// The place where the terminal's cursor is parked, and whether it shows.
    var cursor: Cursor?
    /// The furthest that the content can be scrolled; nil where it cannot.
    var scrollLimit: Int?
    /// The parts that can be clicked, the later ones on top.
    var hits: [Hit] = []

    struct Cursor: Equatable, Sendable {
        var x: Int
        var y: Int
        var visible: Bool
    }

    init(width: Int, height: Int, ascii: Bool) {
        self.width = min(max(0, width), Canvas.largest)
        self.height = min(max(0, height), Canvas.largest)
        glyphs = Glyphs(ascii: ascii)
        cells = Array(repeating: Cell(), count: self.width * self.height)
    }

    var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

    /// nil outside of the canvas.
    func cell(_ x: Int, _ y: Int) -> Cell? {
        guard x >= 0, y >= 0, x < width, y < height else { return nil }
        return cells[y * width + x]
    }

    /// The target under a click.
    func hit(_ x: Int, _ y: Int) -> Hit.Target? { hits.last { $0.rect.contains(x, y) }?.target }

    /// Fills a rectangle with blanks.
    mutating func fill(_ rect: Rect, _ plane: Plane, role: Role = .text) {
        for y in max(0, rect.y)..<max(max(0, rect.y), min(height, rect.bottom)) {
            for x in max(0, rect.x)..<max(max(0, rect.x), min(width, rect.right)) {
                set(Cell(role: role, plane: plane), x, y)
            }
        }
    }

    /// Draws text, cut with an ellipsis at `limit` columns and at the canvas's edge.
    /// - Returns: the columns used.
    @discardableResult
    mutating func put(
        _ text: String, _ x: Int, _ y: Int, _ role: Role = .text, _ plane: Plane = .base, limit: Int = .max
    ) -> Int {
        guard y >= 0, y < height, x >= 0, x < width else { return 0 }
        let room = min(limit, width - x)
        if let used = putPlain(text, x, y, role, plane, room) { return used }
        var used = 0
        for glyph in VisibleText.fit(text, width: room, ascii: glyphs.ascii) {
            set(
                Cell(
                    scalar: glyph.scalar, mark: glyph.mark, secondMark: glyph.secondMark,
                    width: UInt8(truncatingIfNeeded: glyph.width), role: role, plane: plane),
                x + used, y)
            if glyph.width == 2 { set(Cell(width: 0, role: role, plane: plane), x + used + 1, y) }
            used += glyph.width
        }
        return used
    }

    /// Most text is: a byte a column, and no glyphs to be made.
    /// - Returns: nil where the part that is shown holds anything but printable ASCII.
    private mutating func putPlain(
        _ text: String, _ x: Int, _ y: Int, _ role: Role, _ plane: Plane, _ room: Int
    ) -> Int? {
        guard room > 0 else { return 0 }
        return text.utf8.withContiguousStorageIfAvailable { bytes -> Int? in
            guard bytes.prefix(room + 1).allSatisfy({ $0 &- 0x20 < 0x5F }) else { return nil }
            let isWhole = bytes.count <= room
            let count = isWhole ? bytes.count : room - 1
            for index in 0..<count {
                set(Cell(scalar: Unicode.Scalar(bytes[index]), role: role, plane: plane), x + index, y)
            }
            if !isWhole {
                set(Cell(scalar: VisibleText.ellipsis(ascii: glyphs.ascii), role: role, plane: plane), x + count, y)
            }
            return min(bytes.count, room)
        } ?? nil
    }

    /// Draws text that ends at column `right` (exclusive), in at most `limit` columns.
    mutating func putRight(
        _ text: String, right: Int, _ y: Int, _ role: Role = .text, _ plane: Plane = .base, limit: Int
    ) {
        guard limit > 0 else { return }
        let needed = min(limit, VisibleText.width(text, ascii: glyphs.ascii))
        put(text, right - needed, y, role, plane, limit: needed)
    }

    /// Repeats one of our own drawing characters.
    mutating func line(_ glyph: String, _ x: Int, _ y: Int, count: Int, _ role: Role, _ plane: Plane = .base) {
        guard count > 0, let scalar = glyph.unicodeScalars.first else { return }
        for column in x..<(x + min(count, Canvas.largest)) {
            set(Cell(scalar: scalar, role: role, plane: plane), column, y)
        }
    }

    /// Changes the plane under existing text.
    mutating func lay(_ plane: Plane, under rect: Rect) {
        for y in max(0, rect.y)..<max(max(0, rect.y), min(height, rect.bottom)) {
            for x in max(0, rect.x)..<max(max(0, rect.x), min(width, rect.right)) { cells[y * width + x].plane = plane }
        }
    }

    /// Makes everything drawn so far stale.
    mutating func fade() { for i in cells.indices { cells[i].role = .stale } }

    /// A row's text, for tests and captures.
    func text(row y: Int) -> String {
        guard y >= 0, y < height else { return "" }
        var result = String.UnicodeScalarView()
        for cell in cells[y * width..<(y + 1) * width] where cell.width > 0 {
            result.append(cell.scalar)
            for mark in [cell.mark, cell.secondMark] where mark != 0 {
                if let scalar = Unicode.Scalar(mark) { result.append(scalar) }
            }
        }
        return String(result)
    }

    private mutating func set(_ cell: Cell, _ x: Int, _ y: Int) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let index = y * width + x
        // A half-overwritten wide character leaves its other half blank.
        if cells[index].width == 0, cell.width != 0, x > 0, cells[index - 1].width == 2 {
            cells[index - 1].scalar = " "
            cells[index - 1].mark = 0
            cells[index - 1].secondMark = 0
            cells[index - 1].width = 1
        }
        if cells[index].width == 2, x + 1 < width, cells[index + 1].width == 0 {
            cells[index + 1].width = 1
        }
        cells[index] = cell
        if cell.width == 2, x + 1 >= width { cells[index].width = 1; cells[index].scalar = " " }
    }
}

extension Canvas {
    /// Whether cells and cursor are the same, whatever can be clicked.
    func showsSame(as other: Canvas) -> Bool {
        width == other.width && height == other.height && cursor == other.cursor && cells == other.cells
    }

    /// Whether a row equals that of a canvas of the same size.
    func sameRow(_ y: Int, as other: Canvas) -> Bool {
        let range = y * width..<(y + 1) * width
        return cells[range] == other.cells[range]
    }
}

/// One character position of the canvas.
struct Cell: Equatable, Sendable {
    var scalar: Unicode.Scalar = " "
    /// Combining marks on the scalar; 0 for none.
    var mark: UInt32 = 0
    var secondMark: UInt32 = 0
    /// Columns: 1 or 2; 0 for the right half of the wide character to the left.
    var width: UInt8 = 1
    var role: Role = .text
    var plane: Plane = .base
}

/// A part of the screen that reacts to a click of the mouse.
struct Hit: Equatable, Sendable {
    enum Target: Equatable, Sendable {
        /// A row of a pane's table, by its index in the rows that are loaded.
        case row(Pane, Int)
        /// The head of a column, by its id.
        case head(Pane, String)
        case pane(Pane)
        case view(ViewID)
        /// What a start now would give another value.
        case drift
    }

    var rect: Rect
    var target: Target

    init(_ rect: Rect, _ target: Target) {
        self.rect = rect
        self.target = target
    }
}
