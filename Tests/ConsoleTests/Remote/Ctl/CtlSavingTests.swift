// `ctl save` and `:save` against a fake engine.

import Foundation
import Testing

@testable import Console
@testable import Engine

@Suite struct CtlSavingTests {
    private let engine = FakeEngine()
    private let folder: ScratchFolder
    private let path: String

    init() throws {
        folder = try ScratchFolder()
        path = folder.path("a b.toml")
        let path = path
        engine.change { $0.settings.path = path }
    }

    @Test func save_WritesTheServersFile_AndSaysEachLine() throws {
        let desk = CtlDesk(engine)
        #expect(desk.run("save") == .done)
        #expect(
            desk.lines == [
                "saved 1 setting in \(path), which is new", "idle-timeout: not set → 5s",
                "left in the file, to be taken by a reload or a restart: workers 4 → 8",
            ])
        #expect(folder.read("a b.toml")?.hasSuffix("[timeouts]\nidle-timeout = \"5s\"\n") == true)
        #expect(desk.run("save") == .done && desk.lines.first?.hasPrefix("nothing to save") == true)
        // Nothing of it is a change to the server.
        #expect(engine.sent.allSatisfy { !$0.isChange } && engine.sent.count == 2)
    }

    @Test func documents_HaveEachLine_AndRefusalsTheirFaults() throws {
        let desk = CtlDesk(engine)
        func document() throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(desk.output.utf8)) as? [String: Any])
        }
        let other = folder.path("other \u{1B}[2J.toml")
        #expect(desk.run("save", other) { $0.isJSON = true } == .done)
        let saved = try document()
        #expect(saved["result"] as? String == "done" && saved["file"] as? String == other && saved["kept"] is NSNull)
        let lines = try #require(saved["saved"] as? [[String: Any]])
        #expect(lines.map { $0["name"] as? String } == ["head-limit", "idle-timeout"])
        #expect(lines.map { $0["new"] as? String } == ["32KiB", "5s"])
        #expect(!desk.output.contains("\u{1B}") && FileManager.default.fileExists(atPath: other))
        try folder.write("[timeouts]\nidle-timeout = 5s\n", to: "a b.toml")
        #expect(desk.run("save") == .refused && desk.output.isEmpty)
        #expect(desk.errors.contains("a b.toml:2:16: ") && desk.errors.hasSuffix("would not take \(path)\n"))
        #expect(desk.run("save") { $0.isJSON = true } == .refused)
        #expect(try document()["result"] as? String == "refused")
        #expect(desk.run("save") { $0.follows = true } == .usage)
        // A line there for what the server has as a default.
        try folder.write("[limits]\nbody-rate = \"1KiB/s\"\n", to: "left.toml")
        #expect(desk.run("save", folder.path("left.toml")) { $0.isJSON = true } == .done)
        let left = try #require(try document()["left"] as? [[String: String]])
        #expect(left == [["name": "body-rate", "value": "240B/s", "file": "1KiB/s"]])
        // A name with a blank, as one word and as two.
        #expect(desk.run("save", folder.path("c d.toml")) == .done && folder.read("c d.toml") != nil)
        #expect(desk.run("save", folder.path("e"), "f.toml") == .done && folder.read("e f.toml") != nil)
    }

    @Test func console_AsksForTheSettings_AndWritesThem_ButNotReadOnly() throws {
        var desk = KeyEffectTests.Desk()
        desk.press(":save")
        desk.press(.enter)
        desk.press(":save \(folder.path("x.toml"))")
        desk.press(.enter)
        #expect(desk.saved.map(\.file) == [nil, folder.path("x.toml")])
        #expect(desk.saved.allSatisfy { $0.report.path == "/etc/reactor/reactor.toml" })
        desk.model.preferences.isReadOnly = true
        desk.press(":save")
        desk.press(.enter)
        #expect(desk.saved.count == 2 && desk.model.notice?.text.hasPrefix("read-only") == true)
    }
}
