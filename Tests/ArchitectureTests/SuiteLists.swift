// The lists of suites that scripts/test leaves out of a step (Tests/not-quick, not-tsan, not-asan), against the tests
// as they stand.

enum SuiteLists {
    static let notQuick = "Tests/not-quick"
    static let notUnderThreadSanitizer = "Tests/not-tsan"
    static let notUnderAddressSanitizer = "Tests/not-asan"
    static let paths = [notQuick, notUnderThreadSanitizer, notUnderAddressSanitizer]

    /// Types of the tests that stand for a terminal.
    private static let terminals: Set = ["TmuxDashboard", "UnreadDashboard"]
    /// What runs on other threads than the test's, or is made to be shared with them.
    private static let shared: Set = [
        "ManualLoop", "SessionHarness", "TestServer", "Server", "Thread", "ThreadHandle", "WorkerPool",
        "ConnectionPool",
        "Log", "Mailbox", "Waker", "Monitor", "Mutex", "Atomic", "LoopGroup", "SessionCache", "onThreads",
    ]

    /// The suites that a list names: a line each, but for empty ones and comments.
    static func suites(in list: String) -> [String] {
        list.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    static func violations(of path: String, list: String, tests: [SourceFile]) -> [String] {
        let named = suites(in: list)
        var found: [String] = []
        for (index, name) in named.enumerated() {
            if named[..<index].contains(name) { found.append("\(path): \(name) stands there twice") }
            if !tests.contains(where: { $0.suites.contains(name) }) {
                found.append("\(path): there is no suite \(name)")
            }
        }
        for file in tests {
            for suite in file.suites {
                let isNamed = named.contains(suite)
                if path == notQuick, !isNamed, file.names(oneOf: terminals) {
                    found.append("\(file.path): \(suite) drives a terminal and is missing in \(path)")
                }
                if path == notUnderThreadSanitizer, isNamed, file.names(oneOf: shared) {
                    found.append("\(file.path): \(suite) is no matter of one thread and stands in \(path)")
                }
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

    fileprivate func names(oneOf words: Set<String>) -> Bool { tokens.contains { words.contains($0.text) } }
}
