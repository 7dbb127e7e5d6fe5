// How far a request of the accounts has come on a worker: answered, or ready for the hash of a password, which has a
// lane of its own. What can be refused has been refused before that. A plain value.

enum AccountStep: Sendable {
    case answered(AccountAnswer)
    /// What is left to do; dropped, it gives back what has been counted for it.
    case hashes(@Sendable () -> AccountAnswer)

    /// The endpoints' own: what is refused has not become an answer yet.
    enum Route: Sendable {
        case answered(AccountAnswer)
        case hashes(@Sendable () throws(AccountProblem) -> AccountAnswer)
    }
}
