// The words of a table, from its columns: what a filter can name, what `:sort` can name, and how Tab completes them.

struct Vocabulary: Equatable, Sendable {
    struct Field: Equatable, Sendable {
        var name: String
        /// What it takes, where that is a choice.
        var values: [String] = []
    }

    /// Named in a filter, `idle>30s`.
    var fields: [Field] = []
    /// Columns by which the rows can be sorted.
    var orders: [String] = []

    /// The last word of a filter completed as far as it is certain, and the candidates that could follow.
    func complete(filter text: String) -> (text: String, candidates: [String]) {
        let bytes = text.utf8
        let start = bytes.lastIndex(of: UInt8(ascii: " ")).map(bytes.index(after:)) ?? bytes.startIndex
        let head = String(Substring(bytes[..<start]))
        let word = String(Substring(bytes[start...])).lowercased()
        let words = fields.flatMap { field in
            field.values.isEmpty ? [field.name] : field.values.map { "\(field.name)=\($0)" }
        }
        let names = fields.map(\.name).filter { $0.hasPrefix(word) && $0 != word }
        // A choice is offered once its column is certain.
        let found = names.count > 1 || word.isEmpty ? names : words.filter { $0.hasPrefix(word) && $0 != word }
        let completion = Self.common(word, found)
        return (head + completion, found)
    }

    /// The text as far as all candidates go on alike.
    static func common(_ text: String, _ candidates: [String]) -> String {
        guard var common = candidates.first else { return text }
        for candidate in candidates {
            var prefix = ""
            for (a, b) in zip(common, candidate) {
                if a != b { break }
                prefix.append(a)
            }
            common = prefix
        }
        return common.count > text.count ? common : text
    }
}
