// The reasons why a client is turned away: the one list from which counters, snapshot, log and screen are made. A plain
// value; a loop counts by `LoopContext.refuse`, which costs nothing where nobody is refused.

/// A reason for which a connection, a request or a response was given up.
public enum RefusalReason: Int, Sendable, CaseIterable, BitwiseCopyable {
    // Connections:
    case full, addressFull, blocked, evicted, noDescriptor, unplaced, draining
    // Requests that are not read completely:
    case malformed, unsupported, targetTooLong, headTooLarge, bodyTooLarge, headTimeout, bodyTimeout
    // Requests that are not carried out:
    case queueFull, hashQueueFull, heapFull, handlerTimeout, throttled, busy
    // Responses that are not read by the client:
    case writeTimeout

    /// One word, for a snapshot and for programs.
    public var name: String { words.name }

    /// The fault or the exceeded bound, and the response to the client.
    public var text: String { words.text }

    /// The reason of that name.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    private var words: (name: String, text: String) {
        switch self {
        case .full: ("full", "over --max-connections: 503")
        case .addressFull: ("address-full", "over --max-per-address: 503")
        case .blocked: ("blocked", "from an address that an operator has blocked: closed")
        case .evicted: ("evicted", "idle longest while the server was full: closed")
        case .noDescriptor: ("no-descriptor", "no file descriptor left: closed")
        case .unplaced: ("unplaced", "no slot on the loop: closed")
        case .draining: ("draining", "came while the server or its loop ends: 503")
        case .malformed: ("malformed", "not a request: 400")
        case .unsupported: ("unsupported", "a coding, version or expectation that is not served: 417, 501, 505")
        case .targetTooLong: ("target-too-long", "a target longer than is taken: 414")
        case .headTooLarge: ("head-too-large", "over --head-limit: 431")
        case .bodyTooLarge: ("body-too-large", "more content than is taken: 413")
        case .headTimeout: ("head-timeout", "head not whole within --header-timeout: 408")
        case .bodyTimeout: ("body-timeout", "content too slow for --body-timeout: 408")
        case .queueFull: ("queue-full", "over --worker-queue: 503")
        case .hashQueueFull: ("hash-queue-full", "too many passwords wait to be hashed: 503")
        case .heapFull: ("heap-full", "the loop's heap is at --heap-limit: 503")
        case .handlerTimeout: ("handler-timeout", "no answer within --handler-timeout: 503")
        case .throttled: ("throttled", "too many attempts: 429")
        case .busy: ("busy", "what the answer needs is busy or broken: 503")
        case .writeTimeout: ("write-timeout", "answer not taken within --write-timeout: reset")
        }
    }
}
