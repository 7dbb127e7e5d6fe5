// The view of the event loops, one a row.

import Engine

enum LoopsView {
    typealias LoopState = EngineSnapshot.LoopState

    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, focused: Bool, boxed: Bool) {
        let all = model.shownSnapshot.loops
        let sheet = model.sheet(.loops)
        let serving = all.count { $0.serves }
        let inner = Panel.draw(
            "Loops", note: "\(Format.counted(all.count, "loop")), \(serving) serving", filter: sheet.filterNote,
            focused: focused,
            boxed: boxed, on: &canvas,
            rect, pane: .loops)
        let rows = model.loopRows
        let look = Table<LoopState>.Look(
            top: model.loopTop, cursor: rows.isEmpty ? nil : model.loopIndex, isFocused: focused, isBoxed: boxed,
            sort: sheet.sort,
            isDescending: sheet.isDescending,
            empty: sheet.filter.isEmpty ? "no loop runs" : "no loop matches: Esc shows all",
            isTagged: { sheet.tags.contains(UInt64(clamping: $0.id)) }, pane: .loops)
        LoopColumns.table(model.shownSnapshot, model.shownRates, ascii: canvas.glyphs.ascii, none: canvas.glyphs.none)
            .draw(rows, look, on: &canvas, inner)
    }
}
