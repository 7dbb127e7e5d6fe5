// The documentation shows the code that is built: a page's listing of a file is in that file, line by line.

import Foundation
import Testing

@Suite struct DocumentationTests {
    private func text(_ path: String) throws -> String {
        try String(contentsOf: SourceTree.root.appending(path: path), encoding: .utf8)
    }

    @Test func embeddingPage_ShowsTheExamplesThatTheTestsRun() throws {
        let page = try text("Sources/Engine/Engine.docc/Embedding.md")
        for name in ["numbers", "members"] {
            let program = try text("Tests/Examples/Sources/\(name)/main.swift")
            #expect(page.contains("```swift\n\(program)```"))
        }
        #expect(try text("Tests/Examples/Package.swift").contains(#".package(name: "reactor", path: "../..")"#))
        #expect(page.contains(#".package(name: "reactor", path: "../..")"#))
    }

    @Test func readme_ShowsAPartOfTheExample() throws {
        let program = try text("Tests/Examples/Sources/numbers/main.swift")
        let readme = try text("README.md")
        let listing = try #require(
            readme.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```").first)
        // All but the closing bracket, because the example has one more route before it.
        let lines = listing.split(separator: "\n").dropLast()
        #expect(lines.count > 3)
        #expect(program.contains(lines.joined(separator: "\n")))
    }

    @Test func readme_IsShort() throws {
        #expect(try text("README.md").utf8.count <= 10_240)
    }

    /// README, CONTRIBUTING and the like, and the pages of docs/ and of the library.
    private func pages() throws -> [String] {
        let files = FileManager.default
        let folders = ["", "docs/", "Sources/Engine/Engine.docc/"]
        return try folders.flatMap { folder in
            try files.contentsOfDirectory(atPath: SourceTree.root.appending(path: folder).path())
                .filter { $0.hasSuffix(".md") }.sorted().map { folder + $0 }
        }
    }

    @Test func links_LeadToFiles() throws {
        let pages = try pages()
        for name in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/keys.md"] {
            #expect(pages.contains(name))
        }
        var count = 0
        for page in pages {
            let folder = SourceTree.root.appending(path: page).deletingLastPathComponent()
            for link in try text(page).matches(of: /\]\(([^)#\s]+)(#[^)]*)?\)/).map({ String($0.output.1) }) {
                if link.contains("://") { continue }
                count += 1
                let path = folder.appending(path: link).standardizedFileURL.path()
                #expect(FileManager.default.fileExists(atPath: path), "\(page): nothing at \(link)")
            }
        }
        #expect(count > 20)
    }

    /// What is named in code font with its folder is there.
    @Test func pages_NameFilesAndFoldersThatExist() throws {
        var count = 0
        for page in try pages() {
            let names = try text(page)
                .matches(of: /`((?:Sources|Tests|Resources|Benchmarks|scripts|docs)\/[^`\s]*)[`\s]/)
            for name in names.map({ String($0.output.1) }) where !name.contains(where: { "*<{…".contains($0) }) {
                count += 1
                let path = SourceTree.root.appending(path: name).path()
                #expect(FileManager.default.fileExists(atPath: path), "\(page): nothing at \(name)")
            }
        }
        #expect(count > 40)
    }

    /// The tables of RequestPath: a row's file is in Engine, its function in that file, and the rows are numbered.
    @Test func requestPath_NamesFilesAndFunctionsThatExist() throws {
        let page = try text("Sources/Engine/Engine.docc/RequestPath.md")
        var hops = 0
        for section in page.components(separatedBy: "\n## ") {
            var number = 0
            for row in section.split(separator: "\n") where row.hasPrefix("| ") {
                let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                guard let place = cells.firstIndex(where: { $0.hasSuffix(".swift`") }), place + 1 < cells.count else {
                    continue
                }
                number += 1
                #expect(cells[0] == "\(number)", "\(row)")
                let path = "Sources/Engine/" + cells[place].replacing("`", with: "")
                let function = cells[place + 1].replacing("`", with: "")
                let file = SourceFile(path: path, text: try text(path))
                let pairs = zip(file.tokens, file.tokens.dropFirst())
                let isThere = pairs.contains { $0.text == "func" && $1.text == function }
                #expect(isThere, "\(path) has no function \(function)")
            }
            hops += number
        }
        #expect(hops > 40)
    }

    /// What it names in code font besides is a word of Engine's code.
    @Test func requestPath_NamesTypesAndMembersThatExist() throws {
        let words = Set(try SourceTree.files(in: "Sources/Engine").flatMap(\.tokens).map(\.text))
        let page = try text("Sources/Engine/Engine.docc/RequestPath.md")
        let names = page.matches(of: /`\.?([A-Za-z]+)(?:\.[A-Za-z]+)?(?:\([a-z]+: [a-z]+\))?`/)
        for name in names.map({ String($0.output.1) }) {
            #expect(words.contains(name), "RequestPath names \(name)")
        }
    }

    @Test func readersGuide_NamesTestsAndTypesThatExist() throws {
        let guide = try text("Sources/Engine/Engine.docc/ReadersGuide.md")
        let tests = try SourceTree.files(in: "Tests").map(\.text).joined()
        let types = Set(try SourceTree.files(in: "Sources").flatMap(\.declarations).map(\.name))
        let named = guide.matches(of: /`([A-Za-z][A-Za-z0-9_]*)`/).map { String($0.output.1) }
        let namedTests = named.filter { $0.contains("_") }
        try #require(namedTests.count > 20)
        for name in namedTests where !tests.contains("func \(name)(") {
            Issue.record("the guide names a test that does not exist: \(name)")
        }
        for name in named where name.first?.isUppercase == true && name != "README" {
            #expect(types.contains(name), "the guide names a type that does not exist: \(name)")
        }
        // Every question names the test that shows the behaviour.
        for section in guide.components(separatedBy: "\n## ").dropFirst(2) {
            #expect(section.contains(/`[a-z][A-Za-z0-9]*_[A-Za-z0-9_]+`/), "\(section.prefix(50))")
        }
    }
}
