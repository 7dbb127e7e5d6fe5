// The operator's requests about the log's level, the workers and the settings. On the control thread.

extension ControlAct {
    func setLogLevel(_ name: String) -> ControlResult {
        guard let level = LogLevel(rawValue: name) else {
            return .refused(
                """
                there is no log level \(name): take one of \
                \(LogLevel.allCases.map(\.rawValue).joined(separator: ", "))
                """
            )
        }
        _ = parts.changeSetting(.logLevel, .text(name))
        record("log level", level.rawValue, true)
        return .done("the log takes lines from \(level.rawValue) on")
    }

    func pauseWorkers(_ isPaused: Bool) -> ControlResult {
        parts.workers.isPaused = isPaused
        record(isPaused ? "pause" : "resume", "worker queue", true)
        return .done(
            isPaused ? "the worker queue is paused: requests that need a worker wait" : "the worker queue goes on")
    }

    func changeSetting(_ name: String, to text: String) -> ControlStep {
        do throws(SettingFault) {
            let setting = try Setting.liveNamed(name)
            let value = try setting.value(of: text)
            let deadline = deadline
            // Of a change before, too: a port is free again only when its socket has closed.
            return whenSettled(setting, by: deadline) {
                if let refusal = parts.changeSetting(setting, value) { return .refused(refusal) }
                record("set \(name)", setting.entry.isSecret ? "***" : setting.text(of: value), true)
                return whenSettled(setting, by: deadline) { .done(.done(setting.sentence(value))) }
            }
        } catch {
            return .refused(error.description)
        }
    }

    /// Goes on when the loops have done what a change asks of them, or at the deadline.
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
}
