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

    func changeSetting(_ name: String, to text: String) -> ControlResult {
        do throws(SettingFault) {
            let setting = try Setting.liveNamed(name)
            let value = try setting.value(of: text)
            if let refusal = parts.changeSetting(setting, value) { return .refused(refusal) }
            record("set \(name)", setting.entry.isSecret ? "***" : setting.text(of: value), true)
            return .done(setting.sentence(value))
        } catch {
            return .refused(error.description)
        }
    }
}
