// How many files a folder of Sources holds itself, those of its subfolders not counted: what is more than one can take
// in at a glance is a hall, and has a room in it that wants a name.

enum Rooms {
    static let most = 22

    static func violations(in files: [SourceFile]) -> [String] {
        let counts = files.reduce(into: [String: Int]()) { $0[$1.folders.joined(separator: "/"), default: 0] += 1 }
        return counts.filter { $0.value > most }.sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value) files, \(most) at most: make a room of those that belong together" }
    }
}
