// The protocol of what reads a connection's bytes and answers them. Connections reads, keeps and sends; what the bytes
// mean it leaves to a session. Declared here, below HTTP, and bound as a generic parameter in Serving/ (HTTPSession is
// the one session there is). A session is small and plain: it is kept only while a message is unfinished, and moves
// with its connection. On the loop's thread.

protocol StreamSession {
    /// What all sessions of a loop share: in practice a pointer to it, because an associated type cannot be ~Copyable.
    associatedtype Services

    init()

    /// Consumes what it can of `input`, which starts where the last call stopped consuming and holds all that has
    /// come since. Answers go to `memory.output`, then a file's rest to `memory.file`; what can be called off while a
    /// worker makes the answer goes to `memory.pending`. Of which answer's end the session wants to be told, it notes
    /// in `memory.answers`.
    mutating func receive(
        _ input: UnsafeMutableRawBufferPointer, _ connection: inout Connection, _ services: Services,
        _ memory: UnsafeMutablePointer<LoopMemory>, _ loop: inout LoopContext
    ) -> StreamProgress

    /// The message under way was too slow: answers it where that can still be done. The connection closes next.
    mutating func expire(
        _ cause: StreamTimeout, _ input: UnsafeMutableRawBufferPointer, _ connection: inout Connection,
        _ services: Services, _ memory: UnsafeMutablePointer<LoopMemory>, _ loop: inout LoopContext)

    /// An answer has ended that the session noted in `memory.answers`.
    /// - Parameter content: bytes of its content that the kernel took.
    static func answerEnded(
        _ note: UnsafeRawBufferPointer, content: UInt64, _ ending: AccessEnding, _ services: Services)

    /// A whole answer for when there is no memory to make one; the connection closes after it.
    static var overloaded: StaticString { get }

    /// The head of a message has come, and its body not yet whole.
    var isInBody: Bool { get }

    /// Bytes that the message under way will have in all; 0 where that is not known.
    var messageBytes: Int { get }

    /// Nothing is to be remembered: as good as new.
    var isAtRest: Bool { get }
}

/// How far a session came with its input.
struct StreamProgress {
    enum Next {
        /// All complete messages are answered; more bytes are needed.
        case needsInput
        /// A worker makes the next answer.
        case waits
        /// Send what there is first, then call again with what is left.
        case flushes
        /// Enough for this tick: call again with what is left in the next.
        case yields
        /// There is no memory to make the answer: send what there is, then `overloaded`, and close.
        case turnsAway
        /// Close when the output is sent; with `lingers`, read off what the peer still sends.
        case closes(lingers: Bool)
    }

    var consumed: Int
    var next: Next
    /// Bytes by which the session made the input shorter, at its end: it decodes in place, and the framing goes.
    var shrunk = 0
}

enum StreamTimeout {
    case head, body, handler
}
