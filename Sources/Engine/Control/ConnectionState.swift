// One connection as its loop saw it: a row of the connections table. Plain values.

/// What a connection is doing.
public enum ConnectionPhase: UInt8, Sendable, CaseIterable {
    /// Between requests.
    case idle
    /// A request's head or body is coming in.
    case reading
    /// A worker makes the answer.
    case waiting
    /// Bytes of a response wait for room in the socket.
    case writing
    /// The last answer has been given; what the client still sends is read off.
    case closing

    public var name: String {
        switch self {
        case .idle: "idle"
        case .reading: "reading"
        case .waiting: "waiting"
        case .writing: "writing"
        case .closing: "closing"
        }
    }

    /// At most five letters, for a narrow column.
    public var short: String {
        switch self {
        case .idle: "idle"
        case .reading: "read"
        case .waiting: "wait"
        case .writing: "write"
        case .closing: "close"
        }
    }
}

/// One connection, as its loop saw it when the page was made: a number or a text for each column.
public struct ConnectionState: Sendable, Codable, Identifiable {
    /// By the columns' raw values; a column that is missing has 0.
    private var numbers: [UInt64]
    /// By the columns' raw values; a column that is missing has none.
    private var texts: [String]
    /// Nil where it was not asked for, or the kernel says nothing.
    public var network: ConnectionNetwork?
    /// Of its last request, as far as it is known; comes with the network's part.
    public var split: RequestSplit?

    /// - Parameter numbers, texts: in the order of the columns.
    public init(numbers: [UInt64] = [], texts: [String] = []) {
        self.numbers = numbers
        self.texts = texts
    }

    /// What it has in a column: a count, bytes, nanoseconds, or the index of a word; 0 where the column has text.
    public subscript(_ column: ConnectionColumn) -> UInt64 {
        get { column.rawValue < numbers.count ? numbers[column.rawValue] : 0 }
        set {
            while numbers.count <= column.rawValue { numbers.append(0) }
            numbers[column.rawValue] = newValue
        }
    }

    /// What it has in a column of text, and a user's name; empty in any other.
    public subscript(text column: ConnectionColumn) -> String {
        get { column.rawValue < texts.count ? texts[column.rawValue] : "" }
        set {
            while texts.count <= column.rawValue { texts.append("") }
            texts[column.rawValue] = newValue
        }
    }

    // MARK: columns that have a meaning beyond the table

    public var id: ConnectionID { ConnectionID(rawValue: self[.id]) }

    /// `127.0.0.1:51234`, `[::1]:51234`.
    public var peer: String {
        get { self[text: .peer] }
        set { self[text: .peer] = newValue }
    }

    /// Method and target of the last request as the client sent them, cut at 40 bytes or so: hostile text, and
    /// made UTF-8 by replacement. Empty before the first.
    public var lastRequest: String {
        get { self[text: .last] }
        set { self[text: .last] = newValue }
    }

    /// Of the user of the session that the last request carried, where the engine knows it; otherwise empty.
    public var username: String {
        get { self[text: .user] }
        set { self[text: .user] = newValue }
    }

    /// That serves it.
    public var loop: Int { Int(clamping: self[.loop]) }

    public var phase: ConnectionPhase {
        get { UInt8(exactly: self[.state]).flatMap(ConnectionPhase.init) ?? .idle }
        set { self[.state] = UInt64(newValue.rawValue) }
    }

    /// Nanoseconds since it was accepted.
    public var age: UInt64 {
        get { self[.age] }
        set { self[.age] = newValue }
    }

    /// Nanoseconds since a byte went either way.
    public var idle: UInt64 {
        get { self[.idle] }
        set { self[.idle] = newValue }
    }

    public var requests: UInt64 {
        get { self[.requests] }
        set { self[.requests] = newValue }
    }

    public var bytesIn: UInt64 { self[.bytesIn] }
    public var bytesOut: UInt64 { self[.bytesOut] }

    /// Bytes kept: half a request read, and response bytes not yet written.
    public var bufferedIn: Int { Int(clamping: self[.bufferedIn]) }
    public var bufferedOut: Int { Int(clamping: self[.bufferedOut]) }

    /// Of the last response; 0 before the first.
    public var lastStatus: Int {
        get { Int(clamping: self[.status]) }
        set { self[.status] = UInt64(clamping: newValue) }
    }

    /// The user of the session that the last request carried; 0 for none.
    public var userID: Int64 {
        get { Int64(bitPattern: self[.user]) }
        set { self[.user] = UInt64(bitPattern: newValue) }
    }
}
