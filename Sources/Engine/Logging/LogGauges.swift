// The counters of a log. They only grow. Once the log is closed, `lines` and `dropped` together are all lines that were
// ever given to it.

struct LogGauges: Sendable, Equatable {
    /// Lines written, of both kinds.
    var lines: UInt64
    /// Bytes written, to files and standard streams.
    var bytes: UInt64
    /// Lines lost, because a buffer was full, a destination failed for too long or the log was closed.
    var dropped: UInt64
    var rotations: UInt64
    /// Writes, renames and openings that failed.
    var failures: UInt64
}
