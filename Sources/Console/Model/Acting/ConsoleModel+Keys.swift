// Turns keys into changes and effects. In text entry every key is text, so destructive keys do nothing there.

import Engine

extension ConsoleModel {
    /// - Parameter target: what lies under the pointer, where the key is a click.
    mutating func press(_ key: Key, on target: Hit.Target? = nil) -> [Effect] { permitted(react(to: key, on: target)) }

    /// The table of keys and commands says what is refused while the console is read-only. This check is for what was
    /// begun before: a question, a form, a request whose reply acts.
    /// And a server that is lost is asked nothing.
    func isPermitted(_ effect: Effect) -> Bool {
        if isLost, effect.asksServer { return false }
        return !isReadOnly || !effect.changesServer
    }

    mutating func permitted(_ effects: [Effect]) -> [Effect] {
        guard !effects.allSatisfy({ isPermitted($0) }) else { return effects }
        say(.failed, isLost ? Self.lostLine : Self.readOnlyLine)
        return effects.filter { isPermitted($0) }
    }

    private mutating func react(to key: Key, on target: Hit.Target?) -> [Effect] {
        if case .paste(let text) = key, !takes(pasted: text) { return [] }
        switch mode {
        case .browse:
            if requests.holdsKeys(at: now) { return holdBack(key) }
            return browse(key, on: target)
        case .confirm(let confirmation):
            return answer(confirmation, key)
        case .secret:
            if key == .enter || key == .escape || key == .character("q") { prompts.closeSecret(at: now) }
            return []
        case .help(let scroll):
            switch key {
            case .down, .character("j"): prompts.scrollHelp(to: scroll + 1)
            case .up, .character("k"): prompts.scrollHelp(to: scroll - 1)
            case .pageDown, .character(" "): prompts.scrollHelp(to: scroll + 10)
            case .pageUp: prompts.scrollHelp(to: scroll - 10)
            case .character("g"), .home: prompts.scrollHelp(to: 0)
            case .character("G"), .end: prompts.scrollHelp(to: .max)
            default: prompts.close()
            }
            return []
        case .command(var line):
            guard line.isDrawn else { return [] }
            switch line.press(key, history: prompts.history, vocabulary: vocabulary(for: line), users: keepsUsers) {
            case .editing: prompts.open(.command(line))
            case .cancelled: prompts.close()
            case .run(let text):
                prompts.close()
                return run(text)
            }
            return []
        case .filter(var line, let pane, let before):
            return filter(key, &line, pane, before)
        case .find(var editor):
            switch key {
            case .enter:
                prompts.close()
                return find(editor.text)
            case .escape, .control("c"): prompts.close()
            default:
                _ = editor.press(key)
                prompts.open(.find(editor))
            }
            return []
        case .addUser(var form):
            switch form.press(key) {
            case .editing: prompts.open(.addUser(form))
            case .cancelled:
                prompts.close()
                say(.hint, "no user added")
            case .complete(let name, let password): return addUser(name, password: password)
            }
            return []
        }
    }

    /// The form is complete.
    mutating func addUser(_ name: String, password: String) -> [Effect] {
        prompts.close()
        let undo = Undo.cannot("user \(name) added", instead: "D in the users table removes a user")
        return [.send(.addUser(username: name, password: password), .action(undo: undo))]
    }

    /// The answer to a question is yes.
    mutating func confirm(_ question: Confirmation) -> [Effect] {
        prompts.close()
        return carryOut(question.action)
    }

    /// Whether pasted text can be inserted somewhere. Where nothing is entered it is dropped: not one of its characters
    /// is taken as a key.
    private mutating func takes(pasted text: String) -> Bool {
        let field: LineEditor? =
            switch mode {
            case .command(let line): line.editor
            case .filter(let line, _, before: _): line.editor
            case .find(let editor): editor
            case .addUser(let form): form.field
            case .confirm(let confirmation): confirmation.word.map { _ in confirmation.entry }
            case .browse, .help, .secret: nil
            }
        guard let field else {
            say(.hint, "pasted text is taken only where text is entered: nothing done")
            return false
        }
        guard text.unicodeScalars.count <= LineEditor.longest - field.scalars.count else {
            say(.failed, "pasted text is longer than the \(LineEditor.longest) characters of a line: not taken")
            return false
        }
        return true
    }

