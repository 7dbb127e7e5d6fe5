// The examples of docs/control.md, run by a shell with the real socat and jq against a running server: they print what
// the page shows.

import Foundation
import Testing

@Suite struct ControlPageTests {
    private struct Example {
        let command: String
        var shown: [String] = []
    }

    private static let page = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../../../../docs/control.md"
    ).standardized.path()

    /// The commands of the page, each with the lines beneath it.
    private static func examples() throws -> [Example] {
        let text = try String(contentsOfFile: page, encoding: .utf8)
        var examples: [Example] = []
        var isOpen = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("    $ ") {
                examples.append(Example(command: String(line.dropFirst(6))))
                isOpen = true
            } else if line.hasPrefix("    "), isOpen {
                examples[examples.count - 1].shown.append(String(line.dropFirst(4)))
            } else {
                isOpen = false
            }
        }
        return examples
    }

    /// What is another's on every machine: ports, the version, whoever reads the page.
    private static func plain(_ line: String) -> String {
        line.replacing(/127\.0\.0\.1:[0-9]+/, with: "127.0.0.1:PORT")
            .replacing(/"engine":"[^"]*"/, with: "ENGINE")
            .replacing(/"actor":"[^"]* from console/, with: "\"actor\":\"SOMEBODY from console")
    }

    private static let hasTools = ["socat", "jq"].allSatisfy { tool in
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains { access("\($0)/\(tool)", X_OK) == 0 }
    }

    @Test(.enabled(if: hasTools, "socat and jq are not installed; scripts/test installs them"))
    func examples_PrintWhatThePageShows() throws {
        let examples = try Self.examples()
        #expect(examples.count >= 10)
        let folder = try ScratchFolder()
        let server = try ReactorProgram.serve(["--loops", "1"], in: folder, quickHashes: true)
        let visitor = try ProbeConnection(port: try ReactorProgram.port(of: server))
        #expect(try visitor.ask().status == 200)
        let environment = ReactorProgram.environment(
            home: folder.root, adding: ["S": folder.path("data/control/operator.sock")])
        for example in examples {
            #expect(!example.shown.isEmpty, "\(example.command) shows nothing")
            // A loop counts its connections, and the log's writer has its turn, a moment later.
            try eventually("\(example.shown)", detail: { example.command }) {
                let result = try ChildProcess.run(["/bin/sh", "-c", example.command], environment: environment)
                return result.output.split(separator: "\n").map { Self.plain(String($0)) }
                    == example.shown.map(Self.plain)
            }
        }
        #expect(server.poll() == nil)
    }
}
