// A parsed `:` line.

import Engine

enum Command: Equatable, Sendable {
    /// The connections that a command is about.
    enum Target: Equatable, Sendable {
        case one(ConnectionID)
        case tagged
        /// The connections that a filter finds; nil is the table's own filter.
        case matching(String?)
    }

    case addLoop
    case trigger(EngineSnapshot.Trigger, loop: Int?)
    case listen(EngineSnapshot.Trigger)
    case kick(Target, Kick)
    case addUser(String)
    case user(String, UserAction)
    case invite
    case removeLoop(Int)
    case move(ConnectionID, Int)
    case rebalance
    case balance(EngineSnapshot.Balance)
    case set(EngineSetting, Int)
    case logLevel(String)
    case pauseWorkers(Bool)
    case experiment(loop: Int?, seconds: Int?)
    case experimentKeep
    case experimentStop
    case connection(ConnectionID)
    case loop(Int)
    case charts(Int?)
    case sort(String)
    case filter(String)
    case warn(String, Bool)
    case warnings
    case mouse
    case stats
    case theme(String)
    case readOnly
    case snapshot(String)
    case span(String)
    case undo
    case interval(Int)
    case pause
    case help
    case quit
    case view(ViewID)

    struct Failure: Error, Equatable {
        /// The error and what to do.
        let message: String
    }

    /// Nil for an empty line.
    static func parse(_ line: String) throws(Failure) -> Command? {
        let words = words(of: line)
        guard let verb = words.first else { return nil }
        if words == ["q"] { return .quit }
        let candidates = CommandTable.forms.filter { $0.words.first == verb }
        // The longest match of fixed words decides: `loop add` before `loop LOOP`.
        let fitting = candidates.filter { words.starts(with: $0.words) }.max { $0.words.count < $1.words.count }
        guard let form = fitting else {
            guard !candidates.isEmpty else { throw Failure(message: "no command \"\(verb)\": ? lists them") }
            throw Failure(message: "usage: \(candidates.map(\.usage).joined(separator: "; "))")
        }
        return try form.command(Array(words.dropFirst(form.words.count)))
    }

    /// Split at the byte of the blank, because pasted text may have a combining mark after it.
    private static func words(of line: String) -> [String] {
        line.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
    }

    /// The form of a line, as far as it is typed.
    static func form(of line: String) -> CommandForm? {
        let words = words(of: line)
        guard let verb = words.first else { return nil }
        return CommandTable.forms.filter { words.starts(with: $0.words) }.max { $0.words.count < $1.words.count }
            ?? CommandTable.forms.first { $0.usage.hasPrefix(words.joined(separator: " ")) }
            ?? CommandTable.forms.first { $0.words.first?.hasPrefix(verb) == true }
    }
}
