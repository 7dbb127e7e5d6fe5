// The events that a channel asks its poller for, and those that the poller reports.

import CLinux

/// The events waited for. Hang-up and error are always reported; the peer's half-close comes with `read`.
struct Interest: OptionSet {
    let rawValue: UInt8

    @inline(__always)
    init(rawValue: UInt8) { self.rawValue = rawValue }

    static let read = Interest(rawValue: 1)
    static let write = Interest(rawValue: 2)

    /// The bits of epoll_ctl(2); poll(2) uses the same values for the same meanings.
    @inline(__always)
    func flags(_ trigger: TriggerMode) -> UInt32 {
        var flags: UInt32 = trigger == .edge ? LINUX_EPOLLET : 0
        if contains(.read) { flags |= LINUX_EPOLLIN | LINUX_EPOLLRDHUP }
        if contains(.write) { flags |= LINUX_EPOLLOUT }
        return flags
    }
}

/// The events that a wait reported of one channel, in the kernel's bits.
struct Readiness {
    let flags: UInt32

    @inline(__always)
    init(flags: UInt32) { self.flags = flags }

    /// Bytes, an end of stream, or an error: a read will not block.
    @inline(__always)
    var isReadable: Bool { flags & (LINUX_EPOLLIN | LINUX_EPOLLRDHUP | LINUX_EPOLLHUP | LINUX_EPOLLERR) != 0 }

    @inline(__always)
    var isWritable: Bool { flags & LINUX_EPOLLOUT != 0 }

    /// The peer has finished sending: read on to the end of stream, even after a short count.
    @inline(__always)
    var peerEnded: Bool { flags & (LINUX_EPOLLRDHUP | LINUX_EPOLLHUP | LINUX_EPOLLERR) != 0 }

    /// Both directions are closed (reset, or closed on both sides): nothing sent will arrive.
    @inline(__always)
    var isDead: Bool { flags & (LINUX_EPOLLHUP | LINUX_EPOLLERR) != 0 }
}
