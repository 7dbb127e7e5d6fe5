// The one table of `:` commands: what the parser takes, Tab completes, the help page, docs/keys.md and the manual page
// show. A new command is a case and a row here, and what it does in ConsoleModel.run; one that a key does as well
// stands in the key's row.

import Engine

/// A parsed `:` line.
enum Command: Equatable, Sendable {
    /// The connections that a command is about.
    enum Target: Equatable, Sendable {
        case one(ConnectionID)
        case tagged
        /// The connections that a filter finds; nil is the table's own filter.
        case matching(String?)
    }

    /// What a key does as well.
    case action(Action)
    case trigger(EngineSnapshot.Trigger, loop: Int?)
    case listen(EngineSnapshot.Trigger)
    case kick(Target, Kick)
    case addUser(String)
    case user(String, UserAction)
    case removeLoop(Int)
    case move(ConnectionID, Int)
    case balance(EngineSnapshot.Balance)
    case set(Setting, SettingValue)
    /// The last change of it at run time is taken back.
    case undo(Setting)
    /// What a start now would give another value.
    case drift
    case reload
    case block(BlockRequest)
    case unblock(String)
    /// Into a file of that name.
    case tap(TapRequest, file: String)
    case blocks
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
    case mouse
    case stats
    case theme(String)
    case readOnly
    case shutdown
    case snapshot(String)
    /// Into the server's settings file, or into another one.
    case save(String?)
    case span(String)
    /// To the moment recorded that many milliseconds ago.
    case back(Int)
    case interval(Int)
    case view(ViewID)
    case traffic(TrafficKey, TrafficWindow?)
}

/// An action on a user.
enum UserAction: Equatable, Sendable {
    case toggleLock, lock, unlock, resetPassword, endSessions, remove, show
}

enum CommandTable {
    static let forms: [CommandForm] =
        keyed(.engine, .loop, .workers) + engine + connections + keyed(.connection) + aboutUsers(accounts)
        + keyed(.user) + tables + keyed(.table, .log) + own + keyed(.move, .time, .console) + views + keyed(.views)

    private static let engine: [CommandForm] = [
        .init(
            "loop remove", [.number("LOOP", 0...65_535)], changes: true,
            "remove a loop; its connections move to the others"
        ) { .removeLoop($0.number(0) ?? 0) },
        .init(
            "balance", [.words(EngineSnapshot.Balance.allCases.map(\.rawValue))], changes: true,
            "how new connections are shared among the loops"
        ) {
            .balance(EngineSnapshot.Balance(rawValue: $0.word(0)) ?? .roundRobin)
        },
        .init(
            "set", [.setting, .rest("VALUE")], changes: true,
            """
            change a setting while the server runs (= shows them), as its flag takes it: 75s, 500ms, 16KiB, et; asks \
            first where clients may be closed
            """
        ) {
            (values) throws(Command.Failure) in try setting(values.word(0), values.word(1))
        },
        .init(
            "undo", [.setting], changes: true, onScreen: true,
            "take the last change of a setting while the server runs back, whoever made it; asks first"
        ) {
            (values) throws(Command.Failure) in .undo(try live(values.word(0)))
        },
        .init("diff", "the settings that a start now would give another value, each with why; faults of the file") {
            _ in .drift
        },
        .init(
            "reload", changes: true, onScreen: true,
            "take the settings file anew, and begin the log files anew; with a fault in it nothing is changed"
        ) { _ in .reload },
        .init("loop", [.number("LOOP", 0...65_535)], "look at one loop alone") { .loop($0.number(0) ?? 0) },
        .init(
            "trigger", [.words(["lt", "et"]), .number("LOOP", 0...65_535, optional: true)], changes: true,
            "trigger mode of all connections, or one loop's"
        ) { .trigger(mode($0.word(0)), loop: $0.number(1)) },
        .init("listen", [.words(["lt", "et"])], changes: true, "trigger mode of the listening sockets") {
            .listen(mode($0.word(0)))
        },
        .init(
            "experiment trigger",
            [.number("LOOP", 0...65_535, optional: true), .number("SECONDS", 2...3600, optional: true)], changes: true,
            onScreen: true,
            "one loop in the other mode for a while (30 s), side by side; reverts by itself"
        ) {
            .experiment(loop: $0.number(0), seconds: $0.number(1))
        },
        .init("experiment keep", changes: true, onScreen: true, "keep the experiment's mode on its loop") { _ in
            .experimentKeep
        },
        .init("experiment stop", changes: true, onScreen: true, "end the experiment now and revert") { _ in
            .experimentStop
        },
        .init("workers pause", changes: true, "begin no further job; what comes waits in the queue") { _ in
            .pauseWorkers(true)
        },
        .init("workers resume", changes: true, "let the worker queue go on") { _ in .pauseWorkers(false) },
        .init(
            "level", [.words(LogLine.levels)], changes: true,
            "the least severe lines that the server logs"
        ) { .logLevel($0.word(0)) },
    ]

