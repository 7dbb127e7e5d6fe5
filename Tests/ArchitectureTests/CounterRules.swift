// Counters stand in the room that counts. A counter that a room declares for a room above it is knowledge that goes
// upward without a type's name: the loop's file would know of responses and kicks.

enum CounterRules {
    /// Each field of a top-level struct called …Counters is changed by files of its own room alone.
    static func violations(in files: [SourceFile]) -> [String] {
        let engine = files.filter { $0.isIn("Sources/Engine") }
        var rooms: [String: Set<String>] = [:]
        for file in engine {
            guard let room = Floors.engine.room(of: file) else { continue }
            for field in fields(of: file) { rooms[field, default: []].insert(room) }
        }
        return engine.flatMap { file in
            changes(in: file).compactMap { change in
                guard let owners = rooms[change.text], let room = Floors.engine.room(of: file), !owners.contains(room)
                else {
                    return nil
                }
                let place = owners.sorted().joined(separator: ", ")
                return "\(file.path):\(change.line): \(room) counts \(change.text), which \(place) declares"
            }
        }
    }

    private static func fields(of file: SourceFile) -> [String] {
        let tokens = file.tokens
        var isCounters = false
        var found: [String] = []
        for index in tokens.indices.dropLast() {
            if tokens[index].depth == 0, tokens[index].text == "struct" {
                isCounters = tokens[index + 1].text.hasSuffix("Counters")
            } else if tokens[index].depth == 0, tokens[index].text == "extension" {
                isCounters = false
            }
            if isCounters, tokens[index].depth == 1, tokens[index].text == "var" {
                found.append(tokens[index + 1].text)
            }
        }
        return found
    }

    /// `counters.field &+= 1`, `counters.field = x`.
    private static func changes(in file: SourceFile) -> [SourceToken] {
        let tokens = file.tokens
        return tokens.indices.dropLast(3).compactMap { index in
            guard tokens[index].text == "counters", tokens[index + 1].text == "." else { return nil }
            var next = index + 3
            while next < tokens.count, ["&", "+", "-"].contains(tokens[next].text) { next += 1 }
            guard next < tokens.count, tokens[next].text == "=", tokens[safe: next + 1] != "=" else { return nil }
            return tokens[index + 2]
        }
    }
}

extension [SourceToken] {
    fileprivate subscript(safe index: Int) -> String { index < count ? self[index].text : "" }
}
