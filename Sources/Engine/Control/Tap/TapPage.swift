// A tap on one connection, as a console asks for it, and the bytes that pass as it gets them. Plain values.

/// A tap as an operator wants it.
public struct TapRequest: Sendable, Codable, Equatable {
    public var connection: ConnectionID
    /// Secrets as they are; otherwise each of their bytes is a `*`.
    public var withSecrets: Bool
    /// Milliseconds after which it ends, 100…3,600,000.
    public var duration: Int
    /// Bytes after which it ends, of both directions together, 1…1,073,741,824.
    public var bytes: Int

    public static let durations = 100...3_600_000
    public static let sizes = 1...1 << 30

    public init(_ connection: ConnectionID, withSecrets: Bool = false, duration: Int = 10_000, bytes: Int = 1 << 20) {
        self.connection = connection
        self.withSecrets = withSecrets
        self.duration = duration
        self.bytes = bytes
    }
}

/// A tap that has begun.
public struct Tap: Sendable, Codable, Equatable {
    /// Counts the taps of a server from 1; what passes is asked for by it.
    public var number: Int
    public var connection: ConnectionID
    /// Nanoseconds since 1970.
    public var time: UInt64
    /// `192.0.2.7:50123`, `[2001:db8::1]:50123`: the client's end, and the server's.
    public var client: String
    public var server: String
    /// Of the last request before; 0 for none.
    public var userID: Int64
    public var username: String
    public var withSecrets: Bool
    /// Bytes that had passed before.
    public var received: UInt64
    public var sent: UInt64

    public init(
        number: Int, connection: ConnectionID, time: UInt64, client: String, server: String, userID: Int64 = 0,
        username: String = "", withSecrets: Bool = false, received: UInt64 = 0, sent: UInt64 = 0
    ) {
        self.number = number
        self.connection = connection
        self.time = time
        self.client = client
        self.server = server
        self.userID = userID
        self.username = username
        self.withSecrets = withSecrets
        self.received = received
        self.sent = sent
    }

    /// `ana`, `#17`; empty for none.
    public var shownUser: String { userID == 0 ? "" : username.isEmpty ? "#\(userID)" : username }
}

/// Something that passed on a tapped connection, or happened to it.
public struct TapEvent: Sendable, Codable, Equatable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Bytes as the kernel gave them, or took them.
        case bytes
        /// Bytes that passed while there was no room for them: `count` says how many.
        case gap
        /// The end of what that side sends.
        case end
        /// That side has reset the connection.
        case reset
        /// From now on its requests are another user's: `text` says whose; empty for nobody's.
        case user
    }

    public enum Side: String, Sendable, Codable, CaseIterable {
        case client, server
    }

    public var kind: Kind
    /// Who sent it.
    public var from: Side
    /// Nanoseconds since 1970.
    public var time: UInt64
    public var bytes: [UInt8]
    public var count: UInt64
    /// Hostile text.
    public var text: String

    public init(
        _ kind: Kind, from: Side, time: UInt64, bytes: [UInt8] = [], count: UInt64 = 0, text: String = ""
    ) {
        self.kind = kind
        self.from = from
        self.time = time
        self.bytes = bytes
        self.count = count
        self.text = text
    }
}

/// What has passed since the page before, in order.
public struct TapPage: Sendable, Codable, Equatable {
    /// The reason why nothing more comes.
    public enum Ending: String, Sendable, Codable, CaseIterable {
        /// More may come.
        case none
        /// The connection has closed.
        case closed
        /// The time that was asked for is over.
        case time
        /// The bytes that were asked for have passed.
        case bytes
    }

    public var events: [TapEvent]
    public var ending: Ending

    public init(events: [TapEvent] = [], ending: Ending = .none) {
        self.events = events
        self.ending = ending
    }
}
