// The commands of ctl that only read: the one list from which the parser, the help and docs/ctl.md are made.

import Engine

enum CtlReading: Equatable, Sendable {
    case status, loops, watch
    /// The newest lines of the server's log, or those in the files of a log.
    case log
    case logFiles(LogName, [LogTerm])
    case connections(String)
    case connection(ConnectionID)
    case users(String)
    case user(String)
    case audit(String)
    case blocks
    case split
    case failures(FailureQuery.List)
    case heap(Int?)
    case snapshot(String)
    case top(String, [TrafficQuery.Term])
    /// Milliseconds.
    case diagnose(Int)

    static let tapUsage = "tap ID FILE.pcapng [--duration 10s] [--bytes 1MiB] [--with-secrets]"

    /// Each as it is typed, and what it prints.
    static let list: [(usage: String, help: String)] = [
        ("status", "the server: its version, addresses, modes, counts and bounds"),
        ("loops", "the event loops, with all that each has counted"),
        (
            "connections [--network] [FILTER]",
            "the connections, or those that a filter finds; with the network's part of each, and a verdict"
        ),
        ("connection ID", "one connection, with its last requests"),
        (
            "top [--by KEY] [--window 10s|1m|10m|1h] [KEY=VALUE] [TEXT]",
            """
            who sends most and what: requests by path, route, address, network, status, user, agent or referer, of \
            those with that value of another key, and with this in their own
            """
        ),
        (
            "diagnose [TIME]",
            """
            what is wrong now, the most telling first: looks for 5 s, or so long, and names each cause with its \
            evidence and what can be done
            """
        ),
        (
            "users [FILTER]",
            "the users, or those that a filter finds: words, or state=locked role=operator fail>3 created>=2026-05"
        ),
        ("user NAME", "one user, with their sessions"),
        ("log [--follow]", "the last lines of the log, and those to come"),
        (
            "log server|access [FILTER] [--follow]",
            """
            the last lines in a log's files, those too that were renamed when they were full, with words in them or as \
            level>=warning status=4xx address=10.0.0.1 user=ana connection=1.7
            """
        ),
        ("audit [TEXT]", "what operators and users did, the newest first; or entries with this in them"),
        ("blocks", "the blocked networks, with the connections that each block has closed"),
        ("failures", "the last 256 answers that failed, were cut or timed out, and clients turned away, each with why"),
        ("failures slow", "the slowest answers of this minute and the last"),
        ("split", "where the last minute's requests spent their time: the parts of it, by route"),
        ("heap [LOOP]", "the loops' heaps, or the blocks of one by size"),
        (
            tapUsage,
            """
            write what passes on a connection to a new file, for wireshark and tshark: for so long, or up to so many \
            bytes; secrets are masked unless it is said otherwise
            """
        ),
        ("watch [--interval 1s]", "a line of JSON each interval: counts, and rates since the line before"),
        ("snapshot FILE", "write all that is known to a new file that ends in .json"),
    ]

    /// Nil where the words begin no command of these.
    /// - Throws: for wrong usage; a filter that cannot be meant is refused.
    init?(_ words: [String]) throws(CtlFailure) {
        guard let verb = words.first else { return nil }
        let rest = Array(words.dropFirst())
        let text = rest.joined(separator: " ")
        switch verb {
        case "status": self = .status
        case "loops": self = .loops
        case "watch": self = .watch
        case "blocks": self = .blocks
        case "split": self = .split
        case "connections":
            self = .connections(rest.first == "where" ? rest.dropFirst().joined(separator: " ") : text)
            return
        case "connection":
            guard rest.count == 1, let id = ConnectionID(text) else { throw Self.usage(verb) }
            self = .connection(id)
            return
        case "users":
            self = .users(text)
            return
        case "user":
            guard !text.isEmpty else { throw Self.usage(verb) }
            self = .user(text)
            return
        case "top":
            var terms: [TrafficQuery.Term] = []
            var texts: [String] = []
            for word in rest {
                if let term = Self.term(word) { terms.append(term) } else { texts.append(word) }
            }
            self = .top(texts.joined(separator: " "), terms)
            return
        case "diagnose":
            guard rest.count <= 1 else { throw Self.usage(verb) }
            let time = rest.isEmpty ? Ctl.diagnosisTime : SettingText.time(text, bare: .seconds)
            guard let time, (2000...600_000).contains(time) else { throw Self.usage(verb) }
            self = .diagnose(time)
            return
        case "log":
            guard let first = rest.first else {
                self = .log
                return
            }
            guard let name = LogName(rawValue: first) else { throw Self.usage(verb) }
            let filter = rest.dropFirst().joined(separator: " ")
            if let problem = LogFilterText.problem(filter) { throw .refused(VisibleText.shown(problem)) }
            self = .logFiles(name, LogFilterText.terms(filter))
            return
        case "audit":
            self = .audit(text)
            return
        case "failures":
            if rest.isEmpty {
                self = .failures(.failures)
            } else if rest == ["slow"] {
                self = .failures(.slow)
            } else {
                throw Self.usage(verb)
            }
            return
        case "heap":
            guard let first = rest.first else {
                self = .heap(nil)
                return
            }
            guard rest.count == 1, let loop = Int(first), (0...65_535).contains(loop) else { throw Self.usage(verb) }
            self = .heap(loop)
            return
        case "snapshot":
            guard text.utf8.count > 5, text.utf8.suffix(5).elementsEqual(".json".utf8) else { throw Self.usage(verb) }
            self = .snapshot(text)
            return
        default: return nil
        }
        guard rest.isEmpty else { throw Self.usage(verb) }
    }

    /// `path=/login`.
    private static func term(_ word: String) -> TrafficQuery.Term? {
        let parts = word.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let key = TrafficKey(rawValue: String(Substring(parts[0]))) else { return nil }
        return TrafficQuery.Term(key, String(Substring(parts[1])))
    }

    private static func usage(_ verb: String) -> CtlFailure {
        let usages = list.map(\.usage).filter { $0.split(separator: " ").first.map(String.init) == verb }
        return .usage("usage: reactor ctl \(usages.joined(separator: "; "))")
    }
}