    /// While a question is pending, keys are neither its reply nor meant for what is under it.
    private mutating func holdBack(_ key: Key) -> [Effect] {
        guard key == .escape || key == .control("c") else { return [] }
        requests.dropQuestions()
        say(.hint, "not done")
        return []
    }

    private mutating func answer(_ confirmation: Confirmation, _ key: Key) -> [Effect] {
        // Typed before the question could be read.
        guard confirmation.isDrawn else { return [] }
        guard let word = confirmation.word else {
            guard key == .character("y") else {
                prompts.close()
                say(.hint, "not done: \(confirmation.title.dropLast())")
                return []
            }
            return confirm(confirmation)
        }
        var confirmation = confirmation
        switch key {
        case .character(let scalar) where (0x30...0x39).contains(scalar.value),
            .character(let scalar) where !word.allSatisfy(\.isNumber) && scalar.value >= 0x20:
            _ = confirmation.entry.press(key)
            prompts.ask(confirmation)
        case .backspace, .left, .right, .home, .end, .delete, .paste:
            _ = confirmation.entry.press(key)
            prompts.ask(confirmation)
        case .enter where confirmation.entry.text == word: return confirm(confirmation)
        default:
            prompts.close()
            say(.hint, "not done: \(confirmation.title.dropLast())")
        }
        return []
    }

    private mutating func carryOut(_ action: Confirmation.Action) -> [Effect] {
        switch action {
        case .kick(let id, let kick):
            tables.untag([id])
            return [
                .send(
                    .kick(id, kick),
                    .action(undo: .cannot("connection \(id.description) \(kick == .now ? "kicked" : "closed")")))
            ]
        case .kickMany(let ids, let kick, let filter):
            tables.untag(ids)
            say(.hint, "closing \(Format.counted(ids.count, "connection")), some at a time")
            let label = "\(Format.counted(ids.count, "connection")) \(kick == .now ? "kicked" : "closed")"
            return [.send(.kickMany(ids, kick, filter: filter), .action(undo: .cannot(label)))]
        case .block(let wanted): return block(wanted)
        case .removeLoop(let id):
            return [.send(.removeLoop(id), .action(undo: .cannot("loop \(id) removed", instead: "a adds another")))]
        case .user(let action, let id, let name): return carryOut(action, id, name)
        case .change(let setting, let value): return send(setting, value)
        case .undo(let undo): return carryOut(undo)
        case .quit: return [.quit]
        case .shutdown: return [.send(.shutdown, .action(undo: .cannot("the server ended")))]
        }
    }

    private mutating func browse(_ key: Key, on target: Hit.Target?) -> [Effect] {
        if case .mouse(let mouse) = key { return click(mouse, on: target) }
        if case .character(let scalar) = key, (0x30...0x39).contains(scalar.value) {
            count.add(Int(scalar.value) - 0x30, at: place)
        } else if let (seconds, origin) = count.take(), key == .character("[") || key == .character("]") {
            return travel(seconds: key == .character("[") ? seconds : -seconds, at: origin)
        }
        guard let binding = Keymap.binding(for: key, scope: scope)?.shown(isAttached: isAttached) else {
            if let other = Keymap.elsewhere(for: key, users: keepsUsers) {
                say(
                    .hint,
                    """
                    \(key.name) (\(other.label.isEmpty ? other.help : other.label)) works in the \
                    \(other.scope.title): \(other.scope.view)
                    """
                )
            } else if Keymap.elsewhere(for: key) != nil {
                say(.hint, Self.noUsers)
            } else {
                switch key {
                case .character, .function: say(.hint, "\(VisibleText.shown(key.name)) is no key here: ? shows them")
                default: break
                }
            }
            return []
        }
        if binding.needsUsers, !keepsUsers {
            say(.hint, Self.noUsers)
            return []
        }
        // In a detail, the key to quit goes back.
        let isBack = binding.action == .quit && detail != nil
        if binding.changes, !isBack, let refusal = refusal(binding.help, ends: binding.ends) {
            say(.failed, refusal)
            return []
        }
        if binding.onDrawn, past == nil, !isAsDrawn(binding.action) {
            say(.failed, "the table has changed since it was drawn: press \(key.name) again")
            return []
        }
        if let pane { tables.hold(pane, at: now) }
        return perform(binding.action)
    }

