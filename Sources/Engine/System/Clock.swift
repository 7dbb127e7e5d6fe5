// The two clocks: monotonic for everything that is measured, real time only for what is shown or logged.

import CLinux

package enum Clock {
    /// Nanoseconds of CLOCK_MONOTONIC, clock_gettime(2); served by the vDSO, so no system call.
    @inline(__always)
    package static var now: UInt64 { linux_monotonic_nanoseconds() }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    package static var realTime: UInt64 { linux_realtime_nanoseconds() }

    package static let second: UInt64 = 1_000_000_000
    package static let millisecond: UInt64 = 1_000_000
}
