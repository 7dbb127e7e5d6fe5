// The reasons why an answer failed, was not whole, or was slow: the one list from which the loops' records, their words
// and the filters are made. A plain value without text, so that a loop can note it.

/// The reason of a failure.
public enum FailureReason: Sendable, Hashable, BitwiseCopyable {
    /// The client was turned away, or a bound ended its request; it is counted among the refusals too.
    case refusal(RefusalReason)
    // Answers:
    case handler, worker, handlerThrew, noAnswer, noDatabaseConnection
    case noRoute, otherMethods, unknownMethod, file, noFile, fileForbidden, badPath, fileFailed
    // Answers that were not whole, and requests that never had one:
    case clientReset, clientLeft, kicked, serverStopped, fileShorter, pollerRefused
    // Slow answers:
    case slowArrival, slowWorker, slowTick

    /// One word, for programs.
    public var name: String { words.name }

    /// The reason without figures.
    public var text: String { words.text }

    /// What became of the answer.
    public var ending: FailureEnding {
        switch self {
        case .refusal(let reason):
            switch reason {
            case .full, .addressFull, .blocked, .evicted, .noDescriptor, .unplaced, .draining: .refused
            case .headTimeout, .bodyTimeout, .handlerTimeout, .writeTimeout: .timedOut
            default: .answered
            }
        case .clientReset, .clientLeft, .kicked, .serverStopped, .fileShorter, .pollerRefused: .cut
        default: .answered
        }
    }

    private var words: (name: String, text: String) {
        switch self {
        case .refusal(let reason): (reason.name, reason.text)
        case .handler: ("handler", "its handler's answer")
        case .worker: ("worker", "its handler's answer, made by a worker")
        case .handlerThrew: ("handler-threw", "handler threw")
        case .noAnswer: ("no-answer", "the handler sent no answer")
        case .noDatabaseConnection: ("no-database-connection", "pool: no connection")
        case .noRoute: ("no-route", "no route has this path")
        case .otherMethods: ("other-methods", "the path takes other methods")
        case .unknownMethod: ("unknown-method", "a method that is not known")
        case .file: ("file", "the file is not to be had in the way that was asked for")
        case .noFile: ("no-file", "no route and no file has this path")
        case .fileForbidden: ("file-forbidden", "the file may not be read")
        case .badPath: ("bad-path", "a path that names no file")
        case .fileFailed: ("file-failed", "the file could not be read")
        case .clientReset: ("client-reset", "client reset the connection")
        case .clientLeft: ("client-left", "client closed the connection")
        case .kicked: ("kicked", "kicked by an operator")
        case .serverStopped: ("server-stopped", "the server stopped")
        case .fileShorter: ("file-shorter", "the file became shorter while it was sent")
        case .pollerRefused: ("poller-refused", "the poller did not take the connection")
        case .slowArrival: ("slow-arrival", "the request took that long to come in")
        case .slowWorker: ("slow-worker", "waited for a worker's answer")
        case .slowTick: ("slow-tick", "the tick that answered it took that long")
        }
    }
}

/// What became of an answer.
public enum FailureEnding: String, Sendable, Codable, CaseIterable {
    /// It was given, and says that it failed, or was slow.
    case answered
    /// It was not given whole, or not at all: the connection closed.
    case cut
    /// A bound of time was exceeded.
    case timedOut = "timed-out"
    /// The client was turned away before it could ask.
    case refused
}
