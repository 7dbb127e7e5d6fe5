// The operator's requests about the log and the workers. On the control thread.

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
}
