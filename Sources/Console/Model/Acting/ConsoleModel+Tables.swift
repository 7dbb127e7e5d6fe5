// Order, filter and tags of the table that has the focus.

import Engine

extension ConsoleModel {
    /// The columns by which a table can be sorted, from left to right.
    func sortable(_ pane: Pane) -> [String] {
        switch pane {
        case .connections: ConnectionColumn.shown.filter { keepsUsers || !$0.needsUsers }.map(\.entry.name)
        case .loops: loopColumns.filter(\.isSortable).map(\.id)
        case .users: UserColumns.table(offset: 0, none: "-").columns.filter(\.isSortable).map(\.id)
        case .log, .audit: []
        }
    }

    private var loopColumns: [Column<EngineSnapshot.LoopState>] {
        LoopColumns.table(shownSnapshot, shownRates, ascii: true, none: "-").columns
    }

    mutating func moveSort(_ step: Int) -> [Effect] {
        guard let pane else { return [] }
        let columns = sortable(pane)
        guard columns.count > 1 else {
            say(.hint, "this table has one order")
            return []
        }
        tables.change(pane) { $0.moveSort(step, columns: columns) }
        say(.hint, "sorted by \(sheet(pane).sort)")
        return reordered(pane)
    }

    /// Sorts by a column; by the same one again, in the opposite order.
    mutating func sort(_ column: String, _ pane: Pane) -> [Effect] {
        guard let column = sortable(pane).first(where: { $0.lowercased() == column.lowercased() }) else {
            say(.failed, "no order by \"\(column)\": \(sortable(pane).joined(separator: " "))")
            return []
        }
        tables.change(pane) { if $0.sort == column { $0.isDescending.toggle() } else { $0.sort = column } }
        return reordered(pane)
    }

    mutating func changeSheet(_ change: (inout TableSheet) -> Void) -> [Effect] {
        guard let pane else { return [] }
        tables.change(pane, change)
        return reordered(pane)
    }

    private mutating func reordered(_ pane: Pane) -> [Effect] {
        tables.release(pane)
        switch pane {
        case .connections: tables.connections.reorder()
        case .users: tables.users.reorder()
        case .loops: arrangeLoops()
        case .log: tables.log.filter(sheet(.log).filter, isInverted: sheet(.log).isInverted)
        case .audit:
            tables.audit.restart()
            requests.answered(.audit)
            return pageQueries(regular: true)
        }
        return pageQueries(regular: false)
    }

    // MARK: filter

    mutating func beginFilter() -> [Effect] {
        guard let pane else {
            say(.hint, "there is no table here to filter")
            return []
        }
        prompts.open(.filter(LineEditor(sheet(pane).filter), pane, before: sheet(pane)))
        return []
    }

    mutating func filter(_ key: Key, _ editor: inout LineEditor, _ pane: Pane, _ before: TableSheet) -> [Effect] {
        switch key {
        case .enter:
            prompts.close()
            return []
        case .escape, .control("c"):
            prompts.close()
            // The filter was emptied on the way, which cleared its sign.
            tables.change(pane) { $0.isInverted = before.isInverted }
            return setFilter(before.filter, pane)
        default:
            let text = editor.text
            _ = editor.press(key)
            prompts.open(.filter(editor, pane, before: before))
            return editor.text == text ? [] : setFilter(editor.text, pane)
        }
    }

    /// Sets a filter; a malformed one leaves the last valid one in force and says why.
    mutating func setFilter(_ text: String, _ pane: Pane) -> [Effect] {
        let problem = problem(text, pane)
        tables.change(pane) { $0.problem = problem }
        guard problem.isEmpty else { return [] }
        tables.change(pane) {
            $0.filter = text
            if text.isEmpty { $0.isInverted = false }
        }
        return reordered(pane)
    }

    private func problem(_ text: String, _ pane: Pane) -> String {
        switch pane {
        case .connections:
            do {
                let filter = try ConnectionFilterText.parse(text, isInverted: false)
                return keepsUsers || !filter.needsUsers ? "" : Self.noUsers
            } catch {
                return error.message
            }
        case .loops: return LocalRows.problem(text, loopColumns)
        case .users, .log, .audit: return ""
        }
    }

    mutating func invertFilter() -> [Effect] {
        guard let pane, !sheet(pane).filter.isEmpty else {
            say(.hint, "there is no filter to invert: / sets one")
            return []
        }
        return changeSheet { $0.isInverted.toggle() }
    }

    // MARK: tags

    mutating func tag() -> [Effect] {
        guard let pane, pane != .log, pane != .audit, let number = tables.cursor(pane) else {
            say(.hint, "there is nothing here to tag")
            return []
        }
        tables.change(pane) { if $0.tags.remove(number) == nil { $0.tags.insert(number) } }
        return move(1)
    }
}
