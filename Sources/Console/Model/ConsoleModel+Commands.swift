// `:` lines → changes and effects.

import Engine

extension ConsoleModel {
    mutating func run(_ line: String) -> [Effect] {
        let command: Command?
        do {
            command = try Command.parse(line)
        } catch {
            remember(line)
            say(.failed, error.message)
            return []
        }
        guard let command else { return [] }
        remember(line)
        switch command {
        case .addLoop: return perform(.addLoop)
        case .trigger(let mode, let loop):
            return loop == nil ? setTrigger(mode) : [.send(.setTrigger(mode, loop: loop), .action)]
        case .listen(let mode): return setListenTrigger(mode)
        case .kick(let id, let kick):
            mode = .confirm(.kick(id, kick, row: connections.rows.first { $0.id == id }))
            return []
        case .addUser(let name):
            var form = AddUserForm()
            form.name = LineEditor(name)
            form.step = .password
            mode = .addUser(form)
            return []
        case .lock(let name, let lock):
            return [.send(.users(UserQuery(filter: name, limit: 1000)), .lock(name: name, lock))]
        case .interval(let milliseconds):
            interval = milliseconds
            say(.done, "refreshes every \(Format.interval(interval))")
            return []
        case .pause: return perform(.pause)
        case .help: return perform(.help)
        case .quit: return [.leave]
        case .view(let view): return show(view)
        }
    }

    private mutating func remember(_ line: String) {
        if commandHistory.last != line { commandHistory.append(line) }
        if commandHistory.count > CommandPrompt.historyLength { commandHistory.removeFirst() }
    }
}
