// An operator's question about the traffic: requests by path, address or something else, over a window of time that
// ends now. Plain values.

/// By what requests are taken together.
public enum TrafficKey: String, Sendable, Codable, CaseIterable {
    case route, path, address, network, status, user
    /// Of the requests that came since somebody asked for one of the two: their texts are not kept otherwise.
    case agent, referer

    /// It is captured only while somebody asks.
    public var isCaptured: Bool { self == .agent || self == .referer }
}

/// A span of time that ends now.
public enum TrafficWindow: String, Sendable, Codable, CaseIterable {
    case tenSeconds = "10s"
    case minute = "1m"
    case tenMinutes = "10m"
    case hour = "1h"

    public var seconds: Int {
        switch self {
        case .tenSeconds: 10
        case .minute: 60
        case .tenMinutes: 600
        case .hour: 3600
        }
    }
}

/// What the rows are ordered by, the largest first.
public enum TrafficOrder: String, Sendable, Codable, CaseIterable {
    case requests, p50, p99, bytes
    case clientErrors = "4xx"
    case serverErrors = "5xx"
}

public struct TrafficQuery: Sendable, Codable, Equatable {
    /// Only requests whose key is this, as a row shows it. Of `status` a class too, `4xx`; of `address` and `network`
    /// any block of addresses, `10.0.0.0/8`.
    public struct Term: Sendable, Codable, Equatable {
        public var by: TrafficKey
        public var key: String

        public init(_ by: TrafficKey, _ key: String) {
            self.by = by
            self.key = key
        }
    }

    public var by: TrafficKey
    public var window: TrafficWindow
    public var sort: TrafficOrder
    /// All of these must hold, at most `termLimit`.
    public var terms: [Term]
    /// Only rows that have this in their key, in any case of its letters; empty for all.
    public var text: String
    /// The most rows; the engine limits it to 1,000.
    public var limit: Int
    /// Milliseconds that the answer may be old, at most a second: where several consoles ask the same, it is made once
    /// for all of them.
    public var age: Int

    public static let termLimit = 8

    /// It is about what is captured only while somebody asks.
    public var needsCapture: Bool { by.isCaptured || terms.contains { $0.by.isCaptured } }

    public init(
        by: TrafficKey, window: TrafficWindow = .minute, sort: TrafficOrder = .requests, terms: [Term] = [],
        text: String = "", limit: Int = 100, age: Int = 0
    ) {
        self.by = by
        self.window = window
        self.sort = sort
        self.terms = terms
        self.text = text
        self.limit = limit
        self.age = age
    }
}
