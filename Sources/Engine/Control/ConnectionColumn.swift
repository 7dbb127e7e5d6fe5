// The one table of the connections' columns: queries, filters, the console's table, `:sort` and the manual are made
// from it. A live connection's values are read in Net/Inspection/ConnectionSlot+Columns.swift. Plain values.

/// A column of the connections table. They stand in the order in which a table shows them, from left to right.
public enum ConnectionColumn: Int, Sendable, CaseIterable {
    case id, peer, loop, state, age, idle, requests, requestRate, bytesIn, bytesOut, outRate, status, last, took, user
    case bufferedIn, bufferedOut, head

    public var entry: Entry { Self.entries[rawValue] }

    private static let entries = allCases.map(\.written)

    private var written: Entry {
        switch self {
        case .id:
            Entry(
                "id", "number, with the loop it was first given to", .id, Look("ID", 4, upTo: 20, priority: 0),
                Filter("=2.17", rank: 14))
        case .peer:
            Entry(
                "peer", "address and port of the client; peer=10.0.0.0/8 finds those of a block", .text,
                Look("PEER", 11, upTo: 21, priority: 1),
                Filter("=10.0.0.", rank: 3))
        case .loop:
            Entry(
                "loop", "loop that serves it", .loop, Look("LP", 2, priority: 7),
                Filter("=2", rank: 0))
        case .state:
            Entry(
                "state", "what it does now", .word(ConnectionPhase.allCases.map { Word($0.name, short: $0.short) }),
                Look("STATE", 5, priority: 2), Filter("=writing", rank: 1))
        case .age:
            Entry(
                "age", "time since it was accepted", .time(), Look("AGE", 4, priority: 8),
                Filter(">1h", rank: 6))
        case .idle:
            Entry(
                "idle", "time since a byte went either way", .time(fadesFrom: 30_000_000_000),
                Look("IDLE", 4, priority: 5), Filter(">30s", rank: 5))
        case .requests:
            Entry(
                "requests", "requests it has made", .count, Look("REQS", 5, priority: 4),
                Filter(">1k", rank: 8))
        case .requestRate:
            Entry(
                "request-rate",
                "requests a second since somebody looked last, a second ago or longer; at first, since it was accepted",
                .count, Look("REQ/S", 5, priority: 13), Filter(">100", rank: 15))
        case .bytesIn:
            Entry("in", "bytes received", .bytes, Look("IN", 4, priority: 12), Filter(">1M", rank: 9))
        case .bytesOut:
            Entry("out", "bytes sent", .bytes, Look("OUT", 4, priority: 9), Filter(">1M", rank: 10))
        case .outRate:
            Entry(
                "out-rate", "bytes sent a second over the same time", .bytes, Look("OUT/S", 5, priority: 14),
                Filter(">1M", rank: 16))
        case .status:
            Entry(
                "status", "status of the last response", .status, Look("ST", 3, priority: 6),
                Filter(">=500", rank: 13))
        case .last:
            Entry(
                "last", "method and target of the last request", .text, Look("LAST", 15, priority: 3, grow: 3),
                Filter("=/api", also: ["path", "request"], rank: 4))
        case .took:
            Entry(
                "took", "time from the first byte of its last request to the response; `tick`: one tick did both",
                .duration, Look("TOOK", 6, priority: 15), Filter(">100ms", rank: 17))
        case .user:
            Entry(
                "user", "user of the last request", .user, Look("USER", 6, priority: 11, grow: 1),
                Filter("=ana", rank: 2))
        case .bufferedIn:
            Entry(
                "buf-in", "bytes kept of a request that is not whole", .bytes, Look("BUF-IN", 6, priority: 20),
                Filter(">0", rank: 11))
        case .bufferedOut:
            Entry(
                "buf-out", "bytes of responses that wait to be sent", .bytes, Look("BUF-OUT", 7, priority: 21),
                Filter(">64k", rank: 12))
        case .head:
            Entry(
                "head", "time since the first byte of a head that is not whole yet", .time(), nil,
                Filter(">5s", rank: 7))
        }
    }
}

