// Keys → changes and effects.

import Engine

extension ConsoleModel {
    mutating func press(_ key: Key) -> [Effect] {
        switch mode {
        case .browse:
            return browse(key)
        case .confirm(let confirmation):
            mode = .browse
            guard key == .character("y") else {
                say(.hint, "not done: \(confirmation.title.dropLast())")
                return []
            }
            return carryOut(confirmation.deed)
        case .help(let scroll):
            switch key {
            case .down, .character("j"): mode = .help(scroll: min(scroll + 1, 500))
            case .up, .character("k"): mode = .help(scroll: max(0, scroll - 1))
            case .pageDown, .character(" "): mode = .help(scroll: min(scroll + 10, 500))
            case .pageUp: mode = .help(scroll: max(0, scroll - 10))
            case .character("g"), .home: mode = .help(scroll: 0)
            default: mode = .browse
            }
            return []
        case .command(var line):
            switch line.press(key, history: commandHistory) {
            case .editing: mode = .command(line)
            case .cancelled: mode = .browse
            case .run(let text):
                mode = .browse
                return run(text)
            }
            return []
        case .addUser(var form):
            switch form.press(key) {
            case .editing: mode = .addUser(form)
            case .cancelled:
                mode = .browse
                say(.hint, "no user added")
            case .complete(let name, let password):
                mode = .browse
                return [.send(.addUser(username: name, password: password), .action)]
            }
            return []
        }
    }

    private mutating func browse(_ key: Key) -> [Effect] {
        guard let binding = Keymap.binding(for: key, scope: scope) else {
            if let other = Keymap.elsewhere(for: key) {
                let place = other.scope == .connections ? "connections table: 2" : "users table: 4"
                say(.hint, "\(key.name) (\(other.label)) works in the \(place)")
            } else if case .character = key {
                say(.hint, "\(VisibleText.shown(key.name)) is no key here: ? shows them")
            }
            return []
        }
        return perform(binding.action)
    }

    mutating func perform(_ action: Action) -> [Effect] {
        switch action {
        case .showOverview: return show(.overview)
        case .showConnections: return show(.connections)
        case .showLoops: return show(.loops)
        case .showUsers: return show(.users)
        case .showLog: return show(.log)
        case .showWorkers: return show(.workers)
        case .showHeap: return show(.heap)
        case .nextPane: return cycle(1)
        case .previousPane: return cycle(-1)
        case .back: return view == .overview ? [] : show(.overview)
        case .up: return move(-1)
        case .down: return move(1)
        case .pageUp: return move(-pageSize)
        case .pageDown: return move(pageSize)
        case .top: return moveToEdge(top: true)
        case .bottom: return moveToEdge(top: false)
        case .toggleTrigger:
            let mode = lastAsked { if case .connectionTrigger(let mode) = $0 { mode } else { nil } }
            return setTrigger((mode ?? snapshot.connectionTrigger).other)
        case .toggleListenTrigger:
            let mode = lastAsked { if case .listenTrigger(let mode) = $0 { mode } else { nil } }
            return setListenTrigger((mode ?? snapshot.listenTrigger).other)
        case .addLoop: return [.send(.addLoop, .action)]
        case .kickNow: return ask(.now)
        case .closeGently: return ask(.afterResponse)
        case .addUser:
            mode = .addUser(AddUserForm())
            return []
        case .toggleLock: return toggleLock()
        case .pause:
            isPaused.toggle()
            if isPaused { say(.hint, "paused: z goes on") } else { notice = nil }
            return isPaused ? [] : queries()
        case .slower: return changeInterval(1)
        case .faster: return changeInterval(-1)
        case .help:
            mode = .help(scroll: 0)
            return []
        case .commandLine:
            mode = .command(CommandPrompt())
            return []
        case .redraw: return [.repaint]
        case .suspendHint:
            say(.hint, "^Z would stop the server: quit with q, or use another terminal")
            return []
        case .quit: return [.leave]
        }
    }

    /// - Parameter open: connections open now.
    mutating func leave(open: Int) -> [Effect] {
        guard open > 0 else { return [.quit] }
        mode = .confirm(.quit(connections: open))
        return []
    }

