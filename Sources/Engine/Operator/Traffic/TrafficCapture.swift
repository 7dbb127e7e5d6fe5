// The time in which the texts of requests' heads are captured: from the first question about them on, and for a while
// after the last. A part of the collector.

struct TrafficCapture {
    /// Nanoseconds after the last question.
    static let pause = 300 * Clock.second
    /// As long as the store knows of a text by its number.
    private static let memory = 3800 * Clock.second

    /// Nil while nothing is captured.
    private var since: UInt64?
    private var asked: UInt64 = 0
    private var ended: UInt64?

    /// Somebody asks.
    /// - Returns: since when they have been captured.
    mutating func wanted(_ now: UInt64, _ rings: RequestRings) -> UInt64 {
        asked = now
        if let since { return since }
        // Numbers that no record has can be given to other texts.
        if let ended, now &- min(ended, now) > Self.memory { rings.texts.beginAnew() }
        rings.capture(true)
        since = now
        return now
    }

    mutating func endIfDue(_ now: UInt64, _ rings: RequestRings) {
        if now &- min(asked, now) > Self.pause { end(now, rings) }
    }

    /// Nothing is captured from now on, until somebody asks again.
    mutating func end(_ now: UInt64, _ rings: RequestRings) {
        guard since != nil else { return }
        rings.capture(false)
        since = nil
        ended = now
    }
}
