// The operator's requests about the log, the workers and the bounds. On the control thread.

extension ControlThread {
    func setLogLevel(_ name: String) -> ControlResult {
        guard let level = LogLevel(rawValue: name) else {
            return .refused(
                """
                there is no log level \(name): take one of \
                \(LogLevel.allCases.map(\.rawValue).joined(separator: ", "))
                """
            )
        }
        parts.log.level = level
        record("log level", level.rawValue, true)
        return .done("the log takes lines from \(level.rawValue) on")
    }

    func pauseWorkers(_ isPaused: Bool) -> ControlResult {
        parts.workers.isPaused = isPaused
        record(isPaused ? "pause" : "resume", "worker queue", true)
        return .done(
            isPaused ? "the worker queue is paused: requests that need a worker wait" : "the worker queue goes on")
    }

    func log(after: UInt64, limit: Int) -> ControlResult { .log(logLines(after: after, limit: limit)) }

    /// From any thread.
    func logLines(after: UInt64, limit: Int) -> [LogLine] {
        parts.log.tail(after: after, limit: max(0, min(limit, 1000))).map {
            LogLine(sequence: $0.sequence, time: $0.time, level: $0.level.rawValue, text: $0.text)
        }
    }

    func changeSetting(_ setting: EngineSetting, _ value: Int) -> ControlResult {
        if let refusal = parts.changeSetting(setting, value) { return .refused(refusal) }
        record("set \(setting.flag)", setting.shown(value), true)
        return .done(setting.sentence(value))
    }
}
