// Converts filters, orders and keys between the operator's values and the loops'. On the control thread.

extension ConnectionFilter {
    /// - Parameter users: returns the ids of the users that a text means.
    func compiled(users: (UserText) -> Set<Int64>) -> ConnectionMatch {
        ConnectionMatch(terms: terms.map { Self.compile($0, users) }, isInverted: isInverted && !terms.isEmpty)
    }

    private static func compile(_ term: Term, _ users: (UserText) -> Set<Int64>) -> ConnectionMatch.Term {
        switch term {
        case .number(let number, let test, let value): .number(raw(number), raw(test), value)
        case .state(let phase, let isEqual): .phase(raw(phase), isEqual: isEqual)
        case .user(let text, let isEqual): .user(users(.reference(text)), isEqual: isEqual)
        case .peer(let text, let isEqual): .peer(bytes(text), isEqual: isEqual)
        case .request(let text, let isEqual): .request(bytes(text), isEqual: isEqual)
        case .anywhere(let text): .anywhere(bytes(text), users: text.isEmpty ? [] : users(.name(text)))
        }
    }

    private static func bytes(_ text: String) -> [UInt8] { text.utf8.map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 } }

    private static func raw(_ number: Number) -> ConnectionMatch.Number {
        switch number {
        case .loop: .loop
        case .age: .age
        case .idle: .idle
        case .head: .head
        case .requests: .requests
        case .bytesIn: .bytesIn
        case .bytesOut: .bytesOut
        case .bufferedIn: .bufferedIn
        case .bufferedOut: .bufferedOut
        case .status: .status
        }
    }

    private static func raw(_ test: Test) -> ConnectionMatch.Test {
        switch test {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        }
    }

    private static func raw(_ phase: ConnectionState.Phase) -> ConnectionPhase {
        switch phase {
        case .idle: .idle
        case .reading: .reading
        case .waiting: .waiting
        case .writing: .writing
        case .closing: .closing
        }
    }
}

extension ConnectionOrder {
    init(_ sort: ConnectionSort, isDescending: Bool) {
        self.isDescending = isDescending
        switch sort {
        case .id: field = .id
        case .loop: field = .loop
        case .peer: field = .peer
        case .state: field = .phase
        case .age: field = .age
        case .idle: field = .idle
        case .requests: field = .requests
        case .bytesIn: field = .bytesIn
        case .bytesOut: field = .bytesOut
        case .bufferedIn: field = .bufferedIn
        case .bufferedOut: field = .bufferedOut
        case .status: field = .status
        case .last: field = .request
        case .user: field = .user
        }
    }
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
