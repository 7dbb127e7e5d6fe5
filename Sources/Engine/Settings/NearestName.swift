// A search for the name that somebody meant who misspelt it. It compares bytes, and of a bounded number.

/// The nearest of some names, by the number of letters that are changed, missing, too many or exchanged with the next.
public enum NearestName {
    /// - Returns: nil where none is near: within two letters, or a third of the name.
    public static func of(_ name: String, among names: [String]) -> String? {
        let given = Array(name.utf8.prefix(longest + 1))
        guard !given.isEmpty, given.count <= longest else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in names {
            let distance = distance(given, Array(candidate.utf8.prefix(longest)))
            if distance <= max(2, given.count / 3), distance < candidate.utf8.count, distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    private static let longest = 64

    /// The distance of optimal string alignment: that of Levenshtein, and neighbours may be exchanged for one.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var least = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            before = last
            last = row
        }
        return last[b.count]
    }
}
