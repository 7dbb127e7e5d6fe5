// Which connections an operator wants to see: plain values that a console makes from what is typed. The loops compare;
// what needs the database (names) the control thread looks up first.

public struct ConnectionFilter: Sendable, Codable, Equatable {
    public enum Number: String, Sendable, Codable, CaseIterable {
        case loop, age, idle, head, requests, bytesIn, bytesOut, bufferedIn, bufferedOut, status
    }

    public enum Test: String, Sendable, Codable {
        case equal = "=", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    }

    public enum Term: Sendable, Codable, Equatable {
        /// `age`, `idle` and `head` (time since the first byte of a request's head that is not whole yet) in
        /// nanoseconds.
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

    /// All must hold.
    public var terms: [Term]
    /// Those for which not all hold.
    public var isInverted: Bool

    public init(terms: [Term] = [], isInverted: Bool = false) {
        self.terms = terms
        self.isInverted = isInverted
    }

    public var isEmpty: Bool { terms.isEmpty }
}
