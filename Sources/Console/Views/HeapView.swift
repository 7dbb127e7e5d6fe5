// The view of the loops' heaps: a row a loop, and for the loop under the cursor its memory as cells and its blocks by
// size.

import Engine

enum HeapView {
    private typealias LoopState = EngineSnapshot.LoopState

    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        let loops = model.loopRows
        let overhead = boxed ? 3 : 2
        let wanted = min(max(1, loops.count), max(3, rect.height / 3)) + overhead
        let table = rect.splitTop(rect.height - wanted >= 5 ? wanted : rect.height)
        let faults = loops.reduce(UInt64(0)) { $0 &+ $1.heap.faults }
        let note = faults > 0 ? "\(Format.count(faults)) misuses found" : Format.counted(loops.count, "loop")
        let sheet = model.sheet(.loops)
        let inner = Panel.draw(
            "Heap", note: note, filter: sheet.filterNote, focused: true, boxed: boxed, on: &canvas, table.top,
            pane: .loops)
        let rows = max(1, inner.height - 1)
        let top = min(max(0, model.loopIndex - rows + 1), max(0, loops.count - rows))
        let look = Table<LoopState>.Look(
            top: top, cursor: loops.isEmpty ? nil : model.loopIndex, isFocused: true, isBoxed: boxed, sort: sheet.sort,
            isDescending: sheet.isDescending,
            empty: sheet.filter.isEmpty ? "no loop runs" : "no loop matches: Esc shows all",
            isTagged: { sheet.tags.contains(UInt64(clamping: $0.id)) }, pane: .loops)
        self.table(model).draw(loops, look, on: &canvas, inner)
        guard !table.rest.isEmpty, loops.indices.contains(model.loopIndex) else { return }
        let loop = loops[model.loopIndex]
        let histogramWidth = table.rest.width >= 70 ? 34 : 0
        let sides = table.rest.splitLeft(table.rest.width - histogramWidth)
        // A snapshot contains the figures above, but no map.
        let known = model.past == nil ? model.heap.map(of: loop.id) : nil
        map(
            loop, known, missing: model.past == nil ? "asking the loop" : "its map is not recorded", on: &canvas,
            sides.left, boxed: boxed)
        if histogramWidth > 0 { histogram(known, on: &canvas, sides.rest, boxed: boxed) }
    }

    private static func table(_ model: ConsoleModel) -> Table<LoopState> {
        let rates = model.shownRates.loops
        return Table(columns: [
            Column("LOOP", 6, right: false, priority: 0) { Field("\($0.id)\($0.accepts ? " main" : "")", .strong) },
            Column("RESERVED", 8, priority: 1, grow: 1) { .number(Format.bytes($0.heap.reserved)) },
            Column("USED", 6, priority: 0, grow: 1) { .number(Format.bytes($0.heap.inUse)) },
            Column("FREE", 6, priority: 4, grow: 1) { .number(Format.bytes($0.heap.free)) },
            Column("LARGEST", 7, priority: 5, grow: 1) { .number(Format.bytes($0.heap.largestFree)) },
            Column("FRAG", 5, priority: 2, grow: 1) { fragmentation($0.heap) },
            Column("BLOCKS", 6, priority: 3, grow: 1) { .number(Format.count($0.heap.blocks)) },
            Column("ALLOC/S", 7, priority: 1, grow: 1) { .number(Format.rate(rates[$0.id]?.allocations ?? 0)) },
            Column("REGIONS", 7, priority: 7, grow: 1) { .number(Format.count($0.heap.regions)) },
            Column("FAULTS", 6, priority: 6, grow: 1) {
                Field(Format.count($0.heap.faults), $0.heap.faults > 0 ? .bad : .faint)
            },
            Column("LIMIT", 5, priority: 8, grow: 1) { .number(Format.bytes($0.heap.limit)) },
        ])
    }

    /// Not of interest while next to nothing is free.
    private static func fragmentation(_ heap: EngineSnapshot.HeapState) -> Field {
        let share = heap.fragmentation.isFinite ? min(max(0, heap.fragmentation), 1) : 0
        let matters = heap.free > heap.inUse
        return Field(Format.percent(share), matters && share >= 0.75 ? .warning : share < 0.005 ? .faint : .text)
    }

    // MARK: the map

    private static func map(
        _ loop: LoopState, _ map: HeapMap?, missing: String, on canvas: inout Canvas, _ rect: Rect, boxed: Bool
    ) {
        let title = "Loop \(loop.id)" + (map.map { ", \($0.policy.rawValue)" } ?? "")
        guard let map, !map.cells.isEmpty else {
            let inner = Panel.draw(title, focused: false, boxed: boxed, on: &canvas, rect)
            canvas.put(
                map == nil ? missing : "the heap holds nothing", inner.x + 1, inner.y, .faint,
                limit: max(0, inner.width - 1))
            return
        }
        let frame = boxed ? 2 : 0
        let width = max(1, rect.width - frame - 2)
        let height = max(1, rect.height - (boxed ? 2 : 1))
        let densities = scaled(map.cells, to: width * height)
        let cellBytes = Double(map.cellBytes) * Double(map.cells.count) / Double(densities.count)
        let note = "a cell: \(Format.bytes(UInt64(min(max(cellBytes, 0), 1e18))))"
        let inner = Panel.draw(title, note: note, focused: false, boxed: boxed, on: &canvas, rect)
        for (index, density) in densities.enumerated() {
            let row = index / width
            guard row < inner.height else { return }
            let level = density == 0 ? 0 : density >= 250 ? 4 : 1 + Int(density) * 3 / 250
            // A cell with nothing in use is still drawn.
            let glyph = level == 0 ? canvas.glyphs.dot : canvas.glyphs.shade(level)
            canvas.put(
                glyph, inner.x + 1 + index % width, inner.y + row,
                level == 0 ? .faint : level == 4 ? .graphHigh : .graph, limit: 1)
        }
    }

    /// The same bytes in at most `count` cells: each is the mean of those it covers, but a part in use never
    /// disappears.
    static func scaled(_ cells: [UInt8], to count: Int) -> [UInt8] {
        guard count > 0, cells.count > count else { return cells }
        return (0..<count).map { index in
            let part = cells[
                index * cells.count / count..<max(index * cells.count / count + 1, (index + 1) * cells.count / count)]
            let sum = part.reduce(0) { $0 + Int($1) }
            return UInt8(clamping: sum > 0 ? max(1, sum / part.count) : 0)
        }
    }

    // MARK: blocks by size

    private static func histogram(_ map: HeapMap?, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        let inner = Panel.draw("Blocks by size", note: "used/free", focused: false, boxed: boxed, on: &canvas, rect)
        let classes = map?.classes ?? []
        guard let first = classes.firstIndex(where: { $0.inUse > 0 || $0.free > 0 }),
            let last = classes.lastIndex(where: { $0.inUse > 0 || $0.free > 0 })
        else {
            canvas.put("no blocks", inner.x + 1, inner.y, .faint, limit: max(0, inner.width - 1))
            return
        }
        let shown = Array(classes[first...last].prefix(inner.height))
        let top = shown.reduce(1) { max($0, max($1.inUse, 0), max($1.free, 0)) }
        let barWidth = max(0, inner.width - 19)
        for (line, size) in shown.enumerated() {
            let y = inner.y + line
            let label = size.bytes == .max ? "large" : Format.bytes(size.bytes)
            canvas.putRight(label, right: inner.x + 6, y, .label, limit: 5)
            let used = length(size.inUse, top, barWidth)
            let free = min(barWidth - used, length(size.free, top, barWidth))
            canvas.line(canvas.glyphs.barFull, inner.x + 7, y, count: used, .graph)
            canvas.line(canvas.glyphs.barEmpty, inner.x + 7 + used, y, count: free, .gaugeEmpty)
            canvas.putRight(
                Format.count(size.inUse), right: inner.right - 6, y, size.inUse > 0 ? .text : .faint, limit: 5)
            canvas.putRight(Format.count(size.free), right: inner.right - 1, y, .faint, limit: 5)
        }
    }

    private static func length(_ value: Int, _ top: Int, _ width: Int) -> Int {
        guard value > 0, top > 0, width > 0 else { return 0 }
        return min(width, max(1, Int((Double(value) / Double(top) * Double(width)).rounded())))
    }
}
