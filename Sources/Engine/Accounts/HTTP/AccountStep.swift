// The progress of an account request on a worker: responded to, or ready for the hash of a password, which has a lane
// of its own. Whatever can be refused has been refused before that. A plain value.

enum AccountStep: Sendable {
    case answered(AccountAnswer)
    /// The remaining work; when it is dropped, what was counted for it is given back.
    case hashes(@Sendable () -> AccountAnswer)

    /// The result of an endpoint: a refusal has not become a response yet.
    enum Route: Sendable {
        case answered(AccountAnswer)
        case hashes(@Sendable () throws(AccountProblem) -> AccountAnswer)
    }
}
