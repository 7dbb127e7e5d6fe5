// The byte strings of this terminal's keys, from its terminfo entry. Read once, after newterm(3), on the console's
// thread.

import CNcurses

enum TerminalKeys {
    private static let named: [(capability: String, key: Key?)] = [
        ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("kpp", .pageUp), ("knp", .pageDown),
        ("khome", .home),
        ("kend", .end), ("kdch1", .delete), ("kent", .enter), ("kcbt", .backTab),
        // With Shift, and others without a meaning here: listed, so that strings that are no sequence of ECMA-48 are
        // read completely as well.
        ("kich1", nil), ("kDC", nil), ("kEND", nil), ("kHOM", nil), ("kIC", nil), ("kLFT", nil), ("kNXT", nil),
        ("kPRV", nil), ("kRIT", nil),
        ("kri", nil), ("kind", nil),
    ]

    static func strings() -> [(bytes: [UInt8], key: Key?)] {
        let functions = (1...63).map { (capability: "kf\($0)", key: $0 <= 12 ? Key.function($0) : nil) }
        var seen: Set<[UInt8]> = []
        return (named + functions).compactMap { capability, key in
            guard let text = curses_string(capability) else { return nil }
            let bytes = Array(String(cString: text).utf8)
            return seen.insert(bytes).inserted ? (bytes, key) : nil
        }
    }

    /// Nanoseconds that Escape waits for the rest of a sequence: ncurses(3)'s variable, which is in milliseconds.
    static func escapeDelay() -> UInt64 {
        let named = getenv("ESCDELAY").flatMap { UInt64(String(cString: $0)) }
        return min(named ?? 10, 1000) * 1_000_000
    }

    /// Whether the terminal understands control sequences of ECMA-48, so that modes beyond its terminfo entry may be
    /// set.
    static func takesControlSequences() -> Bool {
        curses_string("cup").map { String(cString: $0).hasPrefix("\u{1B}[") } ?? false
    }
}
