// Wakes a thread that waits in a poller, through an eventfd(2). Wake-ups that come while one is pending are coalesced:
// only the first caller pays for a system call.
//
// The order in consume() makes this correct: the flag is lowered before the mailbox is emptied. A message posted after
// that raises the flag and the descriptor again; one posted before it is in the mailbox already.

import CLinux
import Synchronization

final class Waker: Sendable {
    private let descriptor: FileDescriptor
    private let raised = Atomic<Bool>(false)
    private let sentCount = Atomic<UInt64>(0)
    private let coalescedCount = Atomic<UInt64>(0)

    /// - Throws: EMFILE, ENFILE, ENOMEM.
    init() throws(Errno) {
        descriptor = FileDescriptor(owning: try check(linux_eventfd()))
    }

    /// The descriptor that the poller registers for reading.
    var raw: Int32 { descriptor.raw }

    /// The number of wake-ups that cost a write, and of those that found one pending.
    var sent: UInt64 { sentCount.load(ordering: .relaxed) }
    var coalesced: UInt64 { coalescedCount.load(ordering: .relaxed) }

    /// From any thread.
    func wake() {
        if raised.exchange(true, ordering: .acquiringAndReleasing) {
            coalescedCount.wrappingAdd(1, ordering: .relaxed)
        } else {
            sentCount.wrappingAdd(1, ordering: .relaxed)
            _ = linux_eventfd_raise(descriptor.raw)
        }
    }

    /// On the woken thread, before it looks for the reason of the wake-up.
    func consume() {
        _ = linux_eventfd_clear(descriptor.raw)
        _ = raised.exchange(false, ordering: .acquiringAndReleasing)
    }
}
