// Navigation: views, details and pivots, cursors, and clicks.

import Engine

extension ConsoleModel {
    // MARK: views

    mutating func show(_ view: ViewID) -> [Effect] {
        guard keepsUsers || !view.needsUsers else {
            say(.hint, Self.noUsers)
            return []
        }
        place.show(view)
        return askAnew()
    }

    /// The new screen may need data that has not been asked for.
    private mutating func askAnew() -> [Effect] {
        requests.forgetPages()
        return pageQueries(regular: true)
    }

    mutating func push(_ detail: Detail) -> [Effect] {
        if self.detail == detail { return [] }
        if isLost, detail.isAsked {
            say(.failed, Self.lostLine)
            return []
        }
        inspected.forget(detail)
        place.push(detail)
        beginSettings()
        return askAnew()
    }

    /// Leaves what was entered last: the past, a detail, a filter, a view.
    mutating func back() -> [Effect] {
        if past != nil {
            goLive()
            return queries()
        }
        if detail != nil {
            if let pane, !sheet(pane).filter.isEmpty { return setFilter("", pane) }
            place.pop()
            if let detail { inspected.forget(detail) }
            arrangeSettings()
            return askAnew()
        }
        if place.way != nil { return backToTraffic() }
        if let pane, !sheet(pane).filter.isEmpty { return setFilter("", pane) }
        if view == .traffic, let filter = tables.traffic.leave() { return setFilter(filter, .traffic) }
        return view == .overview ? [] : show(.overview)
    }

    mutating func cycle(_ step: Int) -> [Effect] {
        guard view == .overview, detail == nil else { return show(.overview) }
        place.cycle(step, users: keepsUsers)
        // A pane that did not fit on a small screen may be visible now.
        return pageQueries(regular: true)
    }

    // MARK: pivots

    mutating func open() -> [Effect] {
        if past != nil, let pane, pane != .loops {
            say(.hint, "rows are not recorded: this is the past, and Esc comes back to now")
            return []
        }
        switch pane {
        case .connections:
            guard let row = connections.current else { return [] }
            return push(.connection(row.id))
        case .loops:
            guard let selectedLoop else { return [] }
            return push(.loop(selectedLoop))
        case .users:
            guard let user = users.current else { return [] }
            return push(.user(user.id))
        case .audit:
            guard let entry = audit.current else { return [] }
            return open(entry)
        case .traffic: return enterTraffic()
        case .settings:
            guard let state = settings.current else { return [] }
            return push(.setting(state.name))
        case .log:
            guard let line = log.current else { return [] }
            guard let id = Self.connection(in: line.text) else {
                say(.hint, "this line names no connection")
                return []
            }
            return push(.connection(id))
        case nil:
            if place.isOnHeader { return push(.split) }
            if case .charts? = detail { return push(.split) }
            if detail == .warnings { return openWarning() }
            if case .setting? = detail { return changeSetting() }
            guard case .failures(let list)? = detail, let failure = currentFailure else { return [] }
            return push(.failure(failure.id, list))
        }
    }

    // MARK: warnings

    /// The one under the cursor; nil where that is further down.
    var currentWarning: Warning? {
        guard detail == .warnings, place.scroll < watch.active.count else { return nil }
        return watch.active[place.scroll]
    }

    /// Where one sees who it is and acts.
    private mutating func openWarning() -> [Effect] {
        guard let warning = currentWarning else { return [] }
        switch warning.subject {
        case .address(let address): return showTraffic(where: .address, address)
        case .path(let path): return showTraffic(where: .path, path)
        case .connections(let filter): return showConnections(where: filter)
        case nil: break
        }
        switch warning.kind {
        case .stall, .balance, .accept: return show(.loops)
        case .log: return show(.log)
        case .refused, .clientErrors, .serverErrors: return push(.failures(.failures))
        case .armed: return show(.connections)
        case .hashingFlood, .passwordGuessing, .scan, .slowReaders, .slowHeads, .hotClient, .hotPath, .database,
            .queue, .rejected, .descriptors:
            return show(.workers)
        }
    }

    /// Addresses: on their rows all of their connections can be kicked, and they be kept out.
    private mutating func showTraffic(where key: TrafficKey, _ value: String) -> [Effect] {
        let effects = showTraffic(by: .address, .minute)
        return effects + setFilter(FilterTerm.word("\(key.rawValue)=\(value)"), .traffic)
    }

    // MARK: failures

