// A user as a line of `reactor users list`. A pure function.

import Engine
import Glibc

enum UserLine {
    static let head = "    ID  ROLE      STATE        SESSIONS  FAILED  LAST LOGIN        NAME"

    static func text(_ user: UserState) -> String {
        let state = user.locked ? "locked" : user.mustChange ? "must change" : "active"
        return [
            right(String(user.id), 6), "  ", left(user.role, 10), left(state, 11), "  ",
            right(String(user.sessions), 8), "  ",
            right(String(user.failedAttempts), 6), "  ", left(time(user.lastLogin), 18), visible(user.username),
        ].joined()
    }

    /// The user in a sentence: one whose name looks like a number is shown with their own number.
    static func name(_ user: UserState) -> String {
        visible(user.username) + (user.username.utf8.first == UInt8(ascii: "#") ? ", #\(user.id)" : "")
    }

    /// No name may move the cursor, whatever is in the database.
    static func visible(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }

    /// `2026-03-01 14:05`, UTC.
    private static func time(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard seconds != 0, gmtime_r(&time, &parts) != nil else { return "never" }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            """
            \(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \
            \(two(parts.tm_hour)):\(two(parts.tm_min))
            """
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.utf8.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.utf8.count)) + text
    }
}
