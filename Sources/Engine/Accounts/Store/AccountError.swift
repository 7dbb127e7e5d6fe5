// Why an account operation was refused. Thrown by AccountStore; no case carries a password.

enum AccountError: Error, Sendable {
    /// A field breaks a rule; the message is for the one who filled it in.
    case invalid(AccountField, String)
    case nameTaken
    /// Unknown user or wrong password: which, nobody is told.
    case wrongCredentials
    /// Right password, but an operator has locked the account.
    case locked
    case noSession
    case wrongCurrentPassword
    case noSuchUser
    /// Too many attempts: come again after so many seconds.
    case throttled(Int64)
    case registrationClosed
    /// Only for operators.
    case forbidden
    /// Not enough memory for the hash.
    case noMemory
    case database(SQLError)
}
