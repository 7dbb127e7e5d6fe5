// A duration as it is typed, in seconds with an optional fraction: 75, 0.5. Kept in whole milliseconds.

import ArgumentParser

struct Seconds: ExpressibleByArgument, CustomStringConvertible {
    let milliseconds: Int

    /// A day: longer than any of the timeouts makes sense for, and far from the timers' range.
    private static let longest = 86_400.0

    init(_ milliseconds: Int) { self.milliseconds = milliseconds }

    /// Nil for anything but a number from 0 to 86,400.
    init?(argument: String) {
        guard let seconds = Double(argument), seconds >= 0, seconds <= Self.longest else { return nil }
        milliseconds = Int((seconds * 1000).rounded())
    }

    var description: String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
    }
}
