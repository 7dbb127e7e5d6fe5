// The interface that an event loop calls: declared here, below its users, and bound as a generic parameter in Server/,
// so that the compiler sees through it and a readiness event costs no dynamic dispatch.

protocol LoopHost: ~Copyable, SendableMetatype {
    associatedtype Message: Sendable

    /// A channel is ready. The token may be stale, because its connection may have gone in this same tick.
    mutating func ready(_ token: Token, _ readiness: Readiness, in loop: inout LoopContext)

    /// The channel exceeded its budget in an earlier tick and goes on now.
    mutating func resume(_ token: Token, in loop: inout LoopContext)

    /// Another thread posted a message.
    mutating func receive(_ message: consuming Message, in loop: inout LoopContext)

    /// The timer of a slot has expired, perhaps before its deadline.
    mutating func expired(_ slot: UInt32, in loop: inout LoopContext)

    /// Everything else of this tick is done; next the loop publishes its counters and waits.
    mutating func tickEnds(in loop: inout LoopContext)

    /// True ends the loop.
    var isFinished: Bool { get }
}
