// `reactor ctl` about the settings from outside: the program, a file that is edited while the server runs, exit
// statuses, and what completion offers.

import Foundation
import Testing

@Suite struct CtlSettingsCommandTests {
    private let folder: ScratchFolder
    private let program: String

    init() throws {
        folder = try ScratchFolder()
        program = try ReactorProgram.path()
    }

    private func run(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        try ChildProcess.run([program] + arguments, environment: ReactorProgram.environment(home: folder.root))
    }

    private func ctl(_ words: String...) throws -> (status: Int32, output: String, errors: String) {
        try run(["ctl"] + words + ["--data", folder.path("data")])
    }

    /// What a shell is told to offer behind those words.
    private func offered(_ words: String...) throws -> [String] {
        let line = ["reactor", "ctl", "--data", folder.path("data")] + words
        return try ChildProcess.run(
            [program, "---completion", "ctl", "--", "positional@0", "\(line.count)", "0"] + line + [""],
            environment: ReactorProgram.environment(home: folder.root, adding: ["SAP_SHELL": "bash"])
        ).output.split(separator: "\n").map(String.init)
    }

    /// The server looks at its file from time to time.
    private func differs(_ lines: String...) throws {
        let expected = lines.joined()
        try eventually("diff says \(expected)", detail: { (try? ctl("diff").output) ?? "" }) {
            let said = try ctl("diff")
            return said.output == expected && said.status == (lines == ["no difference\n"] ? 0 : 3)
        }
    }

    private func write(_ text: String) throws { try folder.write(text, to: "reactor.toml") }

    @Test func theFileAndTheServer_AreCompared_ReloadedAndUndone() throws {
        let path = folder.path("reactor.toml")
        try write("[timeouts]\nidle-timeout = \"50s\"\n[server]\nworkers = 2\n")
        let server = try ReactorProgram.serve(
            ["--config", path, "--loops", "1", "--body-timeout", "20s"], in: folder, quickHashes: true)
        #expect(try ReactorProgram.port(of: server) > 0)
        try differs("no difference\n")
        let rows = try ctl("settings", "idle-timeout", "body-timeout", "write-timeout").output
            .split(separator: "\n").dropFirst().map { line in
                line.split(separator: "\t", omittingEmptySubsequences: false).prefix(6).map(String.init)
            }
        #expect(
            rows == [
                ["idle-timeout", "50s", "75s", "50s", "file", "\(path):2"],
                ["body-timeout", "20s", "30s", "", "flag", "--body-timeout"],
                ["write-timeout", "30s", "30s", "", "default", ""],
            ])

        // Two are edited, one of them hidden by a flag; one needs a restart.
        try write("[timeouts]\nidle-timeout = \"70s\"\nbody-timeout = \"9s\"\n[server]\nworkers = 3\n")
        try differs(
            "workers: 2, a start now gives 3: \(path) has changed, it needs a restart\n",
            "idle-timeout: 50s, a start now gives 70s: \(path) has changed, a reload takes it\n")
        let reload = try ctl("reload")
        #expect(reload.status == 0 && reload.errors.isEmpty, "\(reload)")
        let lines = Set(reload.output.split(separator: "\n").map { $0.split(separator: ":", maxSplits: 2)[..<2] })
        #expect(
            lines == [
                ["workers", " 2 → 3, needs a restart"], ["idle-timeout", " 50s → 70s, taken"],
                ["body-timeout", " 30s → 9s, hidden"],
            ], "\(reload.output)")
        #expect(try ctl("get", "idle-timeout").output == "70s\n" && ctl("get", "body-timeout").output == "20s\n")

        // A file with faults is named by both, and changes nothing.
        try write("[timeouts]\nidle-timeout = \"soon\"\nidle-timeuot = \"1s\"\n")
        let refused = try ctl("reload")
        #expect(refused.status == 1 && refused.output.isEmpty)
        #expect(refused.errors.contains("\(path):2:") && refused.errors.contains("\(path):3:"), "\(refused.errors)")
        #expect(try ctl("get", "idle-timeout").output == "70s\n")
        let faulty = try ctl("diff")
        #expect(faulty.status == 3 && faulty.output.contains("a start now would not take \(path):"), "\(faulty)")
        try write("[timeouts]\nidle-timeout = \"70s\"\n[server]\nworkers = 2\n")
        #expect(try ctl("reload").status == 0)
        try differs("no difference\n")
        #expect(try ctl("reload").output == "nothing has changed in \(path)\n")

        // What is set at run time is taken back, one change after the other.
        #expect(try ctl("set", "idle-timeout", "90s").status == 0 && ctl("set", "idle-timeout", "100s").status == 0)
        let set = try ctl("diff")
        #expect(set.status == 3 && set.output.hasPrefix("idle-timeout: 100s, a start now gives 70s: set by "))
        #expect(try offered("undo") == ["idle-timeout"])
        #expect(try offered("set", "trigger") == ["et", "lt"] && offered("get").contains("workers"))
        for value in ["90s", "70s"] {
            #expect(try ctl("undo", "idle-timeout", "--yes").output == "idle-timeout is \(value) again\n")
        }
        #expect(try ctl("undo", "idle-timeout", "--yes").status == 1)
        try differs("no difference\n")
        #expect(server.poll() == nil)
    }
}
