// The rules for a source file: one subject, named after it, opened by a comment that says what it is, short; names
// unique in a module.

enum FileRules {
    static let longest = 400
    /// Columns of a line: what a review shows side by side. swift-format wraps code, but no comment and no literal.
    static let widest = 120
    static let refusedNames: Set = ["Engine", "Accounts", "Console"]
    /// An opening line begins with none of these: it says what the type is, and asks no question about it.
    static let questions = ["What", "Which", "How", "Who", "When", "Where"]

    static func violations(in files: [SourceFile]) -> [String] {
        var found: [String] = []
        var seen: [String: String] = [:]
        for file in files {
            let isProgram = file.isIn("Sources/Console/App")
            let module = file.folders.prefix(isProgram ? 3 : 2).joined(separator: "/")
            let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
            if let other = seen.updateValue(file.path, forKey: "\(module):\(name)") {
                found.append("\(file.path): a second file of that name in its module, beside \(other)")
            }
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
            if lines > longest { found.append("\(file.path): \(lines) lines; a second type wants out") }
            if !file.text.hasPrefix("//") || file.text.hasPrefix("// swift-tools") {
                found.append("\(file.path): does not open with what it is")
            }
            if questions.contains(where: { file.text.hasPrefix("// \($0) ") }) {
                found.append("\(file.path): opens with a question, not with what it is")
            }
            if !file.declarations.contains(where: { $0.isTopLevel && $0.name == file.subject }) {
                found.append("\(file.path): declares and extends no type called \(file.subject)")
            }
            for type in file.declarations where !type.isExtension && refusedNames.contains(type.name) {
                found.append("\(file.path): a type called \(type.name) hides the module's name")
            }
        }
        return found
    }

    static func wideLines(in file: SourceFile) -> [String] {
        file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            line.count > widest ? "\(file.path):\(index + 1): \(line.count) columns" : nil
        }
    }
}
