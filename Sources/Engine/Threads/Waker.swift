// Wakes a thread that waits in a poller, through an eventfd(2). Wake-ups that come while one is under way are
// coalesced: only the first raiser pays for a system call.
//
// The order in consume() is what makes this right: the flag is lowered before the mailbox is emptied. A message
// posted after that raises the flag and the descriptor again; one posted before it is in the mailbox already.

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

    /// What the poller registers, for reading.
    var raw: Int32 { descriptor.raw }

    /// Wake-ups that cost a write, and those that found one under way.
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

    /// On the woken thread, before it looks for what it was woken for.
    func consume() {
        _ = linux_eventfd_clear(descriptor.raw)
        _ = raised.exchange(false, ordering: .acquiringAndReleasing)
    }
}