    func setTrigger(_ mode: EngineSnapshot.Trigger) -> [Effect] {
        [.send(.setTrigger(mode, loop: nil), .connectionTrigger(mode))]
    }

    func setListenTrigger(_ mode: EngineSnapshot.Trigger) -> [Effect] {
        [.send(.setListenTrigger(mode), .listenTrigger(mode))]
    }

    /// What the newest request of a kind that has no reply yet asked for.
    private func lastAsked<Value>(_ kind: (Purpose) -> Value?) -> Value? {
        pending.filter { kind($0.value) != nil }.max { $0.key < $1.key }.flatMap { kind($0.value) }
    }

    mutating func show(_ view: ViewID) -> [Effect] {
        self.view = view
        connectionsAsked = nil
        usersAsked = nil
        logAsked = nil
        return queries()
    }

    private mutating func cycle(_ step: Int) -> [Effect] {
        guard view == .overview else { return show(.overview) }
        let panes = Pane.allCases
        let index = panes.firstIndex(of: focus) ?? 0
        focus = panes[(index + step + panes.count) % panes.count]
        // A pane that a small screen left out may be on it now.
        return queries()
    }

    private var pageSize: Int { max(1, pane.map { visibleRows($0) - 1 } ?? 1) }

    private mutating func move(_ steps: Int) -> [Effect] {
        switch pane {
        case .connections: connections.move(by: steps, visible: visibleRows(.connections), fetching: !isPaused)
        case .users: users.move(by: steps, visible: visibleRows(.users), fetching: !isPaused)
        case .log: log.move(by: steps, visible: visibleRows(.log))
        case .loops:
            let loops = snapshot.loops
            guard !loops.isEmpty else { break }
            selectedLoop = loops[min(max(0, loopIndex + steps), loops.count - 1)].id
        case nil: break
        }
        return pageQueries(regular: false)
    }

    private mutating func moveToEdge(top: Bool) -> [Effect] {
        switch pane {
        case .connections: top ? connections.moveToTop(fetching: !isPaused) : connections.moveToEnd(fetching: !isPaused)
        case .users: top ? users.moveToTop(fetching: !isPaused) : users.moveToEnd(fetching: !isPaused)
        case .log: top ? log.moveToTop(visible: visibleRows(.log)) : log.follow()
        case .loops: selectedLoop = top ? snapshot.loops.first?.id : snapshot.loops.last?.id
        case nil: break
        }
        return pageQueries(regular: false)
    }

    /// The connection under the cursor now is the one the question and the deed are about.
    private mutating func ask(_ kick: Kick) -> [Effect] {
        guard let row = connections.current else {
            say(.hint, "no connection to close")
            return []
        }
        if let gone = connections.vanished {
            connections.acknowledge()
            say(.hint, "\(gone.description) has closed; the cursor is on \(row.id.description) now: press again for that one")
            return []
        }
        mode = .confirm(.kick(row.id, kick, row: row))
        return []
    }

    private mutating func toggleLock() -> [Effect] {
        guard let row = users.current else {
            say(.hint, "no user to lock")
            return []
        }
        if let gone = users.vanished {
            users.acknowledge()
            say(.hint, "user \(gone) has gone; the cursor is on \(row.username) now: press again for that one")
            return []
        }
        return [.send(.setUserLocked(id: row.id, !row.locked), .action)]
    }

    private mutating func carryOut(_ deed: Confirmation.Deed) -> [Effect] {
        switch deed {
        case .kick(let id, let kick): return [.send(.kick(id, kick), .action)]
        case .quit: return [.quit]
        }
    }

    private mutating func changeInterval(_ direction: Int) -> [Effect] {
        let steps = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]
        let next = direction > 0 ? steps.first { $0 > interval } : steps.last { $0 < interval }
        if let next { interval = next }
        say(.hint, "refreshes every \(Format.interval(interval))")
        return []
    }
}

extension EngineSnapshot.Trigger {
    var other: Self { self == .level ? .edge : .level }

    /// `LT` or `ET`.
    var letters: String { self == .level ? "LT" : "ET" }
}
