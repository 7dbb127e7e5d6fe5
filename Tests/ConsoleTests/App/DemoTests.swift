// `reactor demo` in a terminal: that its clients come, that the keys it suggests do something, and that nothing is
// left of it.

import Foundation
import Testing

@testable import Console

@Suite(.serialized) struct DemoTests {
    /// What it has left in the folder for temporary files.
    private func leftovers(_ dashboard: TmuxDashboard) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: dashboard.folder.root).filter {
            $0.hasPrefix("reactor-demo")
        }
    }

    /// The number behind a word of the header.
    private func number(_ word: String, in screen: String) -> Int? {
        screen.firstRange(of: word + " ").flatMap { Int(screen[$0.upperBound...].prefix { $0.isNumber }) }
    }

    /// The rows of the loops that serve: id and connections.
    private func loops(_ screen: String) -> [Int] {
        screen.split(separator: "\n").compactMap { row in
            let words = row.drop { " ▸".contains($0) }.split(separator: " ")
            guard words.count == 12, words[11] == "LT" || words[11] == "ET", let id = Int(words[0]), id > 0 else {
                return nil
            }
            return Int(words[1])
        }
    }

    @Test func suggestedKeys_ShowWhatTheyDo_AndNothingIsLeft() throws {
        let dashboard = try TmuxDashboard(isDemo: true)
        #expect(try leftovers(dashboard).count == 1)
        try dashboard.waitFor("the suggestion") { $0.contains("try: t LT/ET") && $0.contains("K kick") }
        // The herd has come, and most of it has left two loops: something to even out.
        try dashboard.waitFor("clients of every kind") { screen in
            let loops = loops(screen)
            return loops.count == 3 && (loops.max() ?? 0) >= 2 * (loops.min() ?? 0) && (loops.min() ?? 0) > 15
                && (number("conns", in: screen) ?? 0) > 100 && screen.contains("refused")
        }
        try dashboard.press("t")
        try dashboard.waitFor(text: "conn ET")
        try dashboard.press("K")
        try dashboard.waitFor("the question") { screen in
            // Another row has come under the cursor meanwhile.
            if screen.contains("press again") { try dashboard.press("K") }
            return screen.contains("y yes")
        }
        try dashboard.press("y")
        try dashboard.waitFor("the kick") { $0.contains("kicked") }
        try dashboard.press("3", "b")
        try dashboard.waitFor("the loops are even") { screen in
            let loops = loops(screen)
            return loops.count == 3 && (loops.max() ?? 0) - (loops.min() ?? 0) < 20
        }
        try dashboard.press("w")
        try dashboard.waitFor(text: "refused since the start")
        // Enter leads from what the guesser does to its traffic, where it can be kept out.
        try dashboard.waitFor("the guesser's traffic") { screen in
            if screen.contains("▸ Warnings"), screen.contains("logins") { try dashboard.press("Enter") }
            return screen.contains("▸ Traffic by address") && screen.contains("▸ 127.0.0.66")
        }
        try dashboard.press("Escape", "q")
        try dashboard.waitFor(text: "y yes")
        try dashboard.press("y")
        #expect(try dashboard.exitStatus() == 0)
        #expect(try leftovers(dashboard).isEmpty)
    }

    @Test(arguments: [SIGTERM, SIGHUP]) func signal_EndsAllOfIt(_ signal: Int32) throws {
        let dashboard = try TmuxDashboard(isDemo: true)
        // A slow reader's answer is under way.
        try dashboard.press("2")
        try dashboard.type("/st=200 last=/large")
        try dashboard.waitFor(text: "GET /large")
        kill(dashboard.pid, signal)
        #expect(try dashboard.exitStatus() == 0)
        #expect(try leftovers(dashboard).isEmpty)
        #expect(!dashboard.facts.isAlive)
    }

    @Test func hangup_EndsAllOfIt() throws {
        let dashboard = try TmuxDashboard(isDemo: true)
        try dashboard.hangUp()
        try eventually("the program ends") { !dashboard.facts.isAlive }
        #expect(try leftovers(dashboard).isEmpty)
    }

    @Test func noTerminal_IsRefused_BeforeAnythingIsMade() throws {
        let folder = try ScratchFolder()
        let environment = ReactorProgram.environment(home: folder.root, adding: ["TMPDIR": folder.root])
        let result = try ChildProcess.run([try ReactorProgram.path(), "demo"], environment: environment)
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("reactor: no terminal"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root).isEmpty)
    }

    @Test(arguments: [["--clients", "1"], ["--clients", "100000"], ["--seed", "-1"], ["--listen", "127.0.0.1:0"]])
    func wrongUsage_ExitsWith64(_ arguments: [String]) throws {
        #expect(try ChildProcess.run([try ReactorProgram.path(), "demo"] + arguments).status == 64)
    }

    @Test func probesOfTheScanner_AreEachRefused() throws {
        let folder = try ScratchFolder()
        let server = try ReactorProgram.serve(in: folder)
        let port = try ReactorProgram.port(of: server)
        for probe in DemoRole.probes {
            let connection = try ProbeConnection(port: port)
            try connection.send(probe)
            let answer = try connection.readAnswer()
            #expect((400..<500).contains(answer.status), "\(probe): \(answer.head)")
        }
    }
}
