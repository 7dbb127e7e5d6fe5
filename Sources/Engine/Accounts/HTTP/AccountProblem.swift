// A refusal on its way to the client: status, a code for programs, a sentence for people. A plain value.

import Engine

struct AccountProblem: Error, Sendable {
    let status: Int
    /// For programs; does not change with the wording.
    let code: String
    /// For people.
    let detail: String
    /// The field it is about.
    let field: AccountField?
    let headers: [(name: String, value: String)]
    /// For the operator; the client never sees it.
    let reason: FailureReason
    let why: String

    static let noSessionCode = "no-session"

    init(
        _ status: Int, _ code: String, _ detail: String, field: AccountField? = nil,
        headers: [(name: String, value: String)] = [], reason: FailureReason = .worker, why: String? = nil
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.headers = headers
        self.reason = reason
        self.why = why ?? detail
    }

    /// The refusal of the store in the terms of HTTP.
    init(_ error: AccountError) {
        // RFC 9110 section 11.6.1: a 401 names a scheme. There is none for cookies; drafts used this name.
        let challenge = [
            (name: "WWW-Authenticate", value: "Cookie realm=\"reactor\", form-action=\"/login\", cookie-name=session")
        ]
        switch error {
        case .invalid(let field, let message):
            self.init(422, "invalid-field", message, field: field)
        case .nameTaken:
            self.init(409, "name-taken", "This username is taken.", field: .username)
        case .wrongCredentials:
            self.init(401, "wrong-credentials", "Username or password is wrong.", field: .password, headers: challenge)
        case .locked:
            self.init(403, "locked", "This account is locked. Ask the operator of this server.")
        case .noSession:
            self.init(401, AccountProblem.noSessionCode, "Log in first.", headers: challenge)
        case .wrongCurrentPassword:
            self.init(
                401, "wrong-password", "The current password is wrong.", field: .currentPassword, headers: challenge)
        case .noSuchUser:
            self.init(404, "no-such-user", "There is no such user.")
        case .throttled(let seconds):
            self.init(
                429, "too-many-attempts",
                "Too many attempts. Try again in \(seconds == 1 ? "1 second" : "\(seconds) seconds").",
                headers: [("Retry-After", String(max(1, seconds)))], reason: .refusal(.throttled))
        case .registrationClosed:
            self.init(
                403, "registration-closed", "This server takes no registrations. Ask its operator for an account.")
        case .forbidden:
            self.init(403, "forbidden", "Only for operators.")
        case .noMemory:
            self.init(
                503, "overloaded", "The server is busy. Try again in a moment.", headers: [("Retry-After", "2")],
                reason: .refusal(.busy), why: "no memory to hash a password")
        case .database(let failure) where failure.isTransient:
            let wait = failure.kind == .leaseTimeout || failure.kind == .busy ? "2" : "30"
            self.init(
                503, "unavailable", "The server cannot do this at the moment. Try again later.",
                headers: [("Retry-After", wait)],
                reason: failure.kind == .leaseTimeout ? .noDatabaseConnection : .refusal(.busy),
                why: failure.kind == .leaseTimeout ? "pool: \(failure.description)" : failure.description)
        case .database(let failure):
            self.init(500, "failed", "The server could not do this.", why: failure.description)
        }
    }

    /// The status's own words (RFC 9110 section 15), as `about:blank` asks.
    var title: String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }
}
