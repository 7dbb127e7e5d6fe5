// Goes to the next row that has a text. The engine looks for a connection, so that rows count which are not loaded; in
// the other tables, and while nothing is asked of the engine, the rows that are here are looked through.

import Engine

extension ConsoleModel {
    mutating func beginFind() -> [Effect] {
        guard pane != nil else {
            say(.hint, "there is no table here to look through")
            return []
        }
        prompts.open(.find(LineEditor()))
        return []
    }

    /// - Parameter text: empty looks for the last one again.
    mutating func find(_ text: String) -> [Effect] {
        if !text.isEmpty { prompts.wanted = text }
        return find(forward: true)
    }

    mutating func find(forward: Bool) -> [Effect] {
        guard let pane else {
            say(.hint, "there is no table here to look through")
            return []
        }
        guard !prompts.wanted.isEmpty else {
            say(.hint, "nothing to look for yet: F3 asks what")
            return []
        }
        // A filter that is turned round cannot be asked together with a text.
        if pane == .connections, !isPaused, past == nil, !isLost, !sheet(pane).isInverted {
            guard let place = connections.place else { return [] }
            return look(from: forward ? .after(place) : .before(place), Search(isForward: forward))
        }
        return findHere(pane, forward: forward)
    }

    /// Asks for the nearest connection with the text.
    private mutating func look(from anchor: PageAnchor, _ search: Search) -> [Effect] {
        let sheet = sheet(.connections)
        do {
            var filter = try ConnectionFilterText.parse(sheet.filter, isInverted: false)
            filter.terms += try ConnectionFilterText.parse(prompts.wanted, isInverted: false).terms
            if let problem = problem(filter) {
                say(.failed, problem)
                return []
            }
            let query = ConnectionQuery(
                sort: ConnectionColumn(sort: sheet.sort) ?? .id, isDescending: sheet.isDescending, filter: filter,
                anchor: anchor, limit: 1)
            return [.send(.connections(query), .found(search))]
        } catch {
            say(.failed, error.message)
            return []
        }
    }

    /// The reply: past the last row it goes on at the other end.
    mutating func found(_ page: ConnectionPage, _ search: Search) -> [Effect] {
        guard pane == .connections else { return [] }
        guard let row = page.rows.first, let key = page.keys.first else {
            if search.hasTurned {
                sayNothingFound()
                return []
            }
            return look(
                from: search.isForward ? .start : .end, Search(isForward: search.isForward, hasTurned: true))
        }
        if search.hasTurned { sayTurned(search.isForward) }
        drawn?.hasJumped = true
        tables.connections.go(to: row.id, at: key)
        return pageQueries(regular: false)
    }

    private mutating func findHere(_ pane: Pane, forward: Bool) -> [Effect] {
        let terms = FilterTerm.split(prompts.wanted)
        let (count, here): (Int, Int)
        let matches: (Int) -> Bool
        func row<Row>(_ rows: [Row], _ columns: [Column<Row>]) -> (Int) -> Bool {
            { index in terms.allSatisfy { LocalRows.accepts(rows[index], $0, columns) } }
        }
        switch pane {
        case .connections:
            (count, here) = (connections.rows.count, connections.index)
            matches = row(connections.rows, ConnectionColumns.table([], users: keepsUsers).columns)
        case .users:
            (count, here) = (users.rows.count, users.index)
            matches = row(users.rows, UserColumns.table(offset: utcOffset).columns)
        case .loops:
            (count, here) = (loopRows.count, loopIndex)
            matches = row(
                loopRows, LoopColumns.table(shownSnapshot, shownRates, ascii: true, none: "-").columns)
        case .traffic:
            (count, here) = (traffic.table.rows.count, traffic.table.index)
            matches = row(traffic.table.rows, trafficColumns)
        case .settings:
            (count, here) = (settings.shown.count, settings.rows.index)
            matches = row(settings.shown, settingsColumns)
        case .log:
            (count, here) = (log.shown.count, log.index)
            let (lines, text) = (log.shown, prompts.wanted.lowercased())
            matches = { lines[$0].text.lowercased().contains(text) }
        case .audit:
            (count, here) = (audit.rows.count, audit.index)
            let (entries, text) = (audit.rows, prompts.wanted.lowercased())
            matches = { index in
                let entry = entries[index]
                return [entry.actor, entry.action, entry.object, entry.result].contains {
                    $0.lowercased().contains(text)
                }
            }
        }
        // Round the table, the row under the cursor last.
        let order = (0..<count).map { (here + (forward ? 1 + $0 : 2 * count - 1 - $0)) % count }
        guard let target = order.first(where: matches) else {
            sayNothingFound()
            return []
        }
        if forward ? target <= here : target >= here { sayTurned(forward) }
        drawn?.hasJumped = true
        tables.moveTo(pane, row: target)
        return pageQueries(regular: false)
    }

    private mutating func sayNothingFound() { say(.hint, "no row with \(VisibleText.shown(prompts.wanted))") }

    private mutating func sayTurned(_ forward: Bool) {
        say(.hint, forward ? "past the last row: from the first" : "past the first row: from the last")
    }
}
