// Converts filters and keys between the operator's values and the loops'. On the control thread.

extension ConnectionFilter {
    /// - Parameter users: returns the ids of the users that a text means.
    func compiled(users: (UserText) -> Set<Int64>) -> ConnectionMatch {
        ConnectionMatch(terms: terms.map { Self.compile($0, users) }, isInverted: isInverted && !terms.isEmpty)
    }

    private static func compile(_ term: Term, _ users: (UserText) -> Set<Int64>) -> ConnectionMatch.Term {
        switch term {
        case .number(let column, let test, let value): .number(column, test, value)
        case .text(let column, let text, let isEqual): .text(column, bytes(text), isEqual: isEqual)
        case .user(let text, let isEqual): .user(users(.reference(text)), isEqual: isEqual)
        case .anywhere(let text): .anywhere(bytes(text), users: text.isEmpty ? [] : users(.name(text)))
        }
    }

    private static func bytes(_ text: String) -> [UInt8] { text.utf8.map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 } }
}

extension ConnectionKey {
    init(_ key: RowKey) {
        let words = key.words
        self.init(
            first: words.count > 0 ? words[0] : 0, second: words.count > 1 ? words[1] : 0,
            third: words.count > 2 ? words[2] : 0, id: key.id)
    }

    var rowKey: RowKey { RowKey(words: [first, second, third], id: id) }
}
