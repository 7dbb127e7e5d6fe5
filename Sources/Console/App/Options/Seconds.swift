// The values of options that have a unit: durations and sizes.

import ArgumentParser
import Engine

/// A duration: 75, 0.5, 75s, 500ms, 2m; a bare number is seconds. Kept in whole milliseconds.
struct Seconds: ExpressibleByArgument, CustomStringConvertible {
    let milliseconds: Int

    init(_ milliseconds: Int) { self.milliseconds = milliseconds }

    /// Nil for anything but a time of at most a day.
    init?(argument: String) {
        guard let milliseconds = SettingText.time(argument, bare: .seconds) else { return nil }
        self.milliseconds = milliseconds
    }

    var description: String { SettingText.time(milliseconds) }
}

/// A size: 16384, 64k, 1M, 2G (binary multiples).
struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
    let bytes: Int

    init(_ bytes: Int) { self.bytes = bytes }

    /// Nil for a sign, an unknown unit, and a value that does not fit in an Int.
    init?(argument: String) {
        guard let bytes = SettingText.bytes(argument) else { return nil }
        self.bytes = bytes
    }

    var description: String { SettingText.bytes(bytes) }
}
