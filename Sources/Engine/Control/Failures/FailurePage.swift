// A console's query for the answers that failed or were slow, and the page it gets. Plain values.

public struct FailureQuery: Sendable, Codable, Equatable {
    public enum List: String, Sendable, Codable, CaseIterable {
        /// The last answers of 4xx and 5xx, and those cut, timed out or refused.
        case failures
        /// The slowest answers of this minute and of the one before.
        case slow
    }

    public var list: List
    /// Only those noted before this id: the next page of failures.
    public var before: UInt64?
    /// Only this one.
    public var only: UInt64?
    /// With their heads; then a page has at most 64 failures.
    public var heads: Bool
    /// The most rows; the engine limits it to 256.
    public var limit: Int

    public init(
        _ list: List = .failures, before: UInt64? = nil, only: UInt64? = nil, heads: Bool = false, limit: Int = 256
    ) {
        self.list = list
        self.before = before
        self.only = only
        self.heads = heads
        self.limit = limit
    }
}

public struct FailurePage: Sendable, Codable {
    /// Failures: the newest first. Slow answers: the slowest first.
    public var rows: [Failure]
    /// Loops that did not answer within a second.
    public var missingLoops: Int

    public init(rows: [Failure], missingLoops: Int = 0) {
        self.rows = rows
        self.missingLoops = missingLoops
    }
}

/// An answer that failed, was cut, or was slow, or a client that was turned away. Its connection may be closed.
public struct Failure: Sendable, Codable, Identifiable {
    /// Counts those of the whole server from 1.
    public var id: UInt64
    /// Nanoseconds since 1970, when it was noted.
    public var time: UInt64
    public var ending: FailureEnding
    /// Of the answer; 0 where there was none.
    public var status: Int
    /// `FailureReason.name`.
    public var cause: String
    /// The reason in words, with its figures. May hold text of a handler's error: hostile text.
    public var reason: String
    /// 0 for a client that got no connection.
    public var connection: ConnectionID
    public var loop: Int
    /// The client's address; behind a trusted proxy the one that it names.
    public var peer: String
    /// 0 for none.
    public var userID: Int64
    public var username: String
    /// Its beginning; hostile text.
    public var request: String
    /// Nanoseconds from the request's first byte, as far as ticks tell.
    public var took: UInt64
    /// The parts of its time that are known; the wait for room to send, which comes after the answer, among them. Nil
    /// where none is.
    public var split: RequestSplit?
    /// Bytes of content.
    public var bytes: UInt64
    /// The head as it was received, with each byte of a secret as `*`, cut at 2,048 bytes: hostile text. Empty where
    /// none came, where more than 20 came in that second, or where it was not asked for.
    public var head: String
    /// Bytes of the head as it came; 0 where none is kept.
    public var headBytes: Int

    public init(
        id: UInt64, time: UInt64, ending: FailureEnding, status: Int, cause: String, reason: String,
        connection: ConnectionID, loop: Int, peer: String, userID: Int64 = 0, username: String = "",
        request: String = "", took: UInt64 = 0, split: RequestSplit? = nil, bytes: UInt64 = 0, head: String = "",
        headBytes: Int = 0
    ) {
        self.id = id
        self.time = time
        self.ending = ending
        self.status = status
        self.cause = cause
        self.reason = reason
        self.connection = connection
        self.loop = loop
        self.peer = peer
        self.userID = userID
        self.username = username
        self.request = request
        self.took = took
        self.split = split
        self.bytes = bytes
        self.head = head
        self.headBytes = headBytes
    }
}
