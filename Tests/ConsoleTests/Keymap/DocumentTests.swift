// docs/keys.md and the manual page are made from the tables; REACTOR_WRITE_DOCUMENTS=1 writes them anew.

import Engine
import Foundation
import Testing

@testable import Console

@Suite struct DocumentTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent()
    static var writes: Bool { ProcessInfo.processInfo.environment["REACTOR_WRITE_DOCUMENTS"] == "1" }

    /// The text between two lines of a file equals the tables' output.
    static func check(_ file: String, from begin: String, to end: String, _ expected: String) throws {
        let url = root.appending(path: file)
        let text = try String(contentsOf: url, encoding: .utf8)
        let first = try #require(text.range(of: begin + "\n"), "\(file) has no line \(begin)")
        let last = try #require(
            text.range(of: end, range: first.upperBound..<text.endIndex), "\(file) has no line \(end)")
        if writes {
            try text.replacingCharacters(in: first.upperBound..<last.lowerBound, with: expected).write(
                to: url, atomically: true, encoding: .utf8)
        } else {
            #expect(
                text[first.upperBound..<last.lowerBound] == expected,
                "\(file): run the tests with REACTOR_WRITE_DOCUMENTS=1")
        }
    }

    @Test func keysPageAndManual_SayWhatTheTablesSay() throws {
        try Self.check("docs/keys.md", from: "<!-- keys -->", to: "<!-- end of keys -->", Manual.markdownKeys())
        try Self.check(
            "docs/keys.md", from: "<!-- commands -->", to: "<!-- end of commands -->", Manual.markdownCommands())
        try Self.check("Resources/reactor.1", from: ".\\\" BEGIN KEYS", to: ".\\\" END KEYS", Manual.manKeys())
        try Self.check(
            "Resources/reactor.1", from: ".\\\" BEGIN COMMANDS", to: ".\\\" END COMMANDS", Manual.manCommands())
        try Self.check("Resources/reactor.1", from: ".\\\" BEGIN COLUMNS", to: ".\\\" END COLUMNS", Manual.manColumns())
    }

    @Test func pages_NameEveryColumnOfTheUsers() throws {
        try Self.check(
            "docs/keys.md", from: "<!-- user terms -->", to: "<!-- end of user terms -->", Manual.markdownUserTerms())
        try Self.check(
            "Resources/reactor.1", from: ".\\\" BEGIN USER TERMS", to: ".\\\" END USER TERMS", Manual.manUserTerms())
    }

    @Test func ctlPage_ListsItsCommands() throws {
        try Self.check("docs/ctl.md", from: "<!-- ctl -->", to: "<!-- end of ctl -->", CtlLine.markdown)
        try Self.check("docs/ctl.md", from: "<!-- causes -->", to: "<!-- end of causes -->", CtlSheet.causes)
    }

    /// README's first ten keys are keys, each with a place in the table.
    @Test func readme_NamesTenKeysThatAreThere() throws {
        let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        let section = try #require(readme.components(separatedBy: "\n## ").first { $0.hasPrefix("The ten keys") })
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count == 10)
        let names = Set(Keymap.bindings.flatMap(\.keys).map(\.name))
        for row in rows {
            let cell = row.split(separator: "|").first.map(String.init) ?? ""
            let keys = cell.matches(of: /`([^`]+)`/).map { String($0.output.1) }
            #expect(!keys.isEmpty)
            for key in keys { #expect(names.contains(key), "README: no key \(key)") }
        }
    }

    /// docs/architecture.md shows the rooms on the floors that ArchitectureTests hold, and no others.
    @Test func architecturePage_ShowsTheFloors() throws {
        func text(_ path: String) throws -> String {
            try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
        }
        let rows = try text("docs/architecture.md").matches(of: /\n\| (\d+) \| ([^|]*) \|/).flatMap { row in
            row.output.2.matches(of: /`([^`]+)\/`/).map { "\(row.output.1) \($0.output.1)" }
        }
        let floors = try text("Tests/ArchitectureTests/Floors.swift").matches(of: /\n +\((\d+), \[([^\]]*)\]\)/)
        let expected = floors.flatMap { floor in
            floor.output.2.matches(of: /"([^"]+)"/).map { "\(floor.output.1) \($0.output.1)" }
        }
        #expect(expected.count > 20)
        #expect(rows == expected)
    }

    @Test func manual_NamesEveryOptionOfTheConsole() throws {
        let program = try ReactorProgram.path()
        let help = try ChildProcess.run([program, "console", "--help"])
        let page = try String(contentsOf: Self.root.appending(path: "Resources/reactor.1"), encoding: .utf8)
        let options = help.output.matches(of: /--[a-z][a-z-]+/).map { String($0.output) }.filter {
            $0 != "--version" && $0 != "--help"
        }
        #expect(options.count >= Setting.allCases.count)
        for option in Set(options) { #expect(page.contains(option.replacing("-", with: "\\-")), "\(option)") }
    }

    @Test func manual_IsPrintedByTheProgram() throws {
        let printed = try ChildProcess.run([try ReactorProgram.path(), "manual"])
        #expect(printed.status == 0)
        #expect(
            printed.output
                == (try String(contentsOf: Self.root.appending(path: "Resources/reactor.1"), encoding: .utf8)))
    }

    @Test func lines_AreRoff() {
        // No line of text may begin like a request of roff.
        for line in (Manual.manKeys() + Manual.manCommands() + Manual.manColumns()).split(separator: "\n")
        where line.hasPrefix(".") || line.hasPrefix("'") {
            #expect([".SS ", ".TP", ".B "].contains { line.hasPrefix($0) }, "\(line)")
        }
    }
}
