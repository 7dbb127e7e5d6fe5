// What a loop waits on: epoll(7) or poll(2), behind one face. Owned by one loop, used on its thread alone.
// Both answer with the same array of events: poll's bits have the values of epoll's.

import CLinux
import Glibc

struct Poller: ~Copyable {
    let kind: PollerKind
    private let epoll: FileDescriptor?
    private var set = PollSet()
    private let events: UnsafeMutablePointer<epoll_event>
    /// Events that one wait takes.
    static let capacity = 512

    /// Calls that changed a registration; poll(2) needs none, so there it counts changes of the set.
    private(set) var controlCalls: UInt64 = 0

    /// - Throws: EMFILE, ENFILE, ENOMEM.
    init(_ kind: PollerKind) throws(Errno) {
        self.kind = kind
        epoll = kind == .epoll ? FileDescriptor(owning: try check(linux_epoll_create())) : nil
        events = .allocate(capacity: Self.capacity)
        events.initialize(repeating: epoll_event(), count: Self.capacity)
    }

    deinit { events.deallocate() }

    /// Edge mode is epoll's alone.
    static func supports(_ trigger: TriggerMode, _ kind: PollerKind) -> Bool {
        trigger == .level || kind == .epoll
    }

    /// - Returns: 0 or -errno (ENOSPC: the system's limit of watches; EEXIST, ENOENT: a programming error).
    @inline(__always)
    mutating func register(_ descriptor: Int32, token: Token, flags: UInt32, isNew: Bool) -> Int32 {
        controlCalls &+= 1
        if let epoll = epollDescriptor {
            return linux_epoll_ctl(epoll, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, flags, token.raw)
        }
        set.put(descriptor, token: token, flags: flags)
        return 0
    }

    mutating func unregister(_ descriptor: Int32, closing: Bool) {
        if let epoll = epollDescriptor {
            if closing { return }
            controlCalls &+= 1
            _ = linux_epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, 0, 0)
        } else {
            controlCalls &+= 1
            set.remove(descriptor)
        }
    }

    /// Waits.
    /// - Parameter milliseconds: -1 for ever, 0 to look only.
    /// - Returns: how many events may be read with `event(_:)`; 0 at the time-out and when a signal came.
    mutating func wait(milliseconds: Int32) -> Int {
        let count: Int32
        if let epoll = epollDescriptor {
            count = linux_epoll_wait(epoll, events, Int32(Self.capacity), milliseconds)
        } else {
            count = set.wait(milliseconds: milliseconds, into: events, capacity: Int32(Self.capacity))
        }
        return count > 0 ? Int(count) : 0
    }

    @inline(__always)
    func event(_ index: Int) -> (token: Token, readiness: Readiness) {
        let index = Int32(truncatingIfNeeded: index)
        return (Token(raw: linux_event_token(events, index)), Readiness(flags: linux_event_flags(events, index)))
    }

    @inline(__always)
    private var epollDescriptor: Int32? {
        switch epoll {
        case .some(let descriptor): descriptor.raw
        case .none: nil
        }
    }
}
