// The list of the suites that `scripts/test --quick` leaves out, Tests/not-quick, against the tests as they stand.

enum NotQuick {
    static let path = "Tests/not-quick"

    /// The suites that a list names: a line each, but for empty ones and comments.
    static func suites(in list: String) -> [String] {
        list.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    static func violations(list: String, tests: [SourceFile]) -> [String] {
        let named = suites(in: list)
        var found: [String] = []
        for (index, name) in named.enumerated() {
            if named[..<index].contains(name) { found.append("\(path): \(name) stands there twice") }
            if !tests.contains(where: { $0.suites.contains(name) }) {
                found.append("\(path): there is no suite \(name)")
            }
        }
        for file in tests where file.drivesATerminal {
            for suite in file.suites where !named.contains(suite) {
                found.append("\(file.path): \(suite) drives a terminal and is missing in \(path)")
            }
        }
        return found
    }
}

extension SourceFile {
    /// What is declared with `@Suite`.
    fileprivate var suites: [String] {
        var names: [String] = []
        var isSuite = false
        for (index, token) in tokens.enumerated() where token.depth == 0 {
            if token.text == "Suite", index > 0, tokens[index - 1].text == "@" { isSuite = true }
            if isSuite, token.text == "struct" || token.text == "class", index + 1 < tokens.count {
                names.append(tokens[index + 1].text)
                isSuite = false
            }
        }
        return names
    }

    fileprivate var drivesATerminal: Bool {
        namedTypes.contains { ["TmuxDashboard", "UnreadDashboard"].contains($0.text) }
    }
}
