// The refusal reason for a status that the session sends before there is a request.

extension RefusalReason {
    /// Nil for a request that was too slow: the caller who notices that knows the reason.
    init?(_ status: HTTPStatus) {
        switch status {
        case .requestTimeout: return nil
        case .badRequest: self = .malformed
        case .uriTooLong: self = .targetTooLong
        case .headerFieldsTooLarge: self = .headTooLarge
        case .contentTooLarge: self = .bodyTooLarge
        default: self = .unsupported
        }
    }
}
