// The refusals of the accounts, and the fields they are about. Plain values.

/// Why an account operation was refused. Thrown by AccountStore; no case carries a password.
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

/// What a client fills in, by the names that forms and JSON bodies use.
enum AccountField: String, Sendable, CaseIterable {
    case username
    case password
    case currentPassword = "current_password"
    case newPassword = "new_password"
    /// The code of an invitation.
    case invite
    /// A session's handle.
    case session
}
