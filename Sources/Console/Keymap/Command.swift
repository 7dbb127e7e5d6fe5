// A `:` line, understood.

import Engine

enum Command: Equatable, Sendable {
    case addLoop
    case trigger(EngineSnapshot.Trigger, loop: Int?)
    case listen(EngineSnapshot.Trigger)
    case kick(ConnectionID, Kick)
    case addUser(String)
    case lock(String, Bool)
    case interval(Int)
    case pause
    case help
    case quit
    case view(ViewID)

    struct Failure: Error, Equatable {
        /// Says what to do.
        let message: String
    }

    static func parse(_ line: String) throws(Failure) -> Command? {
        let words = line.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
        guard let verb = words.first else { return nil }
        let rest = Array(words.dropFirst())
        switch verb {
        case "loop":
            guard rest == ["add"] else { throw usage("loop add") }
            return .addLoop
        case "trigger":
            guard rest.count == 1 || rest.count == 2, let mode = mode(rest[0]) else {
                throw usage("trigger lt|et [LOOP]")
            }
            if rest.count == 1 { return .trigger(mode, loop: nil) }
            guard let loop = Int(rest[1]), loop >= 0 else {
                throw Failure(message: "\"\(rest[1])\" is no loop: give its number, as in trigger \(rest[0]) 1")
            }
            return .trigger(mode, loop: loop)
        case "listen":
            guard rest.count == 1, let mode = mode(rest[0]) else { throw usage("listen lt|et") }
            return .listen(mode)
        case "kick", "close":
            guard rest.count == 1 else { throw usage("\(verb) LOOP.NUMBER") }
            guard let id = ConnectionID(rest[0]) else {
                throw Failure(message: "\"\(rest[0])\" is no connection: give its id, as in \(verb) 3.17")
            }
            return .kick(id, verb == "kick" ? .now : .afterResponse)
        case "users":
            if rest.isEmpty { return .view(.users) }
            guard rest.count == 2, rest[0] == "add" else { throw usage("users add NAME") }
            return .addUser(rest[1])
        case "lock", "unlock":
            guard rest.count == 1 else { throw usage("\(verb) NAME") }
            return .lock(rest[0], verb == "lock")
        case "interval":
            guard rest.count == 1, let value = Int(rest[0]), ConsoleModel.intervals.contains(value) else {
                throw Failure(message: "usage: interval MS, from 100 to 60000")
            }
            return .interval(value)
        case "pause" where rest.isEmpty: return .pause
        case "help" where rest.isEmpty: return .help
        case "quit" where rest.isEmpty, "q" where rest.isEmpty: return .quit
        default:
            if rest.isEmpty, let view = ViewID.allCases.first(where: { $0.command == verb }) { return .view(view) }
            let known = CommandTable.forms.first { $0.usage.split(separator: " ").first.map(String.init) == verb }
            if let known { throw usage(known.usage) }
            throw Failure(message: "no command \"\(verb)\": ? lists them")
        }
    }

    private static func mode(_ word: String) -> EngineSnapshot.Trigger? {
        switch word.lowercased() {
        case "lt", "level": .level
        case "et", "edge": .edge
        default: nil
        }
    }

    private static func usage(_ form: String) -> Failure { Failure(message: "usage: \(form)") }
}
