// The right to compress one file, held by the job that does it. A job may be dropped unrun (its client has gone, the
// queue was full, the server stops): then the right ends with it. On any thread.

import Synchronization

final class CompressionTicket: Sendable {
    private let registry: CompressionRegistry
    private let stamp: FileStamp
    private let isShared: Bool
    private let isOpen = Atomic<Bool>(true)

    init(_ registry: CompressionRegistry, _ stamp: FileStamp, isShared: Bool) {
        self.registry = registry
        self.stamp = stamp
        self.isShared = isShared
    }

    deinit { finish(nil) }

    /// Ends the work; only the first call counts.
    /// - Parameter bytes: nil where there is no result.
    func finish(_ bytes: SharedBytes?) {
        guard isOpen.exchange(false, ordering: .relaxed) else { return }
        registry.end(stamp, isShared ? bytes : nil)
    }
}