    /// The failures; the slow answers where they are shown already.
    mutating func showFailures() -> [Effect] {
        guard case .failures(let list)? = detail else { return push(.failures(.failures)) }
        place.pop()
        return push(.failures(list == .failures ? .slow : .failures))
    }

    /// The one under the cursor.
    var currentFailure: Failure? {
        guard case .failures(let list)? = detail, let rows = inspected.failures[list]?.rows, !rows.isEmpty else {
            return nil
        }
        return rows[min(place.scroll, rows.count - 1)]
    }

    /// The cursor stays on its row, wherever that is now; on the first row it stays there.
    mutating func take(_ page: FailurePage, of list: FailureQuery.List) {
        let before = place.scroll > 0 ? currentFailure?.id : nil
        inspected.take(page, of: list)
        if let before, let row = page.rows.firstIndex(where: { $0.id == before }) { place.scroll(to: row) }
    }

    /// Opens the object of an audit entry.
    private mutating func open(_ entry: AuditPage.Entry) -> [Effect] {
        if let id = Self.connection(in: entry.object) { return push(.connection(id)) }
        for text in [entry.object, entry.actor] where text.hasPrefix("user ") {
            // `user 17, ana`.
            if let id = Int64(text.dropFirst(5).prefix { $0 != "," }) { return push(.user(id)) }
        }
        if entry.object.hasPrefix("loop "), let id = Int(entry.object.dropFirst(5)) { return push(.loop(id)) }
        say(.hint, "this entry names no connection, user or loop")
        return []
    }

    /// Finds `connection 3.17` in a line of the log.
    static func connection(in text: String) -> ConnectionID? {
        let words = text.utf8.split(separator: UInt8(ascii: " "))
        for (word, next) in zip(words, words.dropFirst()) where Substring(word).lowercased().hasPrefix("connection") {
            var id = next.prefix { $0 &- 48 < 10 || $0 == UInt8(ascii: ".") }
            if id.last == UInt8(ascii: ".") { id.removeLast() }
            if let id = ConnectionID(String(Substring(id))) { return id }
        }
        return nil
    }

    /// - Parameter way: how it was come to, from the traffic.
    mutating func showConnections(where filter: String, by way: String? = nil) -> [Effect] {
        place.show(.connections, by: way)
        tables.change(.connections) { $0.isInverted = false }
        let effects = setFilter(filter, .connections)
        return effects + askAnew()
    }

    mutating func showOwner() -> [Effect] {
        let user: Int64
        if case .connection? = detail {
            user = connection?.state.userID ?? 0
        } else {
            user = connections.current?.userID ?? 0
        }
        guard user != 0 else {
            say(.hint, "the last request on this connection carried no session: it has no user")
            return []
        }
        return push(.user(user))
    }

    /// The connection that an action is about, with its row where it is known.
    var actingConnection: (id: ConnectionID, row: ConnectionState?)? {
        if case .connection(let id)? = detail { return (id, connection?.state) }
        return connections.current.map { ($0.id, $0) }
    }

    // MARK: cursors

    var pageSize: Int { max(1, pane.map { visibleRows($0) - 1 } ?? 10) }

    /// The tables are being refreshed: a cursor may wait for a page.
    private var isFetching: Bool { !isPaused && past == nil }

    mutating func move(_ steps: Int) -> [Effect] {
        if let pane { tables.move(pane, by: steps, fetching: isFetching) } else { place.scroll(by: steps) }
        return pageQueries(regular: false)
    }

    mutating func moveToEdge(top: Bool) -> [Effect] {
        if let pane {
            tables.moveToEdge(pane, top: top, fetching: isFetching)
        } else {
            place.scroll(to: top ? 0 : .max)
        }
        return pageQueries(regular: false)
    }

    // MARK: mouse

    /// - Parameter target: what lies under the pointer, as the views have drawn it.
    mutating func click(_ mouse: Mouse, on target: Hit.Target?) -> [Effect] {
        switch mouse.kind {
        case .wheelUp: return move(-3)
        case .wheelDown: return move(3)
        case .press: break
        }
        switch target {
        case .row(let pane, let row)?:
            place.focus(on: pane)
            tables.hold(pane, at: now)
            tables.moveTo(pane, row: row)
            return pageQueries(regular: false)
        case .head(let pane, let column)?:
            place.focus(on: pane)
            return sort(column, pane)
        case .pane(let pane)?:
            place.focus(on: pane)
            return []
        case .view(let view)?: return show(view)
        case .drift?: return push(.settings(.drift))
        case nil: return []
        }
    }
}
