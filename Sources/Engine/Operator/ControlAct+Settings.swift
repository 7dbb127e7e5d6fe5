// The operator's requests about the settings and the workers. On the control thread.

extension ControlAct {
    func pauseWorkers(_ isPaused: Bool) -> ControlResult {
        parts.workers.isPaused = isPaused
        record(isPaused ? "pause" : "resume", "worker queue", true)
        return .done(
            isPaused ? "the worker queue is paused: requests that need a worker wait" : "the worker queue goes on")
    }

    /// All of them, with their sources, against the file as it is now; a disk that does not answer is not waited for.
    func settings() -> ControlStep {
        let settings = Setting.allCases.filter { parts.users != nil || $0.entry.section != .accounts }
        let reading = parts.settingsWatch?.ask() ?? 0
        return whenOver(by: deadline) {
            parts.settingsWatch?.hasRead(reading) != false
        } then: { _ in
            let modes = parts.modes.withLock { $0 }
            let register = parts.register.withLock { $0 }
            return .done(.settings(register.report(settings) { parts.current($0, modes) }))
        }
    }

    func changeSetting(_ name: String, to text: String) -> ControlStep {
        do throws(SettingFault) {
            let setting = try Setting.liveNamed(name)
            let value = try setting.value(of: text)
            let author = author
            return change(setting, to: value) {
                $0.set(setting, to: value, by: author)
            } then: { refusal in
                .done(refusal.map { .refused($0) } ?? .done(setting.sentence(value)))
            }
        } catch {
            return .refused(error.description)
        }
    }

    /// - Parameter text: the value that it is expected to have.
    func undoSetting(_ name: String, _ text: String) -> ControlStep {
        do throws(SettingFault) {
            let setting = try Setting.liveNamed(name)
            let register = parts.register.withLock { $0 }
            guard let last = register.change(of: setting) else {
                return .refused("\(name) was not set while the server runs: there is nothing to take back")
            }
            guard try setting.value(of: text) == last.value else {
                return .refused("\(name) is \(register.text(setting, last.value)) by now, set by \(last.by.name)")
            }
            let before = register.valueBefore(setting)
            return change(setting, to: parts.bounded(setting, before)) {
                $0.undo(setting)
            } then: { refusal in
                .done(refusal.map { .refused($0) } ?? .done("\(name) is \(register.text(setting, before)) again"))
            }
        } catch {
            return .refused(error.description)
        }
    }

    /// Changes a setting, and goes on when the loops have done what that asks of them, or at the deadline.
    /// - Parameters:
    ///   - value: nil: its default.
    ///   - note: called once it is changed.
    ///   - next: gets the reason why it is not changed; nil where it is.
    func change(
        _ setting: Setting, to value: SettingValue?, note: @escaping (inout SettingsRegister) -> Void,
        then next: @escaping (_ refusal: String?) -> ControlStep
    ) -> ControlStep {
        let deadline = deadline
        // Of a change before, too: a port is free again only when its socket has closed.
        return whenSettled(setting, by: deadline) {
            if let refusal = parts.changeSetting(setting, value) { return next(refusal) }
            parts.register.withLock { note(&$0) }
            record("set \(setting)", parts.register.withLock { $0.text(setting, value) }, true)
            return whenSettled(setting, by: deadline) { next(nil) }
        }
    }

    private func whenSettled(
        _ setting: Setting, by deadline: UInt64, then next: @escaping () -> ControlStep
    ) -> ControlStep {
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
