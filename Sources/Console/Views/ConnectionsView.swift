// The view of the connections, one a row, in the operator's order and through the operator's filter.

import Engine

enum ConnectionsView {
    static func draw(_ model: ConsoleModel, on canvas: inout Canvas, _ rect: Rect, focused: Bool, boxed: Bool) {
        let connections = model.connections
        let sheet = model.sheet(.connections)
        let inner = Panel.draw(
            model.place.way.map { "Connections: \($0)" } ?? "Connections", note: note(model, sheet),
            filter: sheet.filterNote, focused: focused, boxed: boxed, on: &canvas, rect, pane: .connections)
        let lines = max(0, inner.height - 1)
        let first = min(connections.top, connections.rows.count)
        let shown = connections.rows[first..<min(connections.rows.count, first + lines)]
        let look = Table<ConnectionState>.Look(
            top: connections.top, cursor: connections.rows.isEmpty ? nil : connections.index, isFocused: focused,
            isBoxed: boxed,
            sort: sheet.sort, isDescending: sheet.isDescending,
            empty: model.isPaused
                ? "paused: z goes on"
                : sheet.filter.isEmpty ? "no connection is open" : "no connection matches: Esc shows all",
            isTagged: { sheet.tags.contains($0.id.rawValue) }, isStale: { connections.stale.contains($0.id) },
            pane: .connections)
        ConnectionColumns.table(
            shown, users: model.keepsUsers, network: model.preferences.showsNetwork, ascii: canvas.glyphs.ascii
        )
        .draw(connections.rows, look, on: &canvas, inner)
    }

    private static func note(_ model: ConsoleModel, _ sheet: TableSheet) -> String {
        var parts: [String] = []
        if !sheet.tags.isEmpty { parts.append("\(Format.grouped(sheet.tags.count)) tagged") }
        let total = model.connections.total
        if total > 0 { parts.append("\(Format.grouped(model.connections.position &+ 1)) of \(Format.grouped(total))") }
        if model.preferences.showsNetwork { parts.append("v: without the network") }
        if model.past != nil { parts.append(model.notRecorded) }
        return parts.joined(separator: "  ")
    }
}
