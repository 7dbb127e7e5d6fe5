// A loop's record of an answer that failed, was cut or was slow, or of a client that it turned away. Plain values of a
// fixed size: words are made of them where somebody reads them, on a thread that is not a loop's.

/// A reason with its figures.
struct FailureCause: BitwiseCopyable, Sendable {
    /// How far a request had come that got no whole answer.
    enum Progress: UInt8 {
        case inAnswer, beforeAnswer, inRequest
    }

    var reason: FailureReason
    var progress = Progress.inAnswer
    /// The parser's fault, by its number, with the offending byte and its place.
    var fault: UInt8 = 0
    var byte: UInt8 = 0
    /// The number of the field at fault, from 1; 0 where it is none.
    var field: UInt16 = 0
    var place: UInt32 = 0
    /// The bound that was exceeded: bytes, milliseconds or a count.
    var limit: UInt64 = 0
    /// What exceeded it, or is left over.
    var amount: UInt64 = 0

    init(_ reason: FailureReason, limit: UInt64 = 0, amount: UInt64 = 0) {
        self.reason = reason
        self.limit = limit
        self.amount = amount
    }
}

struct FailureRecord: BitwiseCopyable, Sendable {
    /// Counts the server's records from 1.
    var number: UInt64 = 0
    /// Nanoseconds since 1970.
    var time: UInt64 = 0
    /// Nanoseconds; 0 where one tick did it all.
    var took: UInt64 = 0
    var connection: UInt64
    /// The request's number on its connection; 0 where it is about none.
    var serial: UInt64 = 0
    /// Of `took`, and of the time after it: those that are known.
    var parts = PartTimes()
    var user: Int64 = 0
    /// Bytes of content.
    var bytes: UInt64 = 0
    var peer: SocketAddress
    var request = RequestExcerpt()
    var cause: FailureCause
    var status: UInt16 = 0
    /// Bytes of what a handler or a worker said, kept beside the record.
    var saidLength: UInt16 = 0
    /// Bytes of the head that are kept beside the record, and that came.
    var headLength: UInt16 = 0
    var headTotal: UInt32 = 0

    init(_ cause: FailureCause, connection: UInt64, peer: SocketAddress) {
        self.cause = cause
        self.connection = connection
        self.peer = peer
    }
}

/// A record on its way to an operator.
struct FailureRow: Sendable {
    var record: FailureRecord
    var said: [UInt8]
    var head: [UInt8]
}

/// What an operator asks a loop for.
struct FailureScan: Sendable {
    var list: FailureQuery.List
    var before: UInt64
    var only: UInt64?
    var heads: Bool
    var limit: Int
}

/// A loop's reply.
struct FailurePart: Sendable {
    var loop: Int
    var rows: [FailureRow]
}
