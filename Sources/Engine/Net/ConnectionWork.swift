// The unfinished work of a connection: half a request, a response that does not fit into the socket, a worker's
// response to come. In a block of the loop's heap, taken when the first of it is there and given back when the last is
// gone, so that an idle connection holds none.

struct ConnectionWork<Session: StreamSession>: ~Copyable {
    /// The session's progress in the current message.
    var session = Session()
    /// Bytes read and not yet consumed.
    var input = Buffer()
    /// Bytes of responses that the socket had no room for; then `file`.
    var output = Buffer()
    var file: OutgoingFile?
    /// The responses to which these bytes belong.
    var answers = AnswerLedger()
    /// Tells the worker that nobody waits any more.
    var pending: Cancellation?
    /// Nanoseconds when the current request was handed to a worker.
    var waitingSince: UInt64 = 0

    /// The shares with which the connection was last counted in its loop's HeapShares.
    var counted = HeapShares.Held()

    /// The start of the measurement of the body's rate, in nanoseconds, and the bytes received by then.
    var rateSince: UInt64 = 0
    var rateFrom: UInt64 = 0
    /// The bytes that the peer had yet to confirm when the socket was found full, or when it last moved; and the time
    /// of that, in nanoseconds.
    var unconfirmed: Int32 = 0
    var unconfirmedAt: UInt64 = 0

    /// Nanoseconds when the socket was found full, until all has been sent; 0 while nothing waits. With the session's
    /// word for what waits.
    var fullSince: UInt64 = 0
    var sendingMark: UInt16 = 0

    /// The memory of the heap that it holds, this block included.
    var held: HeapShares.Held {
        HeapShares.Held(input: input.held &+ MemoryLayout<Self>.size, output: output.held)
    }

    /// Nothing is unfinished: the block can be given back.
    @inline(__always)
    var isDone: Bool { input.isEmpty && output.isEmpty && file == nil && pending == nil && session.isAtRest }
}