    private static let connections: [CommandForm] = [
        .init("kick", [.connection], changes: true, "close a connection now, with a reset") {
            .kick(.one(id($0)), .now)
        },
        .init("kick tagged", changes: true, onScreen: true, "close those tagged now") { _ in .kick(.tagged, .now) },
        .init(
            "kick where", [.filter], changes: true,
            "close all that a filter finds now; without one, the table's own"
        ) {
            .kick(.matching($0.word(0).isEmpty ? nil : $0.word(0)), .now)
        },
        .init("close", [.connection], changes: true, "close a connection after its response") {
            .kick(.one(id($0)), .afterResponse)
        },
        .init("close tagged", changes: true, onScreen: true, "close those tagged after their responses") { _ in
            .kick(.tagged, .afterResponse)
        },
        .init(
            "close where", [.filter], changes: true,
            "close all that a filter finds after their responses"
        ) {
            .kick(.matching($0.word(0).isEmpty ? nil : $0.word(0)), .afterResponse)
        },
        .init(
            "block", [.text("ADDRESS[/BITS]"), .text("TIME"), .rest("NOTE", optional: true)], changes: true,
            "close all connections from there, and new ones as they come, for at most a day; asks first"
        ) {
            (values) throws(Command.Failure) in try block(values.word(0), values.word(1), values.word(2))
        },
        .init(
            "tap", [.connection, .rest("FILE")], changes: true, onScreen: true,
            """
            write what passes on a connection to a new file, for wireshark: --duration 10s, --bytes 1MiB and \
            --with-secrets may follow
            """
        ) {
            (values) throws(Command.Failure) in try tap(id(values), values.word(1))
        },
        .init("unblock", [.text("ADDRESS[/BITS]")], changes: true, "end a block") { .unblock($0.word(0)) },
        .init("blocks", "the blocked networks, with the connections that each block has closed") { _ in .blocks },
        .init("move", [.connection, .number("LOOP", 0...65_535)], changes: true, "move a connection to another loop") {
            .move(id($0), $0.number(1) ?? 0)
        },
        .init("connection", [.connection], "look at one connection alone") { .connection(id($0)) },
    ]

    // A name may contain blanks, so it is the rest of the line; the engine takes `#17` as the user of that number.
    private static let accounts: [CommandForm] = [
        .init("users add", [.rest("NAME")], changes: true, "add a user; asks for the password") {
            .addUser($0.word(0))
        },
        .init("lock", [.rest("NAME")], changes: true, "lock a user") { .user($0.word(0), .lock) },
        .init("unlock", [.rest("NAME")], changes: true, "unlock a user") { .user($0.word(0), .unlock) },
        .init("user", [.rest("NAME")], "look at one user alone") { .user($0.word(0), .show) },
        .init("users reset", [.rest("NAME")], changes: true, "reset a user's password; the new one is shown once") {
            .user($0.word(0), .resetPassword)
        },
        .init("users logout", [.rest("NAME")], changes: true, "end a user's sessions") {
            .user($0.word(0), .endSessions)
        },
        .init("users remove", [.rest("NAME")], changes: true, "remove a user, whose name must be typed") {
            .user($0.word(0), .remove)
        },
    ]

