// An account error in one line for an operator: the reason, and what to do.

extension AccountError {
    var operatorLine: String {
        switch self {
        case .invalid(_, let message): message
        case .nameTaken: "there is a user of that name already: choose another"
        case .noSuchUser: "there is no such user any more"
        case .noMemory: "not enough memory to hash the password: try again"
        case .database(let error): "the database refused: \(error.description)"
        case .throttled(let seconds): "too many attempts: try again in \(seconds) s"
        case .registrationClosed: "registration is closed: start with --registration open or invite"
        case .wrongCredentials, .locked, .noSession, .wrongCurrentPassword, .forbidden: "refused"
        }
    }
}
