// epoll(7): the kernel keeps the set, and a wait costs what is ready. Level and edge mode. Owned by its Poller, on the
// loop's thread.

import CLinux

final class Epoll: PollMechanism {
    private let descriptor: FileDescriptor

    override class var hasEdgeMode: Bool { true }

    required init() throws(Errno) {
        descriptor = FileDescriptor(owning: try check(linux_epoll_create()))
        try super.init()
    }

    override func register(_ descriptor: Int32, token: Token, flags: UInt32, isNew: Bool) -> Int32 {
        linux_epoll_ctl(self.descriptor.raw, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, flags, token.raw)
    }

    /// Closing the descriptor next removes it from the set (epoll(7), Q6: no duplicate of it exists), without a system
    /// call of its own.
    override func unregister(_ descriptor: Int32, closing: Bool) -> Bool {
        if closing { return false }
        _ = linux_epoll_ctl(self.descriptor.raw, EPOLL_CTL_DEL, descriptor, 0, 0)
        return true
    }

    override func wait(milliseconds: Int32, into events: UnsafeMutablePointer<epoll_event>, capacity: Int32) -> Int32 {
        linux_epoll_wait(descriptor.raw, events, capacity, milliseconds)
    }
}
