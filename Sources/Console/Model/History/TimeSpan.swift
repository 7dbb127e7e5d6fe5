// The time that the charts go back.

enum TimeSpan: String, CaseIterable, Sendable {
    case minute = "1m", tenMinutes = "10m", hour = "1h"

    /// Nanoseconds that one value covers.
    var slot: UInt64 {
        switch self {
        case .minute: 1_000_000_000
        case .tenMinutes: 5_000_000_000
        case .hour: 30_000_000_000
        }
    }

    /// The number of values kept.
    var slots: Int { self == .minute ? 60 : 120 }

    var title: String {
        switch self {
        case .minute: "1 min"
        case .tenMinutes: "10 min"
        case .hour: "1 h"
        }
    }

    var next: TimeSpan { self == .minute ? .tenMinutes : self == .tenMinutes ? .hour : .minute }
}
