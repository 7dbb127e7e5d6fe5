// Which reason stands behind a status that the session answers before there is a request.

extension RefusalReason {
    /// Nil for a request that was too slow: whoever finds that out knows of what it was.
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
