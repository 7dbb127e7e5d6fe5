// A line of the log, as a console shows it. A plain value.

/// One line of the log.
public struct LogLine: Sendable, Codable {
    /// Counts lines from 1; a gap means that lines were dropped.
    public var sequence: UInt64
    /// Nanoseconds since 1970.
    public var time: UInt64
    public var level: String
    /// May hold bytes from clients: hostile text.
    public var text: String

    public init(sequence: UInt64, time: UInt64, level: String, text: String) {
        self.sequence = sequence
        self.time = time
        self.level = level
        self.text = text
    }
}
