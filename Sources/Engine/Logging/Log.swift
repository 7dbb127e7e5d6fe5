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
    private let keepsAccess: Bool
    private let accessFormat: AccessFormat
    private let destinations: (server: LogDestination, access: LogDestination)
    private let counters = LogCounters()
    private let thread: ThreadHandle

    /// Opens the destinations and starts the writer.
    init(_ settings: LogSettings) throws(LogError) {
        if case .file(let path) = settings.access, settings.destination == settings.access {
            throw LogError("the log and the access log are both to be written to \(path): give them different files")
        }
        let server = try Self.open(settings.destination, "log", settings, counters)
        let access = try Self.open(settings.access, "access log", settings, counters)
        if case .file(let path) = settings.access, server.collides(with: access) {
            throw LogError(
                "the log and the access log are one file, \(LogText.visible(path)): give them different files")
        }
        front = LogFront(limit: settings.bufferLimit, counters: counters)
        tailLines = Monitor(LogTail(capacity: settings.tailLines))
        severity = Atomic(settings.level.severity)
        keepsAccess = settings.access != .none
        accessFormat = settings.accessFormat
        destinations = (settings.destination, settings.access)
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
        LoopLogBuffer(front: front, isEnabled: keepsAccess, format: accessFormat)
    }

    /// The newest lines of the server's log with a sequence number above this one: at most `limit`, in order.
    func tail(after sequence: UInt64, limit: Int) -> [LogRecord] {
        tailLines.withLock { $0.after(sequence, limit: limit) }
    }

    /// The files of one of the logs; nil where it is not written to any.
    func files(of log: LogName) -> LogFiles? {
        switch log {
        case .server:
            if case .file(let path) = destinations.server { LogFiles(path: path, format: .server) } else { nil }
        case .access:
            if case .file(let path) = destinations.access { LogFiles(path: path, format: .access) } else { nil }
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
