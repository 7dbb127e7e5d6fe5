// A mutex, a condition and the state they guard in one type (C. A. R. Hoare's monitor). Built on pthread, because
// Synchronization.Mutex has no condition variable. A serving loop never takes one, except for the few instructions of a
// mailbox's swap.

import CLinux
import Glibc

// @unchecked: `state` is touched only between lock and unlock of `mutex`.
package final class Monitor<State: ~Copyable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var state: State

    package init(_ state: consuming sending State) {
        self.state = state
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        _ = linux_condition_init(condition)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Runs `body` alone with the state. Keep it short and call nothing that takes another monitor.
    package func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Like `withLock`, then wakes one waiter.
    package func signal<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        let result = body(&state)
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
        return result
    }

    /// Like `withLock`, then wakes every waiter.
    package func broadcast<Result>(_ body: (inout State) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        let result = body(&state)
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
        return result
    }

    /// Waits until `attempt` gives a value; it is called at once and again after each wake-up.
    /// - Parameter deadline: monotonic nanoseconds (`Clock.now`); nil waits for ever.
    /// - Returns: the value, or nil at the deadline.
    package func wait<Result>(until deadline: UInt64? = nil, _ attempt: (inout State) -> Result?) -> Result? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = attempt(&state) { return result }
            if let deadline {
                if linux_condition_wait_until(condition, mutex, deadline) == -ETIMEDOUT { return attempt(&state) }
            } else {
                pthread_cond_wait(condition, mutex)
            }
        }
    }
}
