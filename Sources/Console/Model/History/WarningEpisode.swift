// A warning from when it came until it was gone, so that whoever looks later finds it.

struct WarningEpisode: Equatable, Sendable {
    let kind: Warning.Kind
    /// With the figures, as they were last.
    var text: String
    /// Nanoseconds since 1970: when it came, and when it was last there.
    let from: UInt64
    var until: UInt64
    /// It has been gone for so long that coming again is another one.
    var isOver = false

    /// How long they are kept, and how many.
    static let memory: UInt64 = 3_600_000_000_000
    static let most = 200
    /// One that comes again within this goes on: it is told once, however often it flickers.
    static let pause: UInt64 = 60_000_000_000
}

/// What stands in log and audit about a warning.
struct WarningNote: Equatable, Sendable {
    var kind: Warning.Kind
    var text: String
    var isOver: Bool
}
