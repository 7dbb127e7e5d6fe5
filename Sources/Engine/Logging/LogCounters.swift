// The counters behind LogGauges: any thread adds to them and reads them. Relaxed, because nothing is ordered by them.

import Synchronization

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
