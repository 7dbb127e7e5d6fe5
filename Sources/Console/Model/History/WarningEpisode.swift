// A warning from its beginning to its end, so that an operator who looks later finds it.

struct WarningEpisode: Equatable, Sendable {
    let kind: Warning.Kind
    /// With the latest figures.
    var text: String
    /// Nanoseconds since 1970: when it began, and when it last held.
    let from: UInt64
    var until: UInt64
    /// It has been over for so long that another beginning is a new episode.
    var isOver = false

    /// The time they are kept, and the number of them.
    static let memory: UInt64 = 3_600_000_000_000
    static let most = 200
    /// One that comes again within this time goes on: it is reported once, however often it flickers.
    static let pause: UInt64 = 60_000_000_000
}

/// The entry in log and audit about a warning.
struct WarningNote: Equatable, Sendable {
    var kind: Warning.Kind
    var text: String
    var isOver: Bool
}
