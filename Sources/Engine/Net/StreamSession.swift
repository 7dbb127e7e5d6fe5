// The protocol of a session, which parses a connection's bytes and responds to them. Connections reads, keeps and
// sends; it leaves the meaning of the bytes to a session. Declared here, below HTTP, and bound as a generic parameter
// in Serving/ (HTTPSession is the only session). A session is small and plain: it is kept only while a message is
// unfinished, and moves with its connection. A session is lent the handle of its connection, and so cannot close it. On
// the loop's thread.

protocol StreamSession {
    /// The services that all sessions of a loop share: in practice a pointer, because an associated type cannot be
    /// ~Copyable.
    associatedtype Services

    init()

    /// Consumes as much as it can of `input`, which starts where the last call stopped consuming and holds everything
    /// that has come since. Responses go to `memory.output`, then the rest of a file to `memory.file`; the cancellation
    /// of a worker's job goes to `memory.pending`. In `memory.answers` the session notes the responses whose end it
    /// wants to be told.
    mutating func receive(
        _ input: UnsafeMutableRawBufferPointer, on handle: borrowing ConnectionHandle<Self>
    ) -> StreamProgress

    /// The current message was too slow: responds to it if that is still possible. The connection closes next.
    mutating func expire(
        _ cause: StreamTimeout, _ input: UnsafeRawBufferPointer, on handle: borrowing ConnectionHandle<Self>)

    /// A response has ended that the session noted in `memory.answers`.
    /// - Parameter content: bytes of its content that the kernel took.
    static func answerEnded(
        _ note: UnsafeRawBufferPointer, content: UInt64, _ ending: AccessEnding, _ services: Services)

    /// The session's word for the responses just made, kept while they wait for room to be sent.
    static func sendingMark(_ services: Services) -> UInt16

    /// What waited for room has been sent completely.
    static func waitedToSend(_ nanoseconds: UInt64, mark: UInt16, on handle: borrowing ConnectionHandle<Self>)

    /// The parts of the last request's time that are known.
    static func parts(on handle: borrowing ConnectionHandle<Self>) -> PartTimes

    /// A complete response for when there is no memory to make one; the connection closes after it.
    static var overloaded: StaticString { get }

    /// The head of a message is complete, and its body is not.
    var isInBody: Bool { get }

    /// The bytes that the current message will have in all; 0 if that is not known.
    var messageBytes: Int { get }

    /// There is no state to keep: it equals a new session.
    var isAtRest: Bool { get }
}

/// The progress of a session with its input.
struct StreamProgress {
    enum Next {
        /// All complete messages have been answered; more bytes are needed.
        case needsInput
        /// A worker makes the next response.
        case waits
        /// Send the output first, then call again with the rest.
        case flushes
        /// Enough for this tick: call again with the rest in the next.
        case yields
        /// There is no memory to make the response: send the output, then `overloaded`, and close.
        case turnsAway
        /// Close when the output is sent; with `lingers`, first read and drop further input.
        case closes(lingers: Bool)
    }

    var consumed: Int
    var next: Next
    /// Bytes by which the session has shortened the input at its end: it decodes in place, and the framing is removed.
    var shrunk = 0
}

enum StreamTimeout {
    case head, body, handler
}
