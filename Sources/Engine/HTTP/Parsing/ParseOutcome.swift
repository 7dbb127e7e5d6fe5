// The result of parsing the bytes of a connection.

enum ParseOutcome: Equatable {
    /// All bytes so far are valid, and more are needed.
    case incomplete
    /// The head is complete and content follows, which has not been looked at: now decide who takes it. Reported once a
    /// message; then parse again.
    case announcesBody
    /// The head is complete, content is wanted and the client waits for `100 Continue` (RFC 9110 section 10.1.1).
    /// Reported once a message; then parse again.
    case expectsContinue
    /// One request is complete: this many bytes belong to it, with its content; the next one begins after them.
    case complete(length: Int)
    /// The framing is in doubt, or a bound is exceeded: send this status, then close (RFC 9112 section 9.6).
    case refused(HTTPStatus)
}
