// The rule about a folder's size: the number of files a folder of Sources holds itself, without its subfolders. More
// than a reader can take in at a glance is a hall, which needs to be divided into rooms with names.

enum Rooms {
    static let most = 22

    static func violations(in files: [SourceFile]) -> [String] {
        let counts = files.reduce(into: [String: Int]()) { $0[$1.folders.joined(separator: "/"), default: 0] += 1 }
        return counts.filter { $0.value > most }.sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value) files, \(most) at most: make a room of those that belong together" }
    }
}
