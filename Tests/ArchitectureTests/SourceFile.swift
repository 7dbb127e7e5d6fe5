// One source file for the rules: its place, its code, the types it declares and the types it names.

struct SourceFile {
    struct Declaration: Equatable {
        enum Access { case `public`, `internal`, `private` }

        let name: String
        let access: Access
        let isTopLevel: Bool
        let isExtension: Bool
    }

    /// From the package's root: `Sources/Engine/Net/Socket.swift`.
    let path: String
    let text: String
    let code: [UInt8]
    let tokens: [SourceToken]
    let declarations: [Declaration]
    /// Names of generic parameters and associated types, which are no types of other files.
    let placeholders: Set<String>

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = SourceLexer.code(of: text)
        tokens = SourceToken.tokens(of: code)
        declarations = Self.declarations(in: tokens)
        placeholders = Self.placeholders(in: tokens)
    }

    var folders: [String] { path.split(separator: "/").dropLast().map(String.init) }

    /// `Socket`, for `Socket.swift` and for `Socket+Options.swift`.
    var subject: String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.prefix { $0 != "." && $0 != "+" })
    }

    func isIn(_ folder: String) -> Bool { path.hasPrefix(folder + "/") }

    /// The types that other files of the module can name: top-level types that are not private to the file.
    var offeredTypes: [Declaration] {
        declarations.filter { $0.isTopLevel && !$0.isExtension && $0.access != .private }
    }

    var importedModules: [String] {
        tokens.indices.compactMap { index in
            guard tokens[index].text == "import", index + 1 < tokens.count else { return nil }
            let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
            let next = kinds.contains(tokens[index + 1].text) ? index + 2 : index + 1
            return next < tokens.count ? tokens[next].text : nil
        }
    }

    /// Each use of a name written like a type's, except members of something else: of `A.B` only `A` counts, of
    /// `Engine.B` both.
    var namedTypes: [SourceToken] {
        tokens.indices.compactMap { index in
            guard tokens[index].isTypeName else { return nil }
            if index >= 2, tokens[index - 1].text == ".", tokens[index - 2].isWord,
                !["Engine", "Accounts"].contains(tokens[index - 2].text)
            {
                return nil
            }
            return tokens[index]
        }
    }

    private static let kinds: Set = ["struct", "class", "enum", "protocol", "actor", "typealias", "extension"]
    private static let modifiers: Set = [
        "public", "open", "package", "internal", "private", "fileprivate", "final", "indirect", "nonisolated", "unsafe",
    ]

    private static func declarations(in tokens: [SourceToken]) -> [Declaration] {
        tokens.indices.compactMap { index in
            guard kinds.contains(tokens[index].text), index + 1 < tokens.count, tokens[index + 1].isTypeName else {
                return nil
            }
            if index > 0, [".", "import", ":"].contains(tokens[index - 1].text) { return nil }
            var access = Declaration.Access.internal
            var before = index - 1
            while before >= 0, modifiers.contains(tokens[before].text) {
                switch tokens[before].text {
                case "public", "open": access = .public
                case "private", "fileprivate": access = .private
                default: break
                }
                before -= 1
            }
            return Declaration(
                name: tokens[index + 1].text, access: access, isTopLevel: tokens[index].depth == 0,
                isExtension: tokens[index].text == "extension")
        }
    }

    private static func placeholders(in tokens: [SourceToken]) -> Set<String> {
        var names: Set<String> = []
        for index in tokens.indices.dropLast(2) {
            if tokens[index].text == "associatedtype" { names.insert(tokens[index + 1].text) }
            let introduces = kinds.contains(tokens[index].text) || tokens[index].text == "func"
            let opening = tokens[index].text == "init" ? index + 1 : introduces ? index + 2 : index
            guard opening > index, opening < tokens.count, tokens[opening].text == "<" else { continue }
            var depth = 0
            for inner in tokens.indices[opening...] {
                if tokens[inner].text == "<" { depth += 1 }
                if tokens[inner].text == ">" { depth -= 1 }
                if depth == 0 { break }
                let before = tokens[inner - (inner > 0 ? 1 : 0)].text
                if depth == 1, tokens[inner].isTypeName, ["<", ",", "let", "each"].contains(before) {
                    names.insert(tokens[inner].text)
                }
            }
        }
        return names
    }
}
