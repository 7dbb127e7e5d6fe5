// The poller of a loop: one of the kernel's mechanisms, behind one interface. Owned by one loop, used on its thread
// alone.

import CLinux
import Glibc

/// The operations of a mechanism. All fill the same array of events: poll's bits have the values of epoll's, and
/// another mechanism translates. A further one is a file beside Epoll and Poll, and a case of `Mechanism`.
protocol PollMechanism: ~Copyable {
    /// Whether readiness can be reported once instead of as long as it lasts.
    static var hasEdgeMode: Bool { get }

    /// Watches a descriptor, or changes what it is watched for.
    /// - Returns: 0 or -errno (ENOSPC: the system's limit of watches; EEXIST, ENOENT: a programming error).
    func register(_ descriptor: Int32, token: Token, flags: UInt32, isNew: Bool) -> Int32

    /// - Parameter closing: the descriptor is closed next.
    /// - Returns: whether anything had to be done.
    func unregister(_ descriptor: Int32, closing: Bool) -> Bool

    /// - Parameter milliseconds: -1 for ever, 0 to look only.
    /// - Returns: how many events were written, or -errno.
    func wait(milliseconds: Int32, into events: UnsafeMutablePointer<epoll_event>, capacity: Int32) -> Int32
}

struct Poller: ~Copyable {
    private enum Mechanism: ~Copyable {
        case epoll(Epoll)
        case poll(Poll)

        init(_ kind: PollerKind) throws(Errno) {
            switch kind {
            case .epoll: self = .epoll(try Epoll())
            case .poll: self = .poll(Poll())
            }
        }
    }

    let kind: PollerKind
    private let mechanism: Mechanism
    private let events: UnsafeMutablePointer<epoll_event>
    /// The most events that one wait takes.
    static let capacity = 512

    /// Calls that changed a registration; poll(2) needs none, so there it counts changes of the set.
    private(set) var controlCalls: UInt64 = 0

    /// - Throws: EMFILE, ENFILE, ENOMEM.
    init(_ kind: PollerKind) throws(Errno) {
        self.kind = kind
        mechanism = try Mechanism(kind)
        events = .allocate(capacity: Self.capacity)
        events.initialize(repeating: epoll_event(), count: Self.capacity)
    }

    deinit { events.deallocate() }

    static func supports(_ trigger: TriggerMode, _ kind: PollerKind) -> Bool {
        if trigger == .level { return true }
        return switch kind {
        case .epoll: Epoll.hasEdgeMode
        case .poll: Poll.hasEdgeMode
        }
    }

    /// - Returns: 0 or -errno (ENOSPC: the system's limit of watches; EEXIST, ENOENT: a programming error).
    @inline(__always)
    mutating func register(_ descriptor: Int32, token: Token, flags: UInt32, isNew: Bool) -> Int32 {
        controlCalls &+= 1
        switch mechanism {
        case .epoll(let epoll): return epoll.register(descriptor, token: token, flags: flags, isNew: isNew)
        case .poll(let poll): return poll.register(descriptor, token: token, flags: flags, isNew: isNew)
        }
    }

    /// - Parameter closing: the descriptor is closed next.
    mutating func unregister(_ descriptor: Int32, closing: Bool) {
        let isChange =
            switch mechanism {
            case .epoll(let epoll): epoll.unregister(descriptor, closing: closing)
            case .poll(let poll): poll.unregister(descriptor, closing: closing)
            }
        if isChange { controlCalls &+= 1 }
    }

    /// Waits.
    /// - Parameter milliseconds: -1 for ever, 0 to look only.
    /// - Returns: how many events may be read with `event(_:)`; 0 at the time-out and when a signal came.
    mutating func wait(milliseconds: Int32) -> Int {
        let capacity = Int32(Self.capacity)
        let count =
            switch mechanism {
            case .epoll(let epoll): epoll.wait(milliseconds: milliseconds, into: events, capacity: capacity)
            case .poll(let poll): poll.wait(milliseconds: milliseconds, into: events, capacity: capacity)
            }
        return count > 0 ? Int(count) : 0
    }

    @inline(__always)
    func event(_ index: Int) -> (token: Token, readiness: Readiness) {
        let index = Int32(truncatingIfNeeded: index)
        return (Token(raw: linux_event_token(events, index)), Readiness(flags: linux_event_flags(events, index)))
    }
}
