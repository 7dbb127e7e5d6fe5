// A console's query for the table of connections, and the page it gets: plain values. A page is cut out of the whole
// order by a key and not by a row number, so that it stays in place while connections come and go.

public struct ConnectionQuery: Sendable, Codable, Equatable {
    /// Only this loop's connections; nil for all.
    public var loop: Int?
    /// One that a table shows.
    public var sort: ConnectionColumn
    public var isDescending: Bool
    public var filter: ConnectionFilter
    public var anchor: PageAnchor
    /// The most rows; the engine limits it to 1,000, and to `networkLimit` with the network's part. 0 only counts.
    public var limit: Int
    /// With the network's part of each row, which costs its loop some system calls a row.
    public var network: Bool

    /// The most rows of a page with the network's part.
    public static let networkLimit = 200

    public init(
        loop: Int? = nil, sort: ConnectionColumn = .id, isDescending: Bool = false,
        filter: ConnectionFilter = ConnectionFilter(),
        anchor: PageAnchor = .start, limit: Int, network: Bool = false
    ) {
        self.loop = loop
        self.sort = sort
        self.isDescending = isDescending
        self.filter = filter
        self.anchor = anchor
        self.limit = limit
        self.network = network
    }
}

/// A row's place in an order. Compared by its words, then by the id.
public struct RowKey: Sendable, Codable, Hashable, Comparable {
    public var words: [UInt64]
    public var id: UInt64

    public init(words: [UInt64], id: UInt64) {
        self.words = words
        self.id = id
    }

    public static func < (left: RowKey, right: RowKey) -> Bool {
        for (a, b) in zip(left.words, right.words) where a != b { return a < b }
        return left.id < right.id
    }
}

/// The part of an order that a page shows.
public enum PageAnchor: Sendable, Codable, Equatable {
    case start
    case end
    /// The rows after this place.
    case after(RowKey)
    /// The rows just before this place.
    case before(RowKey)
    /// Half a page before the row with this id and half from it on, wherever it is now; if it is gone, around the given
    /// place.
    case around(UInt64, otherwise: RowKey)
}

public struct ConnectionPage: Sendable, Codable {
    public var rows: [ConnectionState]
    /// The places of the rows, one for each.
    public var keys: [RowKey]
    /// Connections that match, shown or not.
    public var total: Int
    /// The number of matching connections before the first row of the page.
    public var offset: Int
    /// Of all connections: those that have been sending a request's head for more than 5 seconds.
    public var slowHeads: Int
    /// Of all connections: those with write interest armed and nothing to write. The engine never leaves one like that.
    public var armedIdle: Int
    /// Loops that did not reply within a second, and whose rows are missing.
    public var missingLoops: Int

    public init(
        rows: [ConnectionState], keys: [RowKey], total: Int, offset: Int, slowHeads: Int = 0, armedIdle: Int = 0,
        missingLoops: Int = 0
    ) {
        self.rows = rows
        self.keys = keys
        self.total = total
        self.offset = offset
        self.slowHeads = slowHeads
        self.armedIdle = armedIdle
        self.missingLoops = missingLoops
    }
}

/// A filter of connections, made of an operator's text. The loops compare; the control thread first looks up whatever
/// needs the database (names).
public struct ConnectionFilter: Sendable, Codable, Equatable {
    public enum Test: String, Sendable, Codable {
        case equal = "=", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    }

    public enum Term: Sendable, Codable, Equatable {
        /// Times in nanoseconds; a word by its index.
        case number(ConnectionColumn, Test, UInt64)
        /// A part of it.
        case text(ConnectionColumn, String, isEqual: Bool)
        /// Part of a username, or `#` and an id.
        case user(String, isEqual: Bool)
        /// In any column that a table shows: a part of a text, of the username or of a word, the beginning of the id,
        /// or a number as it is shown.
        case anywhere(String)

        public static func state(_ phase: ConnectionPhase, isEqual: Bool) -> Term {
            .number(.state, isEqual ? .equal : .notEqual, UInt64(phase.rawValue))
        }
    }

    /// All terms must hold.
    public var terms: [Term]
    /// Matches the connections for which not all terms hold.
    public var isInverted: Bool

    public init(terms: [Term] = [], isInverted: Bool = false) {
        self.terms = terms
        self.isInverted = isInverted
    }

    public var isEmpty: Bool { terms.isEmpty }
}
