// The console's display options.

import ArgumentParser
import Console

struct LookOptions: ParsableArguments {
    @Flag(name: .long, help: "Draw with ASCII only.")
    var ascii = false

    @Flag(name: .long, help: "Draw without colour, as the variable NO_COLOR does.")
    var noColor = false

    @Option(name: .long, help: ArgumentHelp("Milliseconds between two refreshes.", valueName: "ms"))
    var interval = 1000

    @Option(name: .long, help: "Colours: for a dark or a light background, none, or the strongest.")
    var theme = ThemeName.dark

    func validate() throws { try Self.check(interval, in: 100...60_000, for: "--interval") }

    /// Refuses a number outside its range as wrong usage.
    static func check(_ value: Int, in range: ClosedRange<Int>, for option: String) throws {
        guard range.contains(value) else {
            throw ValidationError("\(option) takes \(range.lowerBound) to \(range.upperBound), not \(value).")
        }
    }

    var console: ConsoleOptions {
        ConsoleOptions(
            ascii: ascii ? true : nil, color: noColor ? .none : .auto, theme: theme, refreshInterval: interval)
    }
}

extension ThemeName: ExpressibleByArgument {}
