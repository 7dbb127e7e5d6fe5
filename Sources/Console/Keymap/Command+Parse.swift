// `:` lines → commands, by the table of their forms.

extension Command {
    struct Failure: Error, Equatable {
        /// The error and what to do.
        let message: String
    }

    /// Nil for an empty line.
    static func parse(_ line: String) throws(Failure) -> Command? {
        let words = words(of: line)
        guard let verb = words.first else { return nil }
        if words == ["q"] { return .action(.quitNow) }
        let candidates = CommandTable.forms.filter { $0.words.first == verb }
        guard let form = fitting(words) else {
            guard !candidates.isEmpty else { throw Failure(message: "no command \"\(verb)\": ? lists them") }
            throw Failure(message: "usage: \(candidates.map(\.usage).joined(separator: "; "))")
        }
        return try form.command(Array(words.dropFirst(form.words.count)))
    }

    /// Split at the byte of the blank, because pasted text may have a combining mark after it.
    private static func words(of line: String) -> [String] {
        line.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
    }

    /// The longest match of fixed words decides: `loop add` before `loop LOOP`. Of two with the same words, one has no
    /// argument: `undo` and `undo SETTING`.
    private static func fitting(_ words: [String]) -> CommandForm? {
        let matches = CommandTable.forms.filter { words.starts(with: $0.words) }
        guard let most = matches.map(\.words.count).max() else { return nil }
        let longest = matches.filter { $0.words.count == most }
        return longest.first { $0.arguments.isEmpty == (words.count == most) } ?? longest.first
    }

    /// The form of a line, as far as it is typed.
    static func form(of line: String) -> CommandForm? {
        let words = words(of: line)
        guard let verb = words.first else { return nil }
        return fitting(words)
            ?? CommandTable.forms.first { $0.usage.hasPrefix(words.joined(separator: " ")) }
            ?? CommandTable.forms.first { $0.words.first?.hasPrefix(verb) == true }
    }
}
