// One line of the server's log, on its way to the writer and in the tail.

struct LogRecord: Sendable, Equatable {
    /// Counts lines from 1; a gap means that lines were dropped.
    var sequence: UInt64
    /// Nanoseconds since 1970.
    var time: UInt64
    var level: LogLevel
    /// One line, as LogText made it visible.
    var text: String
}
