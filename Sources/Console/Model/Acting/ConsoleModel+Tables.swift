// Order, filter and tags of the table that has the focus.

import Engine

extension ConsoleModel {
    /// The columns by which a table can be sorted, from left to right.
    func sortable(_ pane: Pane) -> [TableOrder] {
        switch pane {
        case .connections: ConnectionColumns.table([], users: keepsUsers).columns.map(TableOrder.init)
        case .loops: loopColumns.filter(\.isSortable).map(TableOrder.init)
        case .users: UserColumns.table(offset: 0).columns.map(TableOrder.init)
        case .traffic: trafficColumns.filter(\.isSortable).map(TableOrder.init)
        case .settings: settingsColumns.filter(\.isSortable).map(TableOrder.init)
        case .log, .audit: []
        }
    }

    /// The words that a filter and `:sort` take there.
    func vocabulary(_ pane: Pane?) -> Vocabulary {
        guard let pane else { return Vocabulary() }
        let fields =
            switch pane {
            case .connections: ConnectionFilterText.fields(users: keepsUsers)
            case .loops: loopColumns.map { Vocabulary.Field(name: $0.word) }
            case .log: LogFilterText.fields
            case .traffic: TrafficFilterText.fields(users: keepsUsers)
            case .users: UserFilterText.fields
            case .settings: SettingsColumns.fields
            case .audit: [Vocabulary.Field]()
            }
        return Vocabulary(fields: fields, orders: sortable(pane).map(\.word))
    }

    /// A kick is about connections, whatever table has the keys.
    func vocabulary(for line: CommandPrompt) -> Vocabulary {
        let form = Command.form(of: line.editor.text)
        return vocabulary(["kick", "close"].contains(form?.words.first) ? .connections : pane)
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
        let index = columns.firstIndex { $0.id == sheet(pane).sort } ?? 0
        let next = columns[min(max(0, index + step), columns.count - 1)]
        if next.id != sheet(pane).sort { tables.change(pane) { $0.sort(by: next) } }
        say(.hint, "sorted by \(next.word)")
        return reordered(pane)
    }

    /// Sorts by a column; by the same one again, in the opposite order.
    mutating func sort(_ column: String, _ pane: Pane) -> [Effect] {
        let orders = sortable(pane)
        guard !orders.isEmpty else {
            say(.failed, "this table has one order")
            return []
        }
        guard let order = orders.first(where: { $0.isCalled(column.lowercased()) }) else {
            if pane == .connections, let asked = NetworkColumn(called: column.lowercased()) {
                say(.failed, asked.refusal)
                return []
            }
            say(.failed, "no order by \"\(column)\": \(orders.map(\.word).joined(separator: " "))")
            return []
        }
        if pane == .traffic, order.id == sheet(pane).sort { return invertSort() }
        tables.change(pane) { $0.sort(by: order) }
        return reordered(pane)
    }

    mutating func invertSort() -> [Effect] {
        guard pane != .traffic else {
            say(.hint, "the largest come first in this table")
            return []
        }
        return changeSheet { $0.isDescending.toggle() }
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
        case .log:
            tables.log.filter(sheet(.log).filter, isInverted: sheet(.log).isInverted)
            return askForLog()
        case .audit:
            tables.audit.restart()
            requests.answered(.audit)
            return pageQueries(regular: true)
        case .traffic: tables.traffic.table.reorder()
        case .settings: arrangeSettings()
        }
        return pageQueries(regular: false)
    }

    // MARK: filter

    mutating func beginFilter() -> [Effect] {
        guard let pane else {
            say(.hint, "there is no table here to filter")
            return []
        }
        let before = sheet(pane)
        prompts.remember(filter: before.filter)
        prompts.open(.filter(FilterPrompt(), pane, before: before))
        return before.filter.isEmpty ? [] : setFilter("", pane)
    }

    mutating func filter(_ key: Key, _ line: inout FilterPrompt, _ pane: Pane, _ before: TableSheet) -> [Effect] {
        switch key {
        case .enter:
            prompts.close()
            prompts.remember(filter: sheet(pane).filter)
            return []
        case .escape, .control("c"):
            prompts.close()
            // The filter was emptied on the way, which cleared its sign.
            tables.change(pane) { $0.isInverted = before.isInverted }
            return setFilter(before.filter, pane)
        default:
            let text = line.editor.text
            line.press(key, history: prompts.filters, vocabulary: vocabulary(pane))
            prompts.open(.filter(line, pane, before: before))
            return line.editor.text == text ? [] : setFilter(line.editor.text, pane)
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

    /// The word in a filter that means nothing here; nil where there is none.
    func problem(_ filter: ConnectionFilter) -> String? {
        guard keepsUsers || !filter.needsUsers else { return Self.noUsers }
        for case .number(.loop, let test, let number) in filter.terms where test == .equal || test == .notEqual {
            guard snapshot.loops.contains(where: { UInt64(clamping: $0.id) == number }) else {
                return "there is no loop \(number): 3 shows them"
            }
        }
        return nil
    }

    private func problem(_ text: String, _ pane: Pane) -> String {
        switch pane {
        case .connections:
            do {
                let filter = try ConnectionFilterText.parse(text, isInverted: false)
                return problem(filter) ?? ""
            } catch {
                return error.message
            }
        case .loops: return LocalRows.problem(text, loopColumns)
        case .users:
            do {
                _ = try UserFilterText.parse(text, offset: utcOffset)
                return ""
            } catch {
                return error.message
            }
        case .log:
            return LogFilterText.problem(text) ?? ""
        case .traffic: return trafficProblem(text)
        case .settings: return LocalRows.problem(text, settingsColumns)
        case .audit: return ""
        }
    }

    mutating func invertFilter() -> [Effect] {
        guard let pane, !sheet(pane).filter.isEmpty else {
            say(.hint, "there is no filter to invert: / sets one")
            return []
        }
        guard pane != .traffic else {
            say(.hint, "a filter of the traffic cannot be turned round")
            return []
        }
        return changeSheet { $0.isInverted.toggle() }
    }

    // MARK: tags

    mutating func tag() -> [Effect] {
        guard let pane, ![.log, .audit, .traffic, .settings].contains(pane), let number = tables.cursor(pane) else {
            say(.hint, "there is nothing here to tag")
            return []
        }
        tables.change(pane) { if $0.tags.remove(number) == nil { $0.tags.insert(number) } }
        return move(1)
    }
}
