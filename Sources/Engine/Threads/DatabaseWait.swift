// The time that the job on a worker's thread has waited for a database connection. The pool that lends them adds it,
// who runs the job takes it. From any thread, each its own.

import Glibc

package enum DatabaseWait {
    // The nanoseconds themselves are the thread-specific value (pthread_key_create(3)): there is nothing to free.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    private static var sum: UInt { UInt(bitPattern: pthread_getspecific(key)) }

    /// - Parameter nanoseconds: one wait.
    package static func add(_ nanoseconds: UInt64) {
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: sum &+ UInt(truncatingIfNeeded: nanoseconds)))
    }

    /// The sum since the last call, on this thread.
    static func take() -> UInt64 {
        defer { pthread_setspecific(key, nil) }
        return UInt64(sum)
    }
}
