// An operator's question about the lines in a log's files, those too that were renamed when they were full, and a page
// of the reply. Plain values.

/// One of the server's logs.
public enum LogName: String, Sendable, Codable, CaseIterable {
    /// The server's own lines.
    case server
    /// One line a request.
    case access
}

/// A place between two lines of a log's files.
public struct LogPlace: Sendable, Codable, Equatable {
    /// The file's inode, which it keeps when it is renamed.
    public var file: UInt64
    /// Bytes from its beginning.
    public var offset: UInt64

    public init(file: UInt64, offset: UInt64) {
        self.file = file
        self.offset = offset
    }
}

public struct LogQuery: Sendable, Codable, Equatable {
    public enum Direction: String, Sendable, Codable {
        case older, newer
    }

    public var log: LogName
    public var direction: Direction
    /// Nil begins at the newest end.
    public var place: LogPlace?
    /// Where no place is given: begins behind the last line of this millisecond or of one before. Nanoseconds since
    /// 1970.
    public var until: UInt64?
    /// All of these must hold, at most `termLimit`.
    public var terms: [LogTerm]
    /// Lines that the terms do not find.
    public var isInverted: Bool
    /// The most lines; the engine limits it to 1,000.
    public var limit: Int

    public static let termLimit = 16

    public init(
        _ log: LogName, _ direction: Direction = .older, from place: LogPlace? = nil, until: UInt64? = nil,
        terms: [LogTerm] = [], isInverted: Bool = false, limit: Int = 100
    ) {
        self.log = log
        self.direction = direction
        self.place = place
        self.until = until
        self.terms = terms
        self.isInverted = isInverted
        self.limit = limit
    }
}

/// A part of the log's files.
public struct LogPage: Sendable, Codable {
    /// The lines found, in the order of the files. Their numbers are 0: files have none.
    public var lines: [LogLine]
    /// The part that was looked through. A question looks through some megabytes at the most, so it may find no line
    /// and still not be at the end.
    public var first: LogPlace
    public var last: LogPlace
    /// There is no more in that direction now.
    public var isEnd: Bool

    public init(lines: [LogLine], first: LogPlace, last: LogPlace, isEnd: Bool) {
        self.lines = lines
        self.first = first
        self.last = last
        self.isEnd = isEnd
    }
}
