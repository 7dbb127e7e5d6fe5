// The rule about the console's knowledge: of Engine the plain values in Engine/Control and the table of settings in
// Engine/Settings, in the folder Remote also the protocol by which they cross a socket, and ncurses in the folder
// Terminal alone. Console/App assembles the program and may name everything public.

enum ConsoleBoundary {
    static let windows = ["Sources/Engine/Control", "Sources/Engine/Settings"]
    /// Names behind the windows that one folder may use.
    static let granted = [
        "ControlLines": "Sources/Console/Remote", "ControlProtocol": "Sources/Console/Remote",
    ]

    static func violations(in files: [SourceFile]) -> [String] {
        var found: [String] = []
        let console = files.filter { $0.isIn("Sources/Console") && !$0.isIn("Sources/Console/App") }
        let own = Set(console.flatMap { $0.declarations.filter { !$0.isExtension }.map(\.name) })
        // Internal declarations of Engine cannot be named from outside; the compiler sees to that.
        let hidden = Set(
            files.filter { file in file.isIn("Sources/Engine") && !windows.contains(where: file.isIn) }
                .flatMap(\.offeredTypes).filter { $0.access == .public }.map(\.name)
        ).subtracting(own)
        for file in console {
            for token in file.namedTypes where hidden.contains(token.text) {
                if let folder = granted[token.text], file.isIn(folder) { continue }
                found.append("\(file.path):\(token.line): the console names Engine's \(token.text)")
            }
        }
        for file in files where !file.isIn("Sources/Console/Terminal") && file.importedModules.contains("CNcurses") {
            found.append("\(file.path): only Sources/Console/Terminal imports CNcurses")
        }
        return found
    }
}
