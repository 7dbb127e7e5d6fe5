// The numbers that a log counts, and the value that shows them.

import Synchronization

/// What a log has done so far. Counters only grow. Once the log is closed, `lines` and `dropped` together are all
/// lines that were ever given to it.
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

/// The counters behind it: added to from any thread, read from any. Relaxed: nothing is ordered by them.
final class LogCounters: Sendable {
    private let lines = Atomic<UInt64>(0)
    private let bytes = Atomic<UInt64>(0)
    private let dropped = Atomic<UInt64>(0)
    private let rotations = Atomic<UInt64>(0)
    private let failures = Atomic<UInt64>(0)

    var gauges: LogGauges {
        LogGauges(
            lines: lines.load(ordering: .relaxed), bytes: bytes.load(ordering: .relaxed),
            dropped: dropped.load(ordering: .relaxed), rotations: rotations.load(ordering: .relaxed),
            failures: failures.load(ordering: .relaxed))
    }

    func wrote(lines count: Int, bytes size: Int) {
        lines.wrappingAdd(UInt64(clamping: count), ordering: .relaxed)
        bytes.wrappingAdd(UInt64(clamping: size), ordering: .relaxed)
    }

    func drop(_ count: Int) {
        dropped.wrappingAdd(UInt64(clamping: count), ordering: .relaxed)
    }

    func rotated() { rotations.wrappingAdd(1, ordering: .relaxed) }

    func failed() { failures.wrappingAdd(1, ordering: .relaxed) }
}
