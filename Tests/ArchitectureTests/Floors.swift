// The table of floors: a folder of Sources/Engine names only types of its own and of folders on floors below.

enum Floors {
    static let table: [(floor: Int, folders: [String])] = [
        (0, ["System"]),
        (1, ["Heap", "Threads"]),
        (2, ["Logging"]),
        (3, ["Reactor", "Database"]),
        (4, ["Net", "Accounts"]),
        (5, ["HTTP"]),
        (6, ["Server"]),
    ]

    static func floor(of folder: String) -> Int? {
        table.first { $0.folders.contains(folder) }?.floor
    }

    /// The folder of Sources/Engine a file stands in; nil for a file of something else.
    static func folder(of file: SourceFile) -> String? {
        let folders = file.folders
        return folders.count >= 3 && folders[0] == "Sources" && folders[1] == "Engine" ? folders[2] : nil
    }

    static func violations(in files: [SourceFile]) -> [String] {
        var found: [String] = []
        // A name may be declared in several folders as long as the one that names it is above one of them.
        var owners: [String: Set<String>] = [:]
        // What the files of one type (X.swift, X+Aspect.swift) declare inside it shadows what is outside.
        var shadowed: [String: Set<String>] = [:]
        for file in files {
            guard let folder = folder(of: file) else { continue }
            if floor(of: folder) == nil { found.append("\(file.path): the folder \(folder) stands on no floor") }
            for type in file.offeredTypes { owners[type.name, default: []].insert(folder) }
            let inner = file.declarations.filter { !$0.isExtension && (!$0.isTopLevel || $0.access == .private) }
            shadowed["\(folder)/\(file.subject)", default: []].formUnion(inner.map(\.name))
        }
        for file in files {
            guard let folder = folder(of: file), let own = floor(of: folder) else { continue }
            let local = (shadowed["\(folder)/\(file.subject)"] ?? []).union(file.placeholders)
            for token in file.namedTypes where !local.contains(token.text) {
                guard let declaring = owners[token.text] else { continue }
                let allowed = declaring.contains { $0 == folder || (floor(of: $0) ?? own) < own }
                if !allowed {
                    let place = declaring.sorted().joined(separator: ", ")
                    found.append("\(file.path):\(token.line): \(folder) names \(token.text) of \(place)")
                }
            }
        }
        return found
    }
}
