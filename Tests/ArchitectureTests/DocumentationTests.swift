// What the documentation shows is what is built: a page's listing of a file stands in that file, line by line.

import Foundation
import Testing

@Suite struct DocumentationTests {
    private func text(_ path: String) throws -> String {
        try String(contentsOf: SourceTree.root.appending(path: path), encoding: .utf8)
    }

    @Test func embeddingPage_ShowsTheExampleThatTheTestsRun() throws {
        let page = try text("Sources/Engine/Engine.docc/Embedding.md")
        let program = try text("Examples/Sources/numbers/main.swift")
        #expect(page.contains("```swift\n\(program)```"))
        #expect(try text("Examples/Package.swift").contains(#".package(name: "reactor", path: "..")"#))
        #expect(page.contains(#".package(name: "reactor", path: "..")"#))
    }

    @Test func readme_ShowsAPartOfTheExample() throws {
        let program = try text("Examples/Sources/numbers/main.swift")
        let readme = try text("README.md")
        let listing = try #require(readme.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```").first)
        // All but the closing bracket, which the example has after one route more.
        let lines = listing.split(separator: "\n").dropLast()
        #expect(lines.count > 3)
        #expect(program.contains(lines.joined(separator: "\n")))
    }
}
