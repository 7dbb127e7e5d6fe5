// The view of the blocked networks, with the connections that each block has closed.

import Engine

enum BlocksView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, boxed: Bool) {
        let blocks = model.inspected.blocks
        let inner = Panel.draw(
            "Blocks", note: blocks.map { $0.isEmpty ? "none" : "\(Format.grouped($0.count))" } ?? "", focused: true,
            boxed: boxed, on: &canvas, rect)
        guard !inner.isEmpty else { return }
        canvas.cursor = Canvas.Cursor(x: inner.x, y: inner.y, visible: false)
        let rows = blocks ?? []
        let most = max(0, rows.count - max(0, inner.height - 1))
        canvas.scrollLimit = most
        let look = Table<BlockedNetwork>.Look(
            top: min(max(0, model.detailScroll), most), cursor: nil, isFocused: true, isBoxed: boxed,
            empty: blocks == nil
                ? "asking" : "nothing is blocked: B on a connection, or :block ADDRESS TIME, blocks its address")
        table(offset: model.utcOffset).draw(rows, look, on: &canvas, inner)
    }

    static func table(offset: Int) -> Table<BlockedNetwork> {
        Table(columns: [
            Column("NETWORK", 18, right: false, priority: 0, grow: 1, sorts: false) { Field($0.network, .strong) },
            Column("UNTIL", 8, right: false, priority: 0, sorts: false) {
                Field(Format.clock($0.until, offset: offset), .label)
            },
            Column("CLOSED", 9, right: true, priority: 0, sorts: false) { Field(Format.grouped($0.hits)) },
            Column("LAST", 8, right: false, priority: 2, sorts: false) {
                Field($0.lastHit == 0 ? "" : Format.clock($0.lastHit, offset: offset), .label)
            },
            Column("BY", 10, right: false, priority: 3, grow: 1, sorts: false) { Field($0.actor, .accent) },
            Column("NOTE", 10, right: false, priority: 1, grow: 2, sorts: false) { Field($0.note) },
        ])
    }
}
