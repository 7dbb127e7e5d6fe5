// Turns `:` lines into changes and effects.

import Engine

extension ConsoleModel {
    mutating func run(_ line: String) -> [Effect] {
        let command: Command?
        do {
            command = try Command.parse(line)
        } catch {
            prompts.remember(line)
            say(.failed, error.message)
            return []
        }
        guard let command else { return [] }
        prompts.remember(line)
        let form = Command.form(of: line)?.shown(isAttached: isAttached)
        if form?.needsUsers == true, !keepsUsers {
            say(.failed, Self.noUsers)
            return []
        }
        if let form, form.changes, let refusal = refusal(form.help, ends: form.ends) {
            say(.failed, refusal)
            return []
        }
        switch command {
        case .action(let action): return perform(action)
        case .trigger(let mode, let loop): return loop.map { setTrigger(mode, loop: $0) } ?? setTrigger(mode)
        case .listen(let mode): return setListenTrigger(mode)
        case .kick(.one(let id), let kick):
            return [.send(.connection(id), .doomedOne(kick))]
        case .kick(.tagged, let kick): return askTagged(kick)
        case .kick(.matching(let text), let kick): return askMatching(text, kick)
        case .addUser(let name):
            var form = AddUserForm()
            form.name = LineEditor(name)
            form.step = .password
            prompts.open(.addUser(form))
            return []
        case .user(let name, let action): return find(name, for: action)
        case .removeLoop(let id): return askToRemove(loop: id)
        case .move(let id, let loop): return move(id, toLoop: loop)
        case .balance(let balance): return setBalance(balance)
        case .set(let setting, let value): return change(setting, to: value)
        case .undo(let setting): return [.send(.settings, .undoing(setting))]
        case .drift: return push(.settings(.drift))
        case .reload: return [.send(.reload, .reload)]
        case .block(let wanted): return askToBlock(wanted)
        case .unblock(let network):
            return [.send(.unblock(network), .action(undo: .cannot("block of \(network) ended", instead: ":block")))]
        case .blocks: return push(.blocks)
        case .tap(let wanted, let file): return [.tap(wanted, file: file)]
        case .logLevel(let level): return setLogLevel(level)
        case .pauseWorkers(let isPaused): return pauseWorkers(isPaused)
        case .experiment(let loop, let seconds): return beginExperiment(loop: loop, seconds: seconds ?? 30)
        case .experimentKeep: return endExperiment(keep: true)
        case .experimentStop: return endExperiment(keep: false)
        case .connection(let id): return push(.connection(id))
        case .charts(let id):
            if let id, !snapshot.loops.contains(where: { $0.id == id }) {
                say(.failed, "there is no loop \(id): 3 shows them")
                return []
            }
            return push(.charts(id))
        case .loop(let id):
            guard snapshot.loops.contains(where: { $0.id == id }) else {
                say(.failed, "there is no loop \(id): 3 shows them")
                return []
            }
            return push(.loop(id))
        case .sort(let column):
            guard let pane else {
                say(.failed, "there is no table here to sort")
                return []
            }
            return sort(column, pane)
        case .filter(let text):
            guard let pane else {
                say(.failed, "there is no table here to filter")
                return []
            }
            let effects = setFilter(text, pane)
            if !sheet(pane).problem.isEmpty { say(.failed, sheet(pane).problem) }
            return effects
        case .warn(let name, let isOn):
            guard let kind = Warning.Kind(rawValue: name) else {
                say(.failed, "no warning \"\(name)\": \(Warning.Kind.allCases.map(\.rawValue).joined(separator: " "))")
                return []
            }
            heard.watch.set(kind, isOn: isOn)
            say(.done, "the warning \(name) is \(isOn ? "on" : "off")")
            return []
        case .mouse:
            preferences.hasMouse.toggle()
            say(
                .done,
                preferences.hasMouse
                    ? "the mouse selects, scrolls and sorts; :mouse gives it back to the terminal"
                    : "the mouse is the terminal's")
            return [.mouse(preferences.hasMouse)]
        case .stats:
            preferences.showsStats.toggle()
            notices.clear()
            return []
        case .theme(let name):
            guard let theme = ThemeName(rawValue: name) else { return [] }
            preferences.theme = theme
            return [.theme(theme)]
        case .readOnly:
            preferences.isReadOnly = true
            say(.done, "read-only: nothing is changed from here")
            return []
        case .shutdown: return isAttached ? askToShutDown() : [.leave]
        case .snapshot(let file): return [.write(file)]
        case .save(let file): return [.send(.settings, .save(file: file))]
        case .span(let name):
            if let span = TimeSpan(rawValue: name) { preferences.span = span }
            return []
        case .back(let milliseconds):
            travel(back: UInt64(clamping: milliseconds) &* 1_000_000)
            return []
        case .interval(let milliseconds):
            preferences.refresh(every: milliseconds)
            say(.done, "refreshes every \(Format.interval(interval))")
            return []
        case .view(let view): return show(view)
        case .traffic(let key, let window): return showTraffic(by: key, window)
        }
    }
}
