// The reason why an account operation was refused. Thrown by AccountStore; no case carries a password.

enum AccountError: Error, Sendable {
    /// A field breaks a rule; the message is for the person who filled it in.
    case invalid(AccountField, String)
    case nameTaken
    /// Unknown user or wrong password; the client is not told which.
    case wrongCredentials
    /// Right password, but an operator has locked the account.
    case locked
    case noSession
    case wrongCurrentPassword
    case noSuchUser
    /// Too many attempts: try again after that many seconds.
    case throttled(Int64)
    case registrationClosed
    /// Only for operators.
    case forbidden
    /// Not enough memory for the hash.
    case noMemory
    case database(SQLError)
}
