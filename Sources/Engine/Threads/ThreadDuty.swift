// What a thread is there for: the one of an event loop must never wait, so it is marked, and what may wait (a lease of
// a database connection) looks at the mark in debug builds.

import Glibc

enum ThreadDuty {
    // A thread-specific value (pthread_key_create(3)): Swift has no thread-local storage of its own.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Marks the calling thread, once and for good: it serves, and may not wait.
    static func neverWaits() { pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1)) }

    /// False on a thread that has been marked.
    static var mayWait: Bool { pthread_getspecific(key) == nil }
}
