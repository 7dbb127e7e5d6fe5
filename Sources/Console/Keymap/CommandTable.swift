// The one table of `:` commands: what the parser takes, Tab completes and the help page shows.

enum CommandTable {
    static let forms: [CommandForm] = [
        .init(usage: "loop add", help: "add a sub-loop"),
        .init(usage: "trigger lt|et [LOOP]", help: "trigger mode of all connections, or one loop's"),
        .init(usage: "listen lt|et", help: "trigger mode of the listening sockets"),
        .init(usage: "kick LOOP.NUMBER", help: "close a connection now"),
        .init(usage: "close LOOP.NUMBER", help: "close a connection after its response"),
        .init(usage: "users add NAME", help: "add a user; asks for the password"),
        .init(usage: "lock NAME", help: "lock a user"),
        .init(usage: "unlock NAME", help: "unlock a user"),
        .init(usage: "interval MS", help: "time between refreshes, 100 to 60000"),
        .init(usage: "pause", help: "pause or resume refreshing"),
        .init(usage: "help", help: "keys and commands"),
        .init(usage: "quit", help: "quit"),
        .init(usage: "overview", help: "a view; so do the other views' names"),
    ]

    /// Everything fixed that can be typed, for completion.
    static let phrases: [String] = [
        "loop add", "trigger lt", "trigger et", "listen lt", "listen et", "kick ", "close ", "users add ", "lock ",
        "unlock ", "interval ", "pause", "help", "quit", "overview", "connections", "loops", "users", "log", "workers", "heap",
    ]

    /// The text grown as far as it is certain, and what could follow.
    static func complete(_ text: String) -> (text: String, candidates: [String]) {
        let matches = phrases.filter { $0.hasPrefix(text) && $0 != text }
        guard let first = matches.first else { return (text, []) }
        var common = first
        for match in matches {
            var prefix = ""
            for (a, b) in zip(common, match) {
                if a != b { break }
                prefix.append(a)
            }
            common = prefix
        }
        return (common.count > text.count ? common : text, matches)
    }
}
