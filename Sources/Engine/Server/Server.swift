// The server: binds, opens the logs and the users' database, starts workers and loops, and takes everything down again
// in the opposite order. The embedder owns the process; nothing here touches a signal or standard input.

import CLinux

/// A running HTTP server: event loops, workers and log, and users where it was given any.
public final class Server: Sendable {
    /// The version of the engine.
    public static let version = "0.1.0"

    private enum Phase {
        case new
        case running
        /// Until the deadline, in monotonic nanoseconds.
        case draining(deadline: UInt64)
        /// - isDrain: whether a drain had begun.
        case stopping(isDrain: Bool)
    }

    private struct State {
        var phase = Phase.new
        var parts: ServerParts?
        var control: ControlThread?
        /// The end of whoever holds this server.
        var end: ControlEnd?
        /// The end of whoever has the settings file taken anew without a console.
        var reloads: ControlEnd?
        var sockets: ControlSockets?
    }

    private let configuration: Configuration
    private let routes: [Route]
    private let users: (any UserPlan)?
    private let state = Monitor(State())

    /// A server without users, which keeps nothing: it makes no file but the logs that it is told to write.
    /// - Parameters:
    ///   - configuration: checked by `start()`.
    ///   - routes: added to the engine's own and before them: one for the same method and path replaces it. A path
    ///     without a route is a static file.
    public convenience init(_ configuration: Configuration, routes: [Route] = []) {
        self.init(configuration, users: nil, routes: routes)
    }

    /// - Parameter users: what opens them, called by `start()`; nil for none.
    package init(_ configuration: Configuration, users: (any UserPlan)?, routes: [Route]) {
        self.configuration = configuration
        self.users = users
        self.routes = routes
    }

    /// Binds, opens the logs and the database, starts the threads; then the server serves.
    /// - Throws: one line with the reason and what to do.
    public func start() throws(StartError) {
        let parts = try ServerParts(configuration, users: users, routes: routes)
        let control: ControlThread
        let end: ControlEnd
        do throws(Errno) {
            let replied = try Waker()
            control = try ControlThread(parts.engine) { [self] in drain() }
            end = control.open(.operator, replied)
        } catch {
            parts.shutDown()
            throw StartError(
                "cannot start the control thread: \(error.words); raise the limits of threads or open files")
        }
        let sockets: ControlSockets?
        do throws(ControlSocketFault) {
            sockets = try configuration.control.map { place throws(ControlSocketFault) in
                try ControlSockets(place, control, nameOfUser: configuration.nameOfUser)
            }
        } catch {
            control.close()
            parts.shutDown()
            throw StartError(error.text)
        }
        state.broadcast { state in
            state.parts = parts
            state.control = control
            state.end = end
            state.sockets = sockets
            if case .new = state.phase { state.phase = .running }
        }
        // If it was asked to end while it started, nobody has told the loops.
        if isEnding { parts.engine.drain() }
        parts.engine.log.write(.info, "listening on \(parts.engine.addresses.joined(separator: ", "))")
    }

    /// The addresses chosen, as URLs (`http://127.0.0.1:8080`); empty before start().
    public var addresses: [String] { state.withLock { $0.parts?.engine.addresses ?? [] } }

    /// The interface through which a console observes and steers the server; nil before start().
    public var control: (any EngineControl)? { state.withLock { $0.end } }

    /// Begins the log files anew and takes the settings file anew, without waiting for the end. What changes is told in
    /// the log; a file with a fault changes nothing. From any thread.
    /// - Parameter actor: whoever wants it so, for log and audit: `SIGHUP`. The first one's name stays.
    public func reload(as actor: String) {
        let end = state.withLock { state in
            if state.reloads == nil, let control = state.control, let replied = try? Waker() {
                state.reloads = control.open(.named(actor), replied)
            }
            return state.reloads
        }
        guard let end else {
            reopenLogs()
            return log(.error, "reload: no descriptor is left, or the server ends; the settings stay")
        }
        // Nobody reads them: the log says it all.
        _ = end.receive()
        _ = end.send(.reload)
    }

    /// Opens the log files again, after something else has renamed them (logrotate(8)). From any thread.
    public func reopenLogs() {
        state.withLock { $0.parts?.engine.log }?.reopen()
    }

    /// Writes a line to the server's log, from any thread.
    public func log(_ level: LogLevel, _ text: String) {
        state.withLock { $0.parts?.engine.log }?.write(level, text)
    }

    /// A back end for swift-log that writes to the server's log; nil before start().
    public func logHandler(label: String) -> EngineLogHandler? {
        state.withLock { $0.parts?.engine.log }.map { EngineLogHandler(label: label, log: $0) }
    }

    /// Begins to drain: takes no new connection, closes idle ones, finishes what is under way, for at most
    /// `Configuration.drainTimeout`. From any thread; a second call changes nothing.
    public func drain() {
        let engine = state.withLock { $0.parts?.engine }
        let timeout = engine?.drainTimeout ?? configuration.drainTimeout
        let deadline = Clock.now &+ UInt64(clamping: timeout) &* Clock.millisecond
        // Both in one step: start() either sees the phase, or has already made its parts.
        let parts: ServerParts? = state.broadcast { state in
            switch state.phase {
            case .draining, .stopping: return nil
            case .new, .running:
                state.phase = .draining(deadline: deadline)
                return state.parts
            }
        }
        parts?.engine.drain()
    }

    /// Ends at once: open connections are closed. From any thread.
    public func stop() {
        let parts = state.broadcast { state in
            switch state.phase {
            case .new, .running: state.phase = .stopping(isDrain: false)
            case .draining: state.phase = .stopping(isDrain: true)
            case .stopping: break
            }
            return state.parts
        }
        parts?.engine.stop()
    }

    /// True once drain() or stop() has been called.
    public var isEnding: Bool {
        state.withLock { state in
            switch state.phase {
            case .new, .running: false
            case .draining, .stopping: true
            }
        }
    }

    /// Waits until the server has drained or stopped: all threads joined, all lines written. Call it once, on the
    /// thread that owns the server.
    /// - Returns: true after a clean drain; false when connections had to be cut.
    @discardableResult
    public func waitUntilStopped() -> Bool {
        let end = state.wait { state -> (isDrain: Bool, deadline: UInt64?)? in
            switch state.phase {
            case .new, .running: nil
            case .draining(let deadline): (true, deadline)
            case .stopping(let isDrain): (isDrain, nil)
            }
        }
        guard let parts = state.withLock({ $0.parts }) else { return false }
        var isClean = end?.isDrain ?? false
        if let deadline = end?.deadline, !parts.engine.loops.waitUntilEnded(deadline: deadline) {
            isClean = false
            parts.engine.log.write(.warning, "the drain timeout is over: cutting the connections that are left")
            stop()
        }
        // First those who use the control.
        state.withLock { $0.sockets.take() }?.close()
        let control = state.withLock { state in
            // The end holds the control thread, which holds this server: nothing would ever be let go.
            state.end = nil
            state.reloads = nil
            return state.control.take()
        }
        control?.close()
        parts.shutDown()
        // stop() during the drain ends it early, if there was anything left to end.
        return isClean && !parts.engine.plan.cuts.happened.load(ordering: .relaxed)
    }
}
