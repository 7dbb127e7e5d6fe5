// A line of the server's log or of its access log, for the console. Plain values.

/// One line of a log.
public struct LogLine: Sendable, Codable {
    /// Counts the lines of the server's log from 1; a gap means that lines were dropped. 0 for one from a file.
    public var sequence: UInt64
    /// Nanoseconds since 1970. The access log's lines have whole seconds.
    public var time: UInt64
    public var level: String
    /// Of the access log's line the answer's status.
    public var status: Int?
    /// May hold bytes from clients: hostile text.
    public var text: String

    public init(sequence: UInt64, time: UInt64, level: String, status: Int? = nil, text: String) {
        self.sequence = sequence
        self.time = time
        self.level = level
        self.status = status
        self.text = text
    }
}
