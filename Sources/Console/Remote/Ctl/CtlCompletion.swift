// The words that a shell offers next in a ctl command: the commands' own, and the ids, loops, users and settings that
// the server has now. In the program that the shell runs while somebody types, so nothing is said where none answers.

import Engine

public enum CtlCompletion {
    /// What only a running server knows.
    enum Live: Sendable {
        case connections, loops, users
        /// The settings that were set at run time.
        case set
    }

    /// - Parameters:
    ///   - line: the words of the whole line.
    ///   - index: of the word that is typed.
    ///   - folder: the data folder, given the option's value.
    public static func candidates(_ line: [String], at index: Int, folder: (String?) -> String?) -> [String] {
        guard let start = line.firstIndex(of: "ctl") else { return [] }
        let (words, data) = parts(of: line, after: start, at: index)
        return candidates(after: words) { live in
            folder(data).map { Self.live(live, at: RemoteTarget($0)) } ?? []
        }
    }

    /// The users of the server that the line names, for the commands of `reactor users`.
    public static func users(_ line: [String], at index: Int, folder: (String?) -> String?) -> [String] {
        folder(parts(of: line, after: 0, at: index).data).map { live(.users, at: RemoteTarget($0)) } ?? []
    }

    /// The words before the one that is typed, without options, and the value of `--data`, which may stand anywhere.
    private static func parts(
        of line: [String], after start: Int, at index: Int
    ) -> (words: [String], data: String?) {
        var words: [String] = []
        var data: String?
        var option = ""
        for (place, word) in line.enumerated() where place != index {
            if option == "--data" {
                data = word
                option = ""
            } else if !option.isEmpty {
                option = ""
            } else if word.utf8.starts(with: "--data=".utf8) {
                data = String(Substring(word.utf8.dropFirst(7)))
            } else if ["--data", "--interval", "--limit", "--by", "--window", "--sort", "--duration", "--bytes"]
                .contains(word)
            {
                option = word
            } else if place > start, place < index, word.utf8.first != UInt8(ascii: "-") {
                words.append(word)
            }
        }
        return (words, data)
    }

    static func candidates(after words: [String], live: (Live) -> [String]) -> [String] {
        var found: [String] = []
        for form in CommandTable.forms where form.isOfTheServer {
            if form.words.count > words.count {
                if form.words.starts(with: words) { found.append(form.words[words.count]) }
            } else if words.starts(with: form.words) {
                found += arguments(form, words.count - form.words.count, live)
            }
        }
        if words.isEmpty {
            found += (CtlReading.list + CtlSettings.list).compactMap {
                $0.usage.split(separator: " ").first.map(String.init)
            }
        }
        switch words {
        case ["connection"], ["tap"]: found += live(.connections)
        case ["user"]: found += live(.users)
        case ["heap"]: found += live(.loops)
        case ["top"]: found += TrafficKey.allCases.map { $0.rawValue + "=" }
        case ["failures"]: found.append("slow")
        case ["get"]: found += Setting.allCases.map(\.rawValue)
        case _ where words.first == "settings":
            found += Setting.allCases.map(\.rawValue).filter { !words.contains($0) }
        case ["undo"]:
            let names = live(.set)
            found += names.isEmpty ? Setting.live.map(\.rawValue) : names
        case _ where words.count == 2 && words[0] == "set": found += Setting(rawValue: words[1])?.choices ?? []
        case ["connections"]: found += ConnectionFilterText.examples
        case ["users"]: found += UserFilterText.examples
        default: break
        }
        return Array(Set(found)).sorted()
    }

    private static func arguments(_ form: CommandForm, _ index: Int, _ live: (Live) -> [String]) -> [String] {
        guard index < form.arguments.count else {
            // `kick` and `close` take several.
            guard case .connection? = form.arguments.last?.kind, form.arguments.count == 1 else { return [] }
            return live(.connections)
        }
        let argument = form.arguments[index]
        switch argument.kind {
        case .words(let words): return words
        case .setting: return Setting.live.map(\.rawValue)
        case .number: return argument.name == "LOOP" ? live(.loops) : []
        case .connection: return live(.connections)
        case .rest where argument.name == "NAME": return live(.users)
        case .filter: return ConnectionFilterText.examples
        case .rest, .text, .column: return []
        }
    }

    private static func live(_ kind: Live, at target: RemoteTarget) -> [String] {
        guard let control = try? RemoteControl.connect(target, findsAgain: false) else { return [] }
        let exchange = CtlExchange(control)
        let most = 1000
        switch kind {
        case .loops: return control.snapshot().loops.map { "\($0.id)" }
        case .connections:
            guard case .connections(let page)? = try? exchange.ask(.connections(ConnectionQuery(limit: most))) else {
                return []
            }
            return page.rows.map(\.id.description)
        case .users:
            guard case .users(let page)? = try? exchange.ask(.users(UserQuery(limit: most))) else { return [] }
            return page.rows.map(\.username).filter(isHarmless)
        case .set:
            guard case .settings(let report)? = try? exchange.ask(.settings) else { return [] }
            return setNames(report)
        }
    }

    /// The settings that were set at run time, of those that are known here: a server may name whatever it likes.
    static func setNames(_ report: SettingsReport) -> [String] {
        report.settings.filter { $0.source == "set" }.compactMap { Setting(rawValue: $0.name)?.rawValue }
    }

    /// A name that no shell takes for anything but itself: users choose theirs, and bash runs what stands in $(…) of
    /// the words that it is offered (compgen -W in bash(1)). Others are left to be typed.
    static func isHarmless(_ name: String) -> Bool {
        name.utf8.first != UInt8(ascii: "-")
            && name.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "@", " ": true
                default: !scalar.isASCII && VisibleText.isPlain(scalar)
                }
            }
    }
}