    /// The reason why nothing that changes the server is done now; nil where it is.
    func refusal(_ what: String, ends: Bool = false) -> String? {
        if isLost { return "\(Self.lostLine) (\(what))" }
        if ends {
            return isReadOnly ? "read-only: the server is ended from outside, by kill -TERM \(snapshot.processID)" : nil
        }
        if isReadOnly { return "\(Self.readOnlyLine) (\(what))" }
        if past != nil { return "this is the past: Esc goes back to now, then again" }
        return nil
    }

    private static let readOnlyLine = "read-only: nothing is changed from here"
    static let lostLine = "the server is lost: nothing can be asked of it now"

    /// A server in this process ends with its console, so that asks first; one in another process goes on.
    private var leaving: [Effect] { isAttached ? [.detach] : [.leave] }
    private static let suspendLine = "^Z would stop the server: quit with q, or use another terminal"

    mutating func perform(_ action: Action) -> [Effect] {
        switch action {
        case .pageUp, .pageDown, .halfPageUp, .halfPageDown, .top, .bottom, .nextError, .previousError:
            drawn?.hasJumped = true
        default: break
        }
        switch action {
        case .showOverview: return show(.overview)
        case .showConnections: return show(.connections)
        case .showLoops: return show(.loops)
        case .showUsers: return show(.users)
        case .showLog: return show(.log)
        case .showWorkers: return show(.workers)
        case .showHeap: return show(.heap)
        case .showAudit: return show(.audit)
        case .showTraffic: return show(.traffic)
        case .nextPane: return cycle(1)
        case .previousPane: return cycle(-1)
        case .open: return open()
        case .back: return back()
        case .up: return move(-1)
        case .down: return move(1)
        case .pageUp: return move(-pageSize)
        case .pageDown: return move(pageSize)
        case .halfPageUp: return move(-max(1, pageSize / 2))
        case .halfPageDown: return move(max(1, pageSize / 2))
        case .top: return moveToEdge(top: true)
        case .bottom: return moveToEdge(top: false)
        case .sortLeft: return moveSort(-1)
        case .sortRight: return moveSort(1)
        case .sortInvert: return invertSort()
        case .sortBy: return enter("sort ")
        case .filter: return beginFilter()
        case .find: return beginFind()
        case .findNext: return find(forward: true)
        case .findPrevious: return find(forward: false)
        case .invertFilter: return invertFilter()
        case .tag: return tag()
        case .clearTags:
            if let pane { tables.change(pane) { $0.tags = [] } }
            return []
        case .toggleTrigger: return toggleTrigger()
        case .toggleListenTrigger: return toggleListenTrigger()
        case .addLoop: return [.send(.addLoop, .addLoop)]
        case .kickNow: return ask(.now)
        case .closeGently: return ask(.afterResponse)
        case .showOwner: return showOwner()
        case .loopTrigger: return toggleLoopTrigger()
        case .loopConnections: return showConnections(where: "loop=\(place.detailLoop ?? selectedLoop ?? 0)")
        case .addUser:
            prompts.open(.addUser(AddUserForm()))
            return []
        case .moveConnection:
            guard let (id, _) = actingConnection else { return [] }
            return enter("move \(id.description) ")
        case .blockAddress: return beginBlock()
        case .showWire, .wireHex, .wireHold: return lookAtWire(action)
        case .showNetwork: return showNetwork()
        case .removeLoop: return askToRemove(loop: place.detailLoop ?? selectedLoop ?? 0)
        case .rebalance: return [.send(.rebalance, .action(undo: .cannot("loops evened out")))]
        case .toggleLock: return act(.toggleLock)
        case .resetPassword: return act(.resetPassword)
        case .endSessions: return act(.endSessions)
        case .removeUser: return act(.remove)
        case .invite: return [.send(.invite, .secret("Invitation, for one registration"))]
        case .userConnections:
            guard let user = actingUser else { return [] }
            return showConnections(where: "user=#\(user.id)")
        case .nextError, .previousError:
            if !tables.log.seekError(forward: action == .nextError) {
                say(.hint, "no warning or error \(action == .nextError ? "after" : "before") this line")
            }
            return []
        case .raiseLevel, .lowerLevel:
            tables.log.setMinimum(log.minimum + (action == .raiseLevel ? 1 : -1))
            say(.hint, "lines from \(LogLine.levels[log.minimum]) on are shown")
            return askForLog()
        case .logSource: return showLog(log.source.next)
        case .followInLog: return followInLog()
        case .pauseWorkers: return pauseWorkers(!snapshot.workers.paused)
        case .nextGroup, .previousGroup: return changeGroup(action == .nextGroup ? 1 : -1)
        case .nextWindow: return nextWindow()
        case .kickThere: return askThere(.now)
        case .closeThere: return askThere(.afterResponse)
        case .blockThere: return beginBlockThere()
        case .span:
            preferences.span = span.next
            say(.hint, "charts over \(span.title)")
            return []
        case .charts: return push(.charts(scope == .loops ? place.detailLoop ?? selectedLoop : nil))
        case .earlier: return travelling(-1)
        case .later: return travelling(1)
        case .warnings: return push(.warnings)
        case .failures: return showFailures()
        case .split: return push(.split)
        case .settings: return showSettings()
        case .changeSetting: return changeSetting()
        case .undo: return undo()
        case .pause:
            preferences.isPaused.toggle()
            if isPaused { say(.hint, "paused: z goes on") } else { notices.clear() }
            return isPaused ? [] : queries()
        case .slower: return changeInterval(1)
        case .faster: return changeInterval(-1)
        case .help:
            prompts.open(.help(scroll: 0))
            return []
        case .commandLine:
            prompts.open(.command(CommandPrompt()))
            return []
        case .changeBound: return enter("set ")
        case .noPriority:
            say(.hint, "a connection has no priority: K closes it, m moves it to another loop")
            return []
        case .redraw: return [.repaint]
        case .suspendHint:
            say(.hint, isAttached ? "^Z is no key: q detaches" : Self.suspendLine)
            return []
        case .quit: return detail != nil ? back() : leaving
        case .quitNow: return leaving
        }
    }

    /// Opens the command line with the beginning of a command.
    mutating func enter(_ text: String) -> [Effect] {
        var prompt = CommandPrompt()
        prompt.editor = LineEditor(text)
        prompt.isDrawn = false
        prompts.open(.command(prompt))
        return []
    }

    /// - Parameter open: the number of connections open now.
    mutating func leave(open: Int) -> [Effect] {
        prompts.ask(.quit(connections: open))
        return []
    }

    private mutating func changeInterval(_ direction: Int) -> [Effect] {
        preferences.changeInterval(direction)
        say(.hint, "refreshes every \(Format.interval(interval))")
        return []
    }

    /// `40[`: so many seconds back from the moment that is shown, in the view before the digits; `40]` forward.
    private mutating func travel(seconds: Int, at origin: Whereabouts) -> [Effect] {
        place = origin
        let age = Int(clamping: (timeBack ?? 0) / 1_000_000) + seconds * 1000
        guard age <= 0 else {
            travel(back: UInt64(clamping: age) &* 1_000_000)
            return []
        }
        if past != nil { goLive() }
        return queries()
    }

    private mutating func travelling(_ step: Int) -> [Effect] {
        let wasPast = past != nil
        travel(step)
        return wasPast && past == nil ? queries() : []
    }
}
