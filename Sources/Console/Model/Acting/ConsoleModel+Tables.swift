// Order, filter and tags of the table that has the focus.

import Engine

extension ConsoleModel {
    /// The columns by which a table can be sorted, from left to right.
    func sortable(_ pane: Pane) -> [String] {
        switch pane {
        case .connections: ConnectionColumns.table([], ascii: true).columns.map(\.id)
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
        sheets[pane]?.moveSort(step, columns: columns)
        say(.hint, "sorted by \(sheet(pane).sort)")
        return reordered(pane)
    }

    /// Sorts by a column; by the same one again, in the opposite order.
    mutating func sort(_ column: String, _ pane: Pane) -> [Effect] {
        guard let column = sortable(pane).first(where: { $0.lowercased() == column.lowercased() }) else {
            say(.failed, "no order by \"\(column)\": \(sortable(pane).joined(separator: " "))")
            return []
        }
        if sheet(pane).sort == column { sheets[pane]?.isDescending.toggle() } else { sheets[pane]?.sort = column }
        return reordered(pane)
    }

    mutating func changeSheet(_ change: (inout TableSheet) -> Void) -> [Effect] {
        guard let pane else { return [] }
        change(&sheets[pane, default: TableSheet(sort: "")])
        return reordered(pane)
    }

    private mutating func reordered(_ pane: Pane) -> [Effect] {
        sheets[pane]?.heldUntil = 0
        switch pane {
        case .connections: connections.reorder()
        case .users: users.reorder()
        case .loops: arrangeLoops()
        case .log: log.filter(sheet(.log).filter, isInverted: sheet(.log).isInverted)
        case .audit:
            audit.restart()
            asked[.audit] = nil
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
        mode = .filter(LineEditor(sheet(pane).filter), pane, before: sheet(pane))
        return []
    }

    mutating func filter(_ key: Key, _ editor: inout LineEditor, _ pane: Pane, _ before: TableSheet) -> [Effect] {
        switch key {
        case .enter:
            mode = .browse
            return []
        case .escape, .control("c"):
            mode = .browse
            // The filter was emptied on the way, which cleared its sign.
            sheets[pane]?.isInverted = before.isInverted
            return setFilter(before.filter, pane)
        default:
            let text = editor.text
            _ = editor.press(key)
            mode = .filter(editor, pane, before: before)
            return editor.text == text ? [] : setFilter(editor.text, pane)
        }
    }

    /// Sets a filter; a malformed one leaves the last valid one in force and says why.
    mutating func setFilter(_ text: String, _ pane: Pane) -> [Effect] {
        var sheet = sheet(pane)
        sheet.problem = problem(text, pane)
        sheets[pane] = sheet
        guard sheet.problem.isEmpty else { return [] }
        sheet.filter = text
        if text.isEmpty { sheet.isInverted = false }
        sheets[pane] = sheet
        return reordered(pane)
    }

    private func problem(_ text: String, _ pane: Pane) -> String {
        switch pane {
        case .connections:
            do {
                _ = try ConnectionFilterText.parse(text, isInverted: false)
                return ""
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
        let number: UInt64?
        switch pane {
        case .connections: number = connections.current?.id.rawValue
        case .users: number = (users.current?.id).map { UInt64(bitPattern: $0) }
        case .loops: number = selectedLoop.map { UInt64(clamping: $0) }
        case .log, .audit, nil: number = nil
        }
        guard let pane, let number else {
            say(.hint, "there is nothing here to tag")
            return []
        }
        var sheet = sheet(pane)
        if sheet.tags.remove(number) == nil { sheet.tags.insert(number) }
        sheets[pane] = sheet
        return move(1)
    }
}