extension ConnectionColumn {
    /// The kind of a column's values, by which they are typed and shown.
    public enum Kind: Sendable {
        /// A connection's id.
        case id
        /// A loop's number.
        case loop
        case count
        case bytes
        /// A response's; 0 before the first.
        case status
        /// Nanoseconds since a moment; those from `fadesFrom` on are shown as of less interest.
        case time(fadesFrom: UInt64 = .max)
        /// Nanoseconds that something took.
        case duration
        /// One of these; the value is its index.
        case word([Word])
        /// A client's address, or what it has sent: hostile text.
        case text
        /// A user's id, shown by name.
        case user
    }

    public struct Word: Sendable {
        public var name: String
        /// For a narrow column.
        public var short: String

        init(_ name: String, short: String) {
            self.name = name
            self.short = short
        }
    }

    /// The column in a table.
    public struct Look: Sendable {
        public var title: String
        /// Cells, and how many more it takes where what it shows needs them.
        public var width: Int
        public var most: Int
        /// The higher, the sooner it is left out; 0 stays.
        public var priority: Int
        /// Its share of the width that is left over.
        public var grow: Int

        init(_ title: String, _ width: Int, upTo most: Int = 0, priority: Int, grow: Int = 0) {
            self.title = title
            self.width = width
            self.most = max(width, most)
            self.priority = priority
            self.grow = grow
        }
    }

    /// The column in a filter's term.
    public struct Filter: Sendable {
        /// Names besides the head's and the column's own.
        public var also: [String]
        /// Operator and value, `>30s`.
        public var example: String
        /// Its place in a hint.
        public var rank: Int

        init(_ example: String, also: [String] = [], rank: Int) {
            self.example = example
            self.also = also
            self.rank = rank
        }
    }

    public struct Entry: Sendable {
        /// Its name over a socket, in a file and for programs; it is taken where `word` is.
        public var name: String
        public var help: String
        public var kind: Kind
        /// Nil where it is only filtered by; otherwise it is shown, and rows can be sorted by it.
        public var look: Look?
        /// Nil where it is not filtered by.
        public var filter: Filter?

        /// Its name in a filter and in `:sort`, as its head has it.
        public var word: String { look?.title.lowercased() ?? name }

        init(_ name: String, _ help: String, _ kind: Kind, _ look: Look?, _ filter: Filter? = nil) {
            self.name = name
            self.help = help
            self.kind = kind
            self.look = look
            self.filter = filter
        }
    }

    /// All of them, made once.
    static let all = allCases

    /// Those of which a loop has a text.
    static let texts = all.filter { column in
        if case .text = column.entry.kind { true } else { false }
    }

    /// Those that a table shows and can be sorted by, from left to right.
    public static let shown = allCases.filter { $0.entry.look != nil }

    /// Those that a filter's term can name, as hints show them.
    public static let filtered = allCases.compactMap { column in column.entry.filter.map { (column, $0.rank) } }
        .sorted { $0.1 < $1.1 }.map(\.0)

    /// Sorted by it, the largest come first.
    public var isQuantity: Bool {
        switch entry.kind {
        case .count, .bytes, .status, .time, .duration: true
        case .id, .loop, .word, .text, .user: false
        }
    }

    /// The column that `:sort` calls so.
    public init?(sort name: String) {
        guard let found = Self.shown.first(where: { $0.isCalled(name) }) else { return nil }
        self = found
    }

    /// The column that a term of a filter names.
    public init?(filter name: String) {
        guard let found = Self.filtered.first(where: { $0.isCalled(name) }) else { return nil }
        self = found
    }

    private func isCalled(_ name: String) -> Bool {
        let entry = entry
        return entry.word == name || entry.name == name || entry.filter?.also.contains(name) == true
    }
}

/// By name: another version may have more of them.
extension ConnectionColumn: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let found = Self.allCases.first(where: { $0.entry.name == name }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no column of that name")
        }
        self = found
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(entry.name)
    }
}
