// A mark on the threads that must never wait, which are those of the event loops. Code that may wait (a lease of a
// database connection) checks it in debug builds.

import Glibc

enum ThreadDuty {
    // A thread-specific value (pthread_key_create(3)): Swift has no thread-local storage of its own.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Marks the calling thread for good: it serves, and must not wait.
    static func neverWaits() { pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1)) }

    /// False on a marked thread.
    static var mayWait: Bool { pthread_getspecific(key) == nil }
}
