// A size as an option's value: 16384, 64k, 1M, 2G (binary multiples).

import ArgumentParser
import Engine

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
