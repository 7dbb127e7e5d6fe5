// What a look at the bytes of a connection came to.

enum ParseOutcome: Equatable {
    /// All that has come is in order, and more is needed.
    case incomplete
    /// The head is whole and content follows, which nobody has looked at: the time to say who takes it. Told once a
    /// message; then parse again.
    case announcesBody
    /// The head is whole, content is wanted and the client waits for `100 Continue` (RFC 9110 section 10.1.1).
    /// Told once a message; then parse again.
    case expectsContinue
    /// One request is whole: so many of the bytes are it, content included; the next one begins behind them.
    case complete(length: Int)
    /// The framing is in doubt, or a bound is exceeded: answer this, then close (RFC 9112 section 9.6).
    case refused(HTTPStatus)
}
