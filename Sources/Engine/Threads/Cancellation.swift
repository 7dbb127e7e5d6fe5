// Tells a job that waits for a worker that its result is no longer wanted: the client has gone, or has had another
// response. A queue full of such jobs is then skipped quickly.

import Synchronization

final class Cancellation: Sendable {
    private let cancelled = Atomic<Bool>(false)

    /// From any thread, at any time.
    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Checked before the work begins. Work that has begun is finished.
    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
}
