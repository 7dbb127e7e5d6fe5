// The poller of a loop: one of the kernel's mechanisms, behind one interface. Owned by one loop, used on its thread
// alone. A further mechanism is a file beside Epoll and Poll, and a case of PollerKind.

import CLinux
import Glibc

/// The poller of the loops.
public enum PollerKind: String, Sendable, Codable, CaseIterable {
    /// epoll(7): the kernel keeps the set; a wait costs what is ready. Level and edge mode.
    case epoll
    /// poll(2): the set is passed with each wait, which costs what is registered. Level mode only.
    case poll

    fileprivate var mechanism: PollMechanism.Type {
        switch self {
        case .epoll: Epoll.self
        case .poll: Poll.self
        }
    }
}

/// The operations of a mechanism, each of which a subclass overrides. All fill the same array of events: poll's bits
/// have the values of epoll's, and another mechanism translates.
class PollMechanism {
    /// Whether readiness can be reported once instead of as long as it lasts.
    class var hasEdgeMode: Bool { preconditionFailure("abstract") }

    /// - Throws: EMFILE, ENFILE, ENOMEM.
    required init() throws(Errno) {}

    /// Watches a descriptor, or changes what it is watched for.
    /// - Returns: 0 or -errno (ENOSPC: the system's limit of watches; EEXIST, ENOENT: a programming error).
    func register(_ descriptor: Int32, token: Token, flags: UInt32, isNew: Bool) -> Int32 {
        preconditionFailure("abstract")
    }

    /// - Parameter closing: the descriptor is closed next.
    /// - Returns: whether anything had to be done.
    func unregister(_ descriptor: Int32, closing: Bool) -> Bool { preconditionFailure("abstract") }

    /// - Parameter milliseconds: -1 for ever, 0 to look only.
    /// - Returns: how many events were written, or -errno.
    func wait(milliseconds: Int32, into events: UnsafeMutablePointer<epoll_event>, capacity: Int32) -> Int32 {
        preconditionFailure("abstract")
    }
}

struct Poller: ~Copyable {
    /// Without reference counting, because every tick calls it. Released with the poller.
    private let mechanism: Unmanaged<PollMechanism>
    private let events: UnsafeMutablePointer<epoll_event>
    /// The most events that one wait takes.
    static let capacity = 512

    /// Calls that changed a registration; poll(2) needs none, so there it counts changes of the set.
    private(set) var controlCalls: UInt64 = 0

    /// - Throws: EMFILE, ENFILE, ENOMEM.
    init(_ kind: PollerKind) throws(Errno) {
        mechanism = .passRetained(try kind.mechanism.init())
        events = .allocate(capacity: Self.capacity)
        events.initialize(repeating: epoll_event(), count: Self.capacity)
    }

    deinit {
        mechanism.release()
        events.deallocate()
    }

    static func supports(_ trigger: TriggerMode, _ kind: PollerKind) -> Bool {
        trigger == .level || kind.mechanism.hasEdgeMode
    }

    /// - Returns: 0 or -errno (ENOSPC: the system's limit of watches; EEXIST, ENOENT: a programming error).
    @inline(__always)
    mutating func register(_ descriptor: Int32, token: Token, flags: UInt32, isNew: Bool) -> Int32 {
        controlCalls &+= 1
        return mechanism._withUnsafeGuaranteedRef {
            $0.register(descriptor, token: token, flags: flags, isNew: isNew)
        }
    }

    /// - Parameter closing: the descriptor is closed next.
    mutating func unregister(_ descriptor: Int32, closing: Bool) {
        let isChange = mechanism._withUnsafeGuaranteedRef { $0.unregister(descriptor, closing: closing) }
        if isChange { controlCalls &+= 1 }
    }

    /// Waits.
    /// - Parameter milliseconds: -1 for ever, 0 to look only.
    /// - Returns: how many events may be read with `event(_:)`; 0 at the time-out and when a signal came.
    mutating func wait(milliseconds: Int32) -> Int {
        let count = mechanism._withUnsafeGuaranteedRef {
            $0.wait(milliseconds: milliseconds, into: events, capacity: Int32(Self.capacity))
        }
        return count > 0 ? Int(count) : 0
    }

    @inline(__always)
    func event(_ index: Int) -> (token: Token, readiness: Readiness) {
        let index = Int32(truncatingIfNeeded: index)
        return (Token(raw: linux_event_token(events, index)), Readiness(flags: linux_event_flags(events, index)))
    }
}
