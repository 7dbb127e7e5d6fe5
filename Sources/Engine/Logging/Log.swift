// The asynchronous log: any thread hands over lines and goes on; one writer thread writes them to the disk. Lines that
// do not fit into the bounded buffers are dropped and counted, because a server that waits for its log is down.
//
//   write()  → LogFront (one short lock)              ⎫
//   access() → LoopLogBuffer → LogLane (once a tick)  ⎬ → LogWriter → LogSink → file, file.1, …
//                                                     ⎭            ↘ LogTail → console

import Synchronization

package final class Log: Sendable {
    private let front: LogFront
    private let tailLines: Monitor<LogTail>
    private let severity: Atomic<UInt8>
    /// As they are now.
    private let settings: Monitor<LogSettings>
    private let counters = LogCounters()
    private let thread: ThreadHandle

    /// Opens the destinations and starts the writer.
    init(_ settings: LogSettings) throws(LogError) {
        if settings.destination == settings.access, case .file(let path) = settings.access {
            throw Self.oneFile(path)
        }
        let server = try Self.open(settings.destination, "log", settings, counters)
        let access = try Self.open(settings.access, "access log", settings, counters)
        if case .file(let path) = settings.access, server.collides(with: access) {
            throw Self.oneFile(path)
        }
        front = LogFront(limit: settings.bufferLimit, counters: counters)
        tailLines = Monitor(LogTail(capacity: settings.tailLines))
        severity = Atomic(settings.level.severity)
        self.settings = Monitor(settings)
        let writer = Handover(LogWriter(front: front, tail: tailLines, server: server, access: access))
        do throws(Errno) {
            thread = ThreadHandle(try Thread(name: "log") { writer.take()?.run() })
        } catch {
            throw LogError("cannot start the log's thread: \(error.words); raise the limit of threads")
        }
    }

    /// Does not wait: the writer has what it needs, and ends when it has written it.
    deinit { front.close() }

    private static func open(
        _ destination: LogDestination, _ what: String, _ settings: LogSettings, _ counters: LogCounters
    ) throws(LogError) -> LogSink {
        do throws(Errno) {
            return try LogSink(destination, settings: settings, counters: counters)
        } catch {
            switch destination {
            case .file(let path):
                throw LogError(
                    """
                    cannot open the \(what) \(LogText.visible(path)): \(error.words); give a file in a folder that \
                    exists and can be written
                    """
                )
            default:
                throw LogError("cannot write the \(what) to a standard stream: \(error.words); give a file")
            }
        }
    }

    private static func oneFile(_ path: String) -> LogError {
        LogError("the log and the access log are one file, \(LogText.visible(path)): give them different files")
    }

    // MARK: changes

    /// Changes where the lines go and when files are renamed. Each line is written once: to the old place, or to the
    /// new one. The loops' buffers are told by whoever has them. On one thread at a time.
    /// - Throws: where a destination cannot be opened, or both are one file; then nothing is changed.
    func change(_ edit: (inout LogSettings) -> Void) throws(LogError) {
        let old = settings.withLock { $0 }
        var new = old
        edit(&new)
        if new.destination == new.access, case .file(let path) = new.access { throw Self.oneFile(path) }
        var order = LogChange(new)
        if new.destination != old.destination {
            let sink = try Self.open(new.destination, "log", new, counters)
            if sink.collides(with: new.access) { throw Self.oneFile(sink.name) }
            order.server = Handover(sink)
        }
        if new.access != old.access, new.access != .none {
            let sink = try Self.open(new.access, "access log", new, counters)
            if sink.collides(with: new.destination) { throw Self.oneFile(sink.name) }
            order.access = Handover(sink)
        }
        settings.withLock { $0 = new }
        front.change(order)
    }

    /// The destination of the access log, as the setting is written: a path, `-` or `off`.
    var accessLog: String {
        switch settings.withLock({ $0.access }) {
        case .file(let path): path
        case .standardOutput, .standardError: "-"
        case .none: "off"
        }
    }

    // MARK: any thread

    /// Lines below this level are not made.
    var level: LogLevel {
        get { LogLevel(severity: severity.load(ordering: .relaxed)) }
        set { severity.store(newValue.severity, ordering: .relaxed) }
    }

    @inline(__always)
    func isEnabled(_ level: LogLevel) -> Bool {
        level.severity >= severity.load(ordering: .relaxed)
    }

    /// Writes a line to the server's log. Never waits for the disk; `text` is not evaluated below the level.
    package func write(_ level: LogLevel, _ text: @autoclosure () -> String) {
        if isEnabled(level) { writeAlways(level, text()) }
    }

    /// Like `write`, whatever the log's level is: for a Logger with a level of its own.
    func writeAlways(_ level: LogLevel, _ text: String) {
        front.take(level, LogText.visible(text))
    }

    /// Makes one loop's buffer of the access log, for use on the loop's thread.
    func makeLoopBuffer() -> LoopLogBuffer {
        let settings = settings.withLock { $0 }
        return LoopLogBuffer(front: front, isEnabled: settings.access != .none, format: settings.accessFormat)
    }

    /// The newest lines of the server's log with a sequence number above this one: at most `limit`, in order.
    func tail(after sequence: UInt64, limit: Int) -> [LogRecord] {
        tailLines.withLock { $0.after(sequence, limit: limit) }
    }

    /// The files of one of the logs; nil where it is not written to any.
    func files(of log: LogName) -> LogFiles? {
        let settings = settings.withLock { $0 }
        return switch log {
        case .server:
            if case .file(let path) = settings.destination { LogFiles(path: path, format: .server) } else { nil }
        case .access:
            if case .file(let path) = settings.access { LogFiles(path: path, format: .access) } else { nil }
        }
    }

    var gauges: LogGauges { counters.gauges }

    /// Opens the files again, after something else has renamed them.
    func reopen() { front.reopen() }

    /// Writes everything taken so far and joins the writer. Later lines are dropped and counted.
    func close() {
        front.close()
        thread.join()
    }
}