    private static let tables: [CommandForm] = [
        .init("sort", [.column], "sort the table; again, to turn it round") { .sort($0.word(0)) },
        .init("filter", [.filter], "filter the table; without one, show all") {
            .filter($0.word(0))
        },
        .init(
            "traffic by",
            [
                .words(TrafficKey.allCases.map(\.rawValue), name: "KEY"),
                .words(TrafficWindow.allCases.map(\.rawValue), name: "WINDOW", optional: true),
            ], "requests by path, address or another key, of the last 10s, 1m, 10m or 1h"
        ) {
            .traffic(TrafficKey(rawValue: $0.word(0)) ?? .path, TrafficWindow(rawValue: $0.word(1)))
        },
        .init("warn on", [.text("NAME")], "turn a warning on again") { .warn($0.word(0), true) },
        .init("warn off", [.text("NAME")], "turn a warning off; w shows their names") { .warn($0.word(0), false) },
        .init(
            "charts", [.number("LOOP", 0...65_535, optional: true)],
            "charts of requests, latency and queues, of all loops or one"
        ) { .charts($0.number(0)) },
        .init("back", [.text("TIME")], "to the moment recorded that long ago, as 40s or 10m; 40[ is the same") {
            (values) throws(Command.Failure) in
            guard let time = SettingText.time(values.word(0), bare: .seconds), time > 0 else {
                throw Command.Failure(message: "TIME is a time, as in back 40s")
            }
            return .back(time)
        },
        .init("span", [.words(["1m", "10m", "1h"])], "what the charts show") { .span($0.word(0)) },
    ]

    private static let own: [CommandForm] = [
        .init("snapshot", [.rest("FILE")], "write what is shown (.txt), or all that is known (.json), to a new file") {
            .snapshot($0.word(0))
        },
        .init(
            "save", [.rest("FILE", optional: true)], changes: true, onScreen: true,
            "write what was set at run time into the server's settings file, or into another, with your own rights"
        ) {
            .save($0.word(0).isEmpty ? nil : $0.word(0))
        },
        .init("theme", [.words(ThemeName.allCases.map(\.rawValue))], "colours") { .theme($0.word(0)) },
        .init("mouse", "the mouse on or off: select, scroll, sort by a click on a head") { _ in .mouse },
        .init("stats", "show what a frame costs, or stop") { _ in .stats },
        .init("readonly", "refuse all that changes the server, until the console is restarted") { _ in .readOnly },
        .init("interval", [.number("MS", 100...60_000)], "time between refreshes") { .interval($0.number(0) ?? 1000) },
        .init(
            "quit", ends: true, "quit and end the server; asks first", attached: "detach: the server goes on"
        ) { _ in .action(.quitNow) },
        .init("shutdown", ends: true, "drain and end the server; asks first, where attached for its address") { _ in
            .shutdown
        },
    ]

    private static let views: [CommandForm] = ViewID.allCases.map { view in
        let form = CommandForm(view.command, "the view of that name, as key \(view.rawValue)") { _ in .view(view) }
        return view.needsUsers ? aboutUsers([form])[0] : form
    }

    private static func aboutUsers(_ forms: [CommandForm]) -> [CommandForm] {
        forms.map { form in
            var form = form
            form.needsUsers = true
            return form
        }
    }

    /// What keys of these groups do as well.
    private static func keyed(_ groups: KeyBinding.Group...) -> [CommandForm] {
        Keymap.bindings.filter { groups.contains($0.group) }.compactMap { key in
            guard let command = key.command else { return nil }
            let form = CommandForm(
                command.words, changes: key.changes, ends: key.ends, onScreen: command.isOfTheScreen,
                command.help ?? key.help, attached: key.attached?.help
            ) { _ in .action(key.action) }
            return key.needsUsers ? aboutUsers([form])[0] : form
        }
    }

    private static func setting(_ name: String, _ text: String) throws(Command.Failure) -> Command {
        do throws(SettingFault) {
            let setting = try Setting.liveNamed(name)
            return .set(setting, try setting.value(of: text))
        } catch {
            throw Command.Failure(message: error.description)
        }
    }

    private static func live(_ name: String) throws(Command.Failure) -> Setting {
        do throws(SettingFault) { return try Setting.liveNamed(name) } catch {
            throw Command.Failure(message: error.description)
        }
    }

