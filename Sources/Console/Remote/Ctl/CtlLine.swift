// The words of a command line of ctl → what to do. Known before anything is connected to, so that wrong usage is that
// whether a server is there or not. A plain value.

import Engine

public struct CtlLine: Sendable {
    enum Meaning: Sendable {
        case reading(CtlReading)
        case settings(CtlSettings)
        /// A line of the console's table that acts on the server.
        case acting(String)
        /// `kick` and `close` with several ids.
        case kick([ConnectionID], Kick)
        /// By a filter.
        case kickMatching(String, Kick)
        case block(BlockRequest)
        /// Into a file of that name.
        case tap(TapRequest, String)
        /// The settings, into the server's own file or into another one, whose name may have blanks.
        case save(String?)
        case shutdown
    }

    let meaning: Meaning
    let options: CtlOptions

    /// - Parameter given: the command's words, without options.
    /// - Throws: for wrong usage.
    public init(_ given: [String], _ options: CtlOptions = CtlOptions()) throws(CtlFailure) {
        // A word of the shell may hold several of ours, as a filter does.
        let line = given.joined(separator: " ")
        let words = line.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
        self.options = options
        meaning =
            switch words.first {
            case "tap": try Self.tap(given, words, options)
            case "save": .save(Self.file(given, words, after: 1))
            default: try Self.meaning(line, words)
            }
        try check(words)
    }

    private static func meaning(_ line: String, _ words: [String]) throws(CtlFailure) -> Meaning {
        guard let verb = words.first else { throw .usage("say what to do: reactor ctl --help lists the commands") }
        if words == ["shutdown"] { return .shutdown }
        if let command = try CtlSettings(words) { return .settings(command) }
        if let kick = kick(verb), words.count > 1 {
            if words[1] == "where" {
                let filter = words.dropFirst(2).joined(separator: " ")
                guard !filter.isEmpty else {
                    throw .usage("say which: a filter, as in \(verb) where 'idle>30s'; age>=0s means all")
                }
                return .kickMatching(filter, kick)
            }
            if words.count > 2 {
                var ids: [ConnectionID] = []
                for word in words.dropFirst() {
                    guard let id = ConnectionID(word) else {
                        throw .usage("\"\(VisibleText.shown(word))\" is no connection: give its id, as in \(verb) 3.17")
                    }
                    if !ids.contains(id) { ids.append(id) }
                }
                return .kick(ids, kick)
            }
        }
        if let form = Command.form(of: line), words.starts(with: form.words), form.isOfTheServer {
            do throws(Command.Failure) {
                if case .block(let wanted)? = try Command.parse(line) { return .block(wanted) }
            } catch {
                throw .usage(VisibleText.shown(error.message))
            }
            return .acting(line)
        }
        if let reading = try CtlReading(words) { return .reading(reading) }
        let usages = CommandTable.forms.filter { $0.isOfTheServer && $0.words.first == verb }.map(\.usage)
        guard usages.isEmpty else { throw .usage("usage: reactor ctl \(usages.joined(separator: "; "))") }
        throw .usage(
            CommandTable.forms.contains { $0.words.first == verb }
                ? "\(verb) is a command of the console, not of the server: reactor ctl --help lists those"
                : "no command \"\(VisibleText.shown(verb))\": reactor ctl --help lists them")
    }

    private static func tap(
        _ given: [String], _ words: [String], _ options: CtlOptions
    ) throws(CtlFailure) -> Meaning {
        guard words.count > 2, let id = ConnectionID(words[1]) else {
            throw .usage("usage: reactor ctl \(CtlReading.tapUsage)")
        }
        var wanted = TapRequest(id, withSecrets: options.withSecrets)
        wanted.duration = options.duration ?? wanted.duration
        wanted.bytes = options.bytes ?? wanted.bytes
        guard TapRequest.durations.contains(wanted.duration), TapRequest.sizes.contains(wanted.bytes) else {
            throw .usage("--duration takes 100ms to 1h, and --bytes 1 to 1GiB")
        }
        return .tap(wanted, file(given, words, after: 2) ?? "")
    }

    /// The name of a file behind so many words: with blanks, it is one word of the shell's.
    private static func file(_ given: [String], _ words: [String], after count: Int) -> String? {
        if given.count == count + 1 { return given[count] }
        return words.count > count ? words.dropFirst(count).joined(separator: " ") : nil
    }

    private static func kick(_ verb: String) -> Kick? {
        switch verb {
        case "kick": .now
        case "close": .afterResponse
        default: nil
        }
    }

    private func check(_ words: [String]) throws(CtlFailure) {
        if options.isDryRun {
            switch meaning {
            case .kickMatching, .block: break
            default: throw .usage("--dry-run goes with kick where, close where and block")
            }
        }
        if options.by != nil || options.window != nil || options.order != nil {
            guard case .reading(.top) = meaning else { throw .usage("--by, --window and --sort go with top") }
        }
        if options.network {
            guard case .reading(.connections) = meaning else { throw .usage("--network goes with connections") }
        }
        if options.duration != nil || options.bytes != nil || options.withSecrets {
            guard case .tap = meaning else { throw .usage("--duration, --bytes and --with-secrets go with tap") }
        }
        if options.follows {
            switch meaning {
            case .reading(.log), .reading(.logFiles): break
            default: throw .usage("--follow goes with log")
            }
        }
    }

    /// All commands: those that read, those about the settings, then those of the console that act.
    private static let list: [(usage: String, help: String)] = {
        CtlReading.list + CtlSettings.list
            + CommandTable.forms.filter(\.isOfTheServer).map { (usage: $0.usage, help: $0.help) }
    }()

    /// For `reactor ctl --help`.
    public static var help: String {
        list.map { command in
            (["  \(command.usage)"] + TextWrap.lines(command.help, width: 70).map { "          " + $0 })
                .joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// For docs/ctl.md.
    static var markdown: String {
        let rows = list.map { "| `\($0.usage.replacing("|", with: "\\|"))` | \($0.help) |\n" }
        return "| command | |\n|---|---|\n" + rows.joined()
    }
}
