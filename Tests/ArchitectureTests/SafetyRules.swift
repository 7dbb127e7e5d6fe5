// The rules against code that takes a check from the compiler or the process from its owner: forced unwraps, `try!`,
// `as!`, unchecked Sendable outside of the allowed folders; modules that Engine must not import; and delimiters that
// Engine searches among a text's Characters, which the sender of the text can join to a combining mark.

enum SafetyRules {
    /// The places where @unchecked Sendable and nonisolated(unsafe) are allowed, each with its reason.
    static let uncheckedPlaces = [
        "Sources/Engine/System/", "Sources/Engine/Heap/", "Sources/Engine/Threads/",
        "Sources/Engine/Accounts/Database/SQLConnection", "Sources/Console/Terminal/",
    ]
    static let foreignToEngine: Set = [
        "Foundation", "FoundationEssentials", "Dispatch", "Console", "CNcurses", "ArgumentParser",
    ]

    /// The one file of Engine that reads JSON, and the library it does it by.
    static let jsonReader = (
        path: "Sources/Engine/Operator/Socket/ControlProtocol.swift", module: "FoundationEssentials"
    )

    static func violations(in files: [SourceFile]) -> [String] {
        files.flatMap { file in
            forced(in: file) + unchecked(in: file) + foreignImports(in: file) + delimiters(in: file)
        }
    }

    /// A `!` directly behind a value, a type, `try` or `as`, unless it begins `!=`.
    private static func forced(in file: SourceFile) -> [String] {
        var found: [String] = []
        var line = 1
        let code = file.code
        for index in code.indices {
            if code[index] == UInt8(ascii: "\n") { line += 1 }
            guard code[index] == UInt8(ascii: "!"), index > 0 else { continue }
            if index + 1 < code.count, code[index + 1] == UInt8(ascii: "=") { continue }
            let before = Character(UnicodeScalar(code[index - 1]))
            if before.isLetter || before.isNumber || "_)]}>`!".contains(before) {
                found.append("\(file.path):\(line): a forced unwrap, cast or try")
            }
        }
        return found
    }

    private static func unchecked(in file: SourceFile) -> [String] {
        if uncheckedPlaces.contains(where: { file.path.hasPrefix($0) }) { return [] }
        let tokens = file.tokens
        return tokens.indices.dropLast(2).compactMap { index in
            let isAttribute = tokens[index].text == "@" && tokens[index + 1].text == "unchecked"
            let isModifier = tokens[index].text == "nonisolated" && tokens[index + 2].text == "unsafe"
            return isAttribute || isModifier
                ? "\(file.path):\(tokens[index].line): @unchecked Sendable or nonisolated(unsafe) here" : nil
        }
    }

    private static func delimiters(in file: SourceFile) -> [String] {
        guard file.isIn("Sources/Engine") else { return [] }
        let searches = ["split(separator: \"", "firstIndex(of: \"", "lastIndex(of: \""]
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().compactMap { index, line in
            guard searches.contains(where: { line.contains($0) }) else { return nil }
            return "\(file.path):\(index + 1): a delimiter sought among characters: take split(at: UInt8(ascii: …))"
        }
    }

    private static func foreignImports(in file: SourceFile) -> [String] {
        guard file.isIn("Sources/Engine") else { return [] }
        return file.importedModules.filter(foreignToEngine.contains)
            .filter { !(file.path == jsonReader.path && $0 == jsonReader.module) }
            .map { "\(file.path): Engine imports \($0)" }
    }
}
