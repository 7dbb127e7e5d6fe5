// One POSIX thread with one owner. join() consumes it; a thread that nobody joins is detached when its owner goes,
// because a deinit must not wait.

import CLinux
import Glibc

struct Thread: ~Copyable {
    private let handle: pthread_t

    /// Starts a thread that runs `body` once.
    /// - Parameter name: at most 15 bytes are shown by ps and top (pthread_setname_np(3)).
    /// - Throws: EAGAIN where the system has no room for another thread.
    init(name: String, _ body: @escaping @Sendable () -> Void) throws(Errno) {
        let start = ThreadStart(name: name, body: body)
        var handle = pthread_t()
        let argument = Unmanaged.passRetained(start).toOpaque()
        let result = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                linux_set_thread_name(String(start.name.prefix(15)))
                // Blocked here, because an embedder need not know that sendfile(2) and a full disk raise signals.
                linux_block_write_signals()
                let signalStack = linux_signal_stack_install()
                start.body()
                linux_signal_stack_remove(signalStack)
                return nil
            }, argument)
        guard result == 0 else {
            Unmanaged<ThreadStart>.fromOpaque(argument).release()
            throw Errno(result)
        }
        self.handle = handle
    }

    deinit { pthread_detach(handle) }

    /// Waits for the thread's end.
    consuming func join() {
        pthread_join(handle, nil)
        discard self
    }
}

private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

/// A thread's owner that can be stored in an array (a ~Copyable struct cannot): joined at most once.
final class ThreadHandle: Sendable {
    private let thread: Handover<Thread>

    init(_ thread: consuming sending Thread) {
        self.thread = Handover(thread)
    }

    /// Waits for the thread's end; a second call returns at once.
    func join() {
        if let thread = thread.take() { thread.join() }
    }
}

/// Carries one ~Copyable value from the thread that made it to the thread that will own it, through a closure, which
/// could not capture the value itself. Taken once.
final class Handover<Value: ~Copyable>: Sendable {
    private let value: Monitor<Value?>

    init(_ value: consuming sending Value) {
        self.value = Monitor(value)
    }

    /// The value, at the first call; nil after.
    func take() -> Value? {
        value.withLock { $0.take() }
    }
}

/// A mark on the threads that must never wait, which are those of the event loops. Code that may wait (a lease of a
/// database connection) checks it in debug builds.
package enum ThreadDuty {
    // A thread-specific value (pthread_key_create(3)): Swift has no thread-local storage of its own.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// Marks the calling thread for good: it serves, and must not wait.
    static func neverWaits() { pthread_setspecific(key, UnsafeRawPointer(bitPattern: 1)) }

    /// False on a marked thread.
    package static var mayWait: Bool { pthread_getspecific(key) == nil }
}
