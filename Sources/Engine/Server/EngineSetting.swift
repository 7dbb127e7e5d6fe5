// The bounds that an operator may change while the server runs.

/// A bound that `ControlRequest.changeSetting` changes. Timeouts are milliseconds.
public enum EngineSetting: String, Sendable, Codable, CaseIterable {
    /// Connections at a time, in all, and from one address.
    case maxConnections, maxPerAddress
    case idleTimeout, headerTimeout, bodyTimeout, writeTimeout, handlerTimeout
    /// Bytes a second that a body must come at.
    case bodyRate
    /// A tick that takes longer is named in the log.
    case stallWarning

    /// What the setting takes.
    public var range: ClosedRange<Int> {
        switch self {
        case .maxConnections, .maxPerAddress: 1...10_000_000
        case .idleTimeout, .headerTimeout, .bodyTimeout, .writeTimeout, .handlerTimeout: 1...86_400_000
        case .bodyRate: 0...1_000_000_000
        case .stallWarning: 1...86_400_000
        }
    }
}
