// A filter of connections: plain values that a console makes from an operator's text. The loops compare; the control
// thread first looks up whatever needs the database (names).

public struct ConnectionFilter: Sendable, Codable, Equatable {
    public enum Number: String, Sendable, Codable, CaseIterable {
        case loop, age, idle, head, requests, bytesIn, bytesOut, bufferedIn, bufferedOut, status
    }

    public enum Test: String, Sendable, Codable {
        case equal = "=", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    }

    public enum Term: Sendable, Codable, Equatable {
        /// `age`, `idle` and `head` (time since the first byte of a request's unfinished head) in nanoseconds.
        case number(Number, Test, UInt64)
        case state(ConnectionState.Phase, isEqual: Bool)
        /// Part of a username, or `#` and an id.
        case user(String, isEqual: Bool)
        /// Part of `127.0.0.1:51234`.
        case peer(String, isEqual: Bool)
        /// Part of the last request's method and target.
        case request(String, isEqual: Bool)
        /// Part of any of these, or the beginning of the id.
        case anywhere(String)
    }

    /// All terms must hold.
    public var terms: [Term]
    /// Matches the connections for which not all terms hold.
    public var isInverted: Bool

    public init(terms: [Term] = [], isInverted: Bool = false) {
        self.terms = terms
        self.isInverted = isInverted
    }

    public var isEmpty: Bool { terms.isEmpty }
}
