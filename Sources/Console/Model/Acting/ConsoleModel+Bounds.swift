// Changing settings while the server runs, and undoing the last action. A change that may close clients asks first, and
// says how many there are.

import Engine

extension ConsoleModel {
    // MARK: bounds

    func change(_ setting: Setting, to value: SettingValue) -> [Effect] {
        guard let number = value.number else { return send(setting, value) }
        // Where the old value is not known, the new one may be stricter.
        let unknown = if case .rate = setting.entry.kind { Int.min } else { Int.max }
        guard setting.isStricter(number, than: snapshot[setting]?.number ?? unknown) else {
            return send(setting, value)
        }
        // The engine counts, because the screen's data may be old.
        let query = ConnectionQuery(filter: ConnectionFilter(terms: Self.affected(by: setting, number)), limit: 0)
        return [.send(.connections(query), .wouldClose(setting, number))]
    }

    /// The connections that the bound affects at once.
    private static func affected(by setting: Setting, _ value: Int) -> [ConnectionFilter.Term] {
        guard case .connections(let phase, let column) = setting.reach else { return [] }
        let time = UInt64(clamping: value) &* 1_000_000
        var terms: [ConnectionFilter.Term] = []
        if let phase { terms.append(.state(phase, isEqual: true)) }
        if let column { terms.append(.number(column, .greaterOrEqual, time)) }
        return terms
    }

    /// - Parameter affected: connections that the bound affects at once; nil where a loop did not reply.
    mutating func decide(_ setting: Setting, _ number: Int, affected: Int?) -> [Effect] {
        let value = SettingValue.number(number)
        let open = max(snapshot.openConnections, affected ?? 0)
        let isBoundOnMany = if case .newcomers = setting.reach { true } else { false }
        if affected != nil, isBoundOnMany ? open <= number : open == 0 { return send(setting, value) }
        guard prompts.isBrowsing else {
            say(.failed, "not done: set \(setting.rawValue): something else has the keys")
            return []
        }
        var details: [String] = []
        if let old = snapshot.settings[setting.rawValue] { details.append("It is \(old) now.") }
        let count = affected.map { Format.grouped($0) }
        switch setting.reach {
        case .nobody: break
        case .newcomers(let sentence): details.append("\(Format.grouped(open)) connections are open: \(sentence)")
        case .connections(_, for: nil):
            details.append(
                """
                \(count ?? "An unknown number of") of \(Format.grouped(open)) connections are sending now: slower \
                ones close.
                """
            )
        case .connections:
            details.append(
                """
                \(count ?? "An unknown number") of \(Format.grouped(open)) open connections close at once: they have \
                taken longer.
                """
            )
        }
        let effect = setting.effect(value)
        details.append(effect.prefix(1).uppercased() + effect.dropFirst() + ".")
        prompts.ask(
            Confirmation(
                action: .change(setting, value), title: "Set \(setting.rawValue) to \(setting.text(of: value))?",
                details: details))
        return []
    }

    func send(_ setting: Setting, _ value: SettingValue) -> [Effect] {
        let name = setting.rawValue
        let text = setting.text(of: value)
        let undo = Undo.setting(name, text, before: snapshot.settings[name])
        return [.send(.changeSetting(name, text), .setting(setting, value, undo: undo))]
    }

    // MARK: undo

    /// Asks whether to undo the last action, or says that it cannot be undone.
    mutating func undo() -> [Effect] {
        if detail?.isOfSettings == true, let state = actingSetting, state.source == "set" { return undo(state) }
        if requests.hasAction {
            say(.failed, "what was done last has no answer yet: press u again")
            return []
        }
        if case .endExperiment? = undos.last?.way, experiment?.isRunning != true { undos.dropLast() }
        guard let last = undos.last else {
            say(.hint, "there is nothing to undo")
            return []
        }
        if case .none(let instead) = last.way {
            undos.dropLast()
            let next = undos.last.map { "; u again: \($0.label)" } ?? ""
            say(.failed, "\(last.label): cannot be undone\(instead.isEmpty ? "" : ", \(instead)")\(next)")
            return []
        }
        prompts.ask(Confirmation(action: .undo(last), title: "Undo: \(last.label)?", details: last.effects))
        return []
    }

    /// Asks whether to take the last change of a setting back, whoever made it.
    mutating func undo(_ state: SettingState) -> [Effect] {
        guard state.source == "set" else {
            say(.failed, "\(state.name) was not set while the server runs: there is nothing to take back")
            return []
        }
        let own = undos.actions.last { $0.isOf(state.name, state.value) }
        let undo = own ?? .setting(state.name, state.value, before: nil)
        let origin = SettingsColumns.origin(state, offset: utcOffset)
        prompts.ask(
            Confirmation(
                action: .undo(undo), title: "Undo: \(undo.label)?",
                details: undo.effects + [origin.prefix(1).uppercased() + origin.dropFirst() + "."]))
        return []
    }

    mutating func carryOut(_ undo: Undo) -> [Effect] {
        undos.remove(undo)
        switch undo.way {
        case .none: return []
        case .endExperiment: return endExperiment(keep: false)
        case .requests(let requests):
            say(.done, "undone: \(undo.label)")
            return requests.map { request in
                switch request {
                case .undoSetting(let name, _): .send(request, purpose(name, undo.before))
                default: .send(request, .action(undo: nil))
                }
            }
        }
    }

    /// What is known when the change of a setting has been taken back.
    /// - Parameter before: the value that it gets again, where that is known.
    private func purpose(_ name: String, _ before: String?) -> Purpose {
        guard let before, let setting = Setting(rawValue: name), let value = try? setting.value(of: before) else {
            return .action(undo: nil)
        }
        return switch (setting, TriggerMode(rawValue: before)) {
        case (.trigger, let mode?): .connectionTrigger(mode, undo: nil)
        case (.listenTrigger, let mode?): .listenTrigger(mode, undo: nil)
        default: .setting(setting, value, undo: nil)
        }
    }
}
