// Converts filters and keys between the operator's values and the loops'. On the control thread.

extension ConnectionFilter {
    /// - Parameter users: returns the ids of the users that a text means.
    func compiled(users: (UserText) -> Set<Int64>) -> ConnectionMatch {
        ConnectionMatch(terms: terms.map { Self.compile($0, users) }, isInverted: isInverted && !terms.isEmpty)
    }

    private static func compile(_ term: Term, _ users: (UserText) -> Set<Int64>) -> ConnectionMatch.Term {
        switch term {
        case .number(let column, let test, let value): .number(column, test, value)
        case .text(.peer, let text, let isEqual):
            network(text).map { .network($0, isEqual: isEqual) } ?? .text(.peer, bytes(text), isEqual: isEqual)
        case .text(let column, let text, let isEqual): .text(column, bytes(text), isEqual: isEqual)
        case .user(let text, let isEqual): .user(users(.reference(text)), isEqual: isEqual)
        case .anywhere(let text):
            .anywhere(
                bytes(text), users: text.isEmpty ? [] : users(.name(text)),
                numbers: ConnectionMatch.shownNumbers(text.lowercased()))
        }
    }

    /// Each costs a loop time for each connection, and some a look into the database.
    static let mostTerms = 32

    /// A line about a filter that asks for too much, or has a term that would find nothing, or all; nil where there is
    /// none.
    var problem: String? {
        if terms.count > Self.mostTerms { return "a filter has at most \(Self.mostTerms) terms" }
        for term in terms {
            if let problem = Self.problem(term) { return problem }
        }
        for case .text(.peer, let text, _) in terms where Self.isNetwork(text) && Self.network(text) == nil {
            return "peer takes a part of an address, or a block of addresses, as in peer=10.0.0.0/8"
        }
        return nil
    }

    private static func problem(_ term: Term) -> String? {
        switch term {
        case .number(let column, _, _):
            switch column.entry.kind {
            case .text, .id: return "\(column.entry.name) is a text, and takes = or != and a part of it"
            default: return nil
            }
        case .text(let column, let text, _):
            switch column.entry.kind {
            case .text, .id: return text.isEmpty ? nothing : nil
            default: return "\(column.entry.name) is no text, and takes a number"
            }
        case .user(let text, _), .anywhere(let text): return text.isEmpty ? nothing : nil
        }
    }

    private static let nothing = "nothing is a part of every text, so it would find all: type a part"

    /// No peer's text has a slash.
    private static func isNetwork(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: "/")) }

    private static func network(_ text: String) -> AddressBlock? { isNetwork(text) ? AddressBlock(text) : nil }

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