    private static func block(_ network: String, _ time: String, _ note: String) throws(Command.Failure) -> Command {
        guard let milliseconds = SettingText.time(time, bare: .seconds), milliseconds >= 1000 else {
            throw Command.Failure(message: "TIME is from 1s to 24h, as in 90s, 10m or 2h, not \"\(time)\"")
        }
        return .block(BlockRequest(network: network, seconds: milliseconds / 1000, note: note))
    }

    /// - Parameter rest: the file's name, and options.
    private static func tap(_ id: ConnectionID, _ rest: String) throws(Command.Failure) -> Command {
        var words = rest.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
        var wanted = TapRequest(id)
        if let first = words.firstIndex(where: { $0.hasPrefix("--") }) {
            var options = words[first...]
            words = Array(words[..<first])
            while let option = options.popFirst() {
                switch option {
                case "--with-secrets": wanted.withSecrets = true
                case "--duration":
                    wanted.duration = options.popFirst().flatMap { SettingText.time($0, bare: .seconds) } ?? 0
                case "--bytes": wanted.bytes = options.popFirst().flatMap { SettingText.bytes($0) } ?? 0
                default: throw Command.Failure(message: "tap has no option \"\(option)\"")
                }
            }
        }
        guard !words.isEmpty else { throw Command.Failure(message: "name a new FILE, as in tap \(id) wire.pcapng") }
        guard TapRequest.durations.contains(wanted.duration), TapRequest.sizes.contains(wanted.bytes) else {
            throw Command.Failure(message: "--duration takes 100ms to 1h, and --bytes 1 to 1GiB")
        }
        return .tap(wanted, file: words.joined(separator: " "))
    }

    private static func mode(_ word: String) -> EngineSnapshot.Trigger { word == "et" ? .edge : .level }
    private static func id(_ values: CommandForm.Values) -> ConnectionID {
        values.connection ?? ConnectionID(rawValue: 0)
    }

    /// All fixed texts that can be typed, for completion.
    static let phrases: [String] = forms.flatMap(\.phrases)
    private static let phrasesWithoutUsers: [String] = forms.filter { !$0.needsUsers }.flatMap(\.phrases)

    /// The text completed as far as it is unambiguous, and the candidates that could follow.
    /// - Parameters:
    ///   - vocabulary: of the table that has the keys, for a column or a filter.
    ///   - users: the engine keeps some, so that commands about them are candidates.
    static func complete(
        _ text: String, vocabulary: Vocabulary = Vocabulary(), users: Bool = true
    ) -> (text: String, candidates: [String]) {
        for form in forms {
            let stem = form.words.joined(separator: " ") + " "
            guard text.hasPrefix(stem) else { continue }
            let rest = String(text.dropFirst(stem.count))
            switch form.arguments.first?.kind {
            case .column:
                let found = vocabulary.orders.filter { $0.hasPrefix(rest) && $0 != rest }
                return (stem + Vocabulary.common(rest, found), found)
            case .setting:
                return complete(setting: rest, after: stem)
            case .filter:
                let completion = vocabulary.complete(filter: rest)
                return (stem + completion.text, completion.candidates)
            default: continue
            }
        }
        let matches = (users ? phrases : phrasesWithoutUsers).filter { $0.hasPrefix(text) && $0 != text }
        return (Vocabulary.common(text, matches), matches)
    }

    /// The name of a setting, or behind it a word that it takes.
    private static func complete(setting rest: String, after stem: String) -> (text: String, candidates: [String]) {
        let parts = rest.utf8.split(
            separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false
        ).map { String(Substring($0)) }
        guard parts.count == 2 else {
            let names = Setting.live.map { $0.rawValue + " " }.filter { $0.hasPrefix(rest) }
            return (stem + Vocabulary.common(rest, names), names.map { String($0.dropLast()) })
        }
        let found = (Setting(rawValue: parts[0])?.choices ?? []).filter { $0.hasPrefix(parts[1]) && $0 != parts[1] }
        return (stem + parts[0] + " " + Vocabulary.common(parts[1], found), found)
    }
}
