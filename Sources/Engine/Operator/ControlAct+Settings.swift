// The operator's requests about the settings and the workers. On the control thread.

extension ControlAct {
    func pauseWorkers(_ isPaused: Bool) -> ControlResult {
        parts.workers.isPaused = isPaused
        record(isPaused ? "pause" : "resume", "worker queue", true)
        return .done(
            isPaused ? "the worker queue is paused: requests that need a worker wait" : "the worker queue goes on")
    }

    /// All of them, with their sources, against the file as it is now; a disk that does not answer is a fault.
    func settings() -> ControlStep {
        let reading = parts.settingsWatch?.ask() ?? 0
        return whenOver(by: Clock.now &+ 3 * Clock.second) {
            parts.settingsWatch?.hasRead(reading) != false
        } then: { isOver in
            let modes = parts.modes.withLock { $0 }
            var report = parts.register.withLock { $0 }.report { parts.current($0, modes) }
            if !isOver { report.faults.append(Self.noAnswer(report.path)) }
            return .done(.settings(report))
        }
    }

    static func noAnswer(_ path: String?) -> String { "cannot read \(path ?? ""): the disk does not answer" }

    func changeSetting(_ name: String, to text: String) -> ControlStep {
        do throws(SettingFault) {
            let setting = try Setting.liveNamed(name)
            let value = try setting.value(of: text)
            return whenSettled(setting) {
                if let refusal = change(setting, to: value, note: { $0.set(setting, to: value, by: author) }) {
                    return .refused(refusal)
                }
                return whenSettled(setting) { .done(.done(setting.sentence(value))) }
            }
        } catch {
            return .refused(error.description)
        }
    }

    /// - Parameter text: the value that it is expected to have.
    func undoSetting(_ name: String, _ text: String) -> ControlStep {
        do throws(SettingFault) {
            let setting = try Setting.liveNamed(name)
            let expected = try setting.value(of: text)
            return whenSettled(setting) {
                let register = parts.register.withLock { $0 }
                guard let last = register.change(of: setting) else {
                    return .refused("\(name) was not set while the server runs: there is nothing to take back")
                }
                guard expected == last.value else {
                    return .refused("\(name) is \(register.text(setting, last.value)) by now, set by \(last.by.name)")
                }
                let before = register.valueBefore(setting)
                if let refusal = change(setting, to: parts.bounded(setting, before), note: { $0.undo(setting) }) {
                    return .refused(refusal)
                }
                return whenSettled(setting) { .done(.done("\(name) is \(register.text(setting, before)) again")) }
            }
        } catch {
            return .refused(error.description)
        }
    }

    /// Changes a setting of which no change is under way.
    /// - Parameters:
    ///   - value: nil: its default.
    ///   - note: called once it is changed.
    /// - Returns: the reason why it is not changed; nil where it is.
    func change(_ setting: Setting, to value: SettingValue?, note: (inout SettingsRegister) -> Void) -> String? {
        if let refusal = parts.changeSetting(setting, value) { return refusal }
        let text = parts.register.withLock { register in
            note(&register)
            return register.text(setting, value)
        }
        record("set \(setting)", text, true)
        return nil
    }

    /// Goes on when the loops have done what a change of the setting asks of them, or after a second. Before a change,
    /// too: a port is free again only when its socket has closed.
    func whenSettled(_ setting: Setting, then next: @escaping () -> ControlStep) -> ControlStep {
        whenOver(by: deadline) {
            switch setting {
            case .listen: !parts.isClosingListeners
            case .loops: parts.loops.leaving.isEmpty
            default: true
            }
        } then: { _ in
            next()
        }
    }

    /// Notes a setting that a request of another name has changed.
    func noteSet(_ setting: Setting) {
        guard let value = parts.current(setting, parts.modes.withLock { $0 }) else { return }
        parts.register.withLock { $0.set(setting, to: value, by: author) }
    }

    var author: SettingsRegister.Author { SettingsRegister.Author(name: actor.name, time: Clock.realTime) }
}
