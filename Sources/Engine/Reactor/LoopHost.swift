// The protocol of an event loop's host: all that a loop calls. The loop knows neither connections nor messages; whoever
// uses it says what they are, by a type that conforms to this. Declared here, below its users, and bound as a generic
// parameter in Serving/ (ServingLoop is the one host there is), so that the compiler sees through it and a readiness
// event costs no dynamic dispatch. Called on the loop's thread. A host gets the address of the loop's context when it
// is made, and may use it in each of these calls.

protocol LoopHost: ~Copyable, SendableMetatype {
    associatedtype Message: Sendable

    /// A channel is ready. The token may be stale, because its connection may have gone in this same tick.
    mutating func ready(_ token: Token, _ readiness: Readiness)

    /// The channel exceeded its budget in an earlier tick and goes on now.
    mutating func resume(_ token: Token)

    /// Another thread posted a message.
    mutating func receive(_ message: consuming Message)

    /// The timer of a slot has expired, perhaps before its deadline.
    mutating func expired(_ slot: UInt32)

    /// Everything else of this tick is done; next the loop publishes its counters and waits.
    mutating func tickEnds()

    /// The tick has ended: stores the host's counters in `gauges.host`.
    /// - Parameter busy: nanoseconds that the tick took.
    mutating func publish(to gauges: LoopGauges, busy: UInt64)

    /// True ends the loop.
    var isFinished: Bool { get }
}
