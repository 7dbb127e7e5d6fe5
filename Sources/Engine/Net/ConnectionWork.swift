// What a connection holds while something of it is unfinished: half a request, an answer that does not fit into the
// socket, a worker's answer to come. In a block of the loop's heap, taken when the first of it is there and given back
// when the last is gone, so that an idle connection holds none.

struct ConnectionWork<Session: StreamSession>: ~Copyable {
    /// How far the message under way has been understood.
    var session = Session()
    /// Bytes read and not yet consumed.
    var input = Buffer()
    /// Bytes of responses that the socket had no room for; then `file`.
    var output = Buffer()
    var file: OutgoingFile?
    /// The answers that these are of.
    var answers = AnswerLedger()
    /// Says to the worker that nobody waits any more.
    var pending: Cancellation?
    /// Nanoseconds when the request under way was handed to a worker.
    var waitingSince: UInt64 = 0

    /// What the connection was last counted with in its loop's HeapShares.
    var counted = HeapShares.Held()

    /// Since when the body's rate is measured, nanoseconds, and what the connection had received by then.
    var rateSince: UInt64 = 0
    var rateFrom: UInt64 = 0
    /// What the peer had yet to confirm when the socket was found full, or when it was last found to move; and when
    /// that was, nanoseconds.
    var unconfirmed: Int32 = 0
    var unconfirmedAt: UInt64 = 0

    /// What it holds of the heap, this block included.
    var held: HeapShares.Held {
        HeapShares.Held(input: input.held &+ MemoryLayout<Self>.size, output: output.held)
    }

    /// Nothing is unfinished: the block can go back.
    @inline(__always)
    var isDone: Bool { input.isEmpty && output.isEmpty && file == nil && pending == nil && session.isAtRest }
}
