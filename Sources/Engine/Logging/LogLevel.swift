// Severities, in swift-log's names and order.

/// The severity of a line; a log takes lines at its own level and above.
public enum LogLevel: String, Sendable, Codable, CaseIterable, Comparable {
    case trace, debug, info, notice, warning, error, critical

    /// 0 for trace … 6 for critical.
    public var severity: UInt8 {
        switch self {
        case .trace: 0
        case .debug: 1
        case .info: 2
        case .notice: 3
        case .warning: 4
        case .error: 5
        case .critical: 6
        }
    }

    /// The level of a severity; a number past the last level means critical.
    init(severity: UInt8) {
        switch severity {
        case 0: self = .trace
        case 1: self = .debug
        case 2: self = .info
        case 3: self = .notice
        case 4: self = .warning
        case 5: self = .error
        default: self = .critical
        }
    }

    public static func < (left: LogLevel, right: LogLevel) -> Bool { left.severity < right.severity }
}
