// The wait of one connection for a lock that another process holds: the context of its sqlite3_busy_handler(). Used
// instead of sqlite3_busy_timeout(), so that retries are counted. On the connection's thread alone.

import CLinux
import CSQLite
import Engine
import Glibc

final class BusyWait {
    private let timeout: UInt64
    private let counters: SQLCounters
    private var began: UInt64 = 0
    /// False: a lock that another process holds fails at once.
    var isPatient = true

    /// - Parameter timeout: nanoseconds.
    init(timeout: UInt64, counters: SQLCounters) {
        self.timeout = timeout
        self.counters = counters
    }

    /// Registers itself; it must live as long as the connection.
    func install(on handle: OpaquePointer) {
        sqlite3_busy_handler(
            handle,
            { context, attempt in
                guard let context else { return 0 }
                return Unmanaged<BusyWait>.fromOpaque(context).takeUnretainedValue().again(attempt) ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// SQLite asks whether to try once more. Sleeps before it says yes.
    private func again(_ attempt: Int32) -> Bool {
        guard isPatient else { return false }
        let now = Clock.now
        if attempt == 0 { began = now }
        guard now &- began < timeout else { return false }
        counters.countBusyRetry()
        // 1 ms, doubling to 32 ms: short compared with a commit's fsync, long compared with a spin.
        usleep(1000 << UInt32(min(max(attempt, 0), 5)))
        return true
    }
}
