// A listening socket and the accepting of its connections. Owned by the main loop, used on its thread; bound on the
// starter's thread, so that a taken port is reported before anything runs.
//
// When descriptors run out, accept(2) fails with EMFILE while the connection stays in the queue, which level mode would
// report for ever. A spare descriptor is given up to take that one connection and close it, so that the client learns
// at once and the loop does not spin (the trick is libev's; muduo's Acceptor keeps the same idle descriptor).

import CLinux
import Glibc

struct Acceptor: ~Copyable {
    private let descriptor: FileDescriptor
    private var spare: FileDescriptor?
    private(set) var channel: Channel
    /// Already requeued; do not requeue twice.
    var isRequeued = false
    /// When it closes, in the loop's milliseconds; `.max`: not before the server ends.
    private(set) var closesAt = UInt64.max
    /// The address bound, with the port that the kernel chose for port 0.
    let address: SocketAddress

    /// The most connections taken in one tick, so that other channels get their share.
    static let budget = 64

    /// The most bytes of responses that a socket takes beyond those on their way, tcp(7) TCP_NOTSENT_LOWAT. Without it
    /// the kernel takes megabytes for a client that reads nothing, and meanwhile that client's requests are served.
    static let unsentLimit: Int32 = 256 << 10

    /// Binds and listens.
    /// - Parameters:
    ///   - number: never that of another; part of its token.
    ///   - sharesPort: another listener of ours has the address, or overlaps it, and is about to close.
    /// - Throws: EADDRINUSE, EADDRNOTAVAIL, EACCES … from bind(2) and listen(2).
    init(_ wanted: SocketAddress, number: UInt32, sharesPort: Bool = false) throws(Errno) {
        let descriptor = FileDescriptor(owning: try check(linux_socket(wanted.family, Int32(SOCK_STREAM.rawValue))))
        _ = linux_setsockopt(descriptor.raw, SOL_SOCKET, SO_REUSEADDR, 1)
        // An IPv6 listener takes only IPv6, so that 0.0.0.0:80 and [::]:80 can both be named.
        if wanted.isIPv6 { _ = linux_setsockopt(descriptor.raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        // Accepted sockets inherit both on Linux: no call per connection.
        _ = linux_setsockopt(descriptor.raw, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        _ = linux_setsockopt(descriptor.raw, Int32(IPPROTO_TCP), TCP_NOTSENT_LOWAT, Self.unsentLimit)
        if sharesPort { _ = linux_setsockopt(descriptor.raw, SOL_SOCKET, SO_REUSEPORT, 1) }
        let (storage, length) = wanted.storage
        var bound = storage
        var boundLength = length
        _ = try check(linux_bind(descriptor.raw, &bound, length))
        _ = try check(linux_listen(descriptor.raw, 4096))
        // Only now, so that a port that anybody else has is refused: a listener that takes over from this one (0.0.0.0
        // from 127.0.0.1) can bind before this one closes. Both must have the option, and one user (socket(7)).
        _ = linux_setsockopt(descriptor.raw, SOL_SOCKET, SO_REUSEPORT, 1)
        bound = sockaddr_storage()
        boundLength = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = try check(linux_getsockname(descriptor.raw, &bound, &boundLength))
        address = SocketAddress(bound)
        let token = Token(slot: Token.listenerSlot, generation: number)
        channel = Channel(descriptor: descriptor.raw, token: token)
        self.descriptor = descriptor
        spare = Self.openSpare()
    }

    /// Registers the socket, or changes its mode. EPOLL_CTL_MOD reports waiting connections once more.
    mutating func listen(_ trigger: TriggerMode, in poller: inout Poller) -> Int32 {
        channel.change(.read, trigger, in: &poller)
    }

    /// Removes it from the poller until the next `listen`; connections wait in the kernel's queue until the socket is
    /// closed.
    mutating func ignore(in poller: inout Poller) {
        channel.remove(from: &poller, closing: false)
    }

    /// Prepares for the end: those on their way in are still accepted, and nobody new is let in where the kernel can
    /// keep them out.
    mutating func leave(at time: UInt64) {
        closesAt = time
        _ = linux_ignore_new_clients(descriptor.raw)
    }

    /// The number of connections that wait to be accepted, and the most there may be.
    var queue: (waiting: Int, limit: Int) {
        var waiting: UInt32 = 0
        var limit: UInt32 = 0
        _ = linux_accept_queue(descriptor.raw, &waiting, &limit)
        return (Int(waiting), Int(limit))
    }

    enum Accepted: ~Copyable {
        case connection(FileDescriptor, SocketAddress)
        /// The queue is empty.
        case none
        /// That connection failed; there may be more.
        case refused
        /// There was no descriptor for it, and it was closed; there may be more.
        case turnedAway
        /// The system has no room for another: try again after a while, or the event would come for ever.
        case exhausted
    }

    /// Takes one connection off the queue.
    mutating func accept() -> Accepted {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = linux_accept(descriptor.raw, &storage, &length)
        if result >= 0 { return .connection(FileDescriptor(owning: result), SocketAddress(storage)) }
        switch -result {
        case EAGAIN:
            return .none
        case EMFILE, ENFILE:
            return refuseWithSpare() ? .turnedAway : .exhausted
        case ENOBUFS, ENOMEM:
            return .exhausted
        default:
            // ECONNABORTED, EPERM, EPROTO …: an error of that one connection, accept(2).
            return .refused
        }
    }

    private mutating func refuseWithSpare() -> Bool {
        guard let given = spare.take() else {
            spare = Self.openSpare()
            return false
        }
        _ = consume given
        let result = linux_accept(descriptor.raw, nil, nil)
        if result >= 0 { _ = linux_close(result) }
        spare = Self.openSpare()
        return result >= 0
    }

    private static func openSpare() -> FileDescriptor? {
        let result = linux_open("/dev/null", O_RDONLY, 0)
        return result >= 0 ? FileDescriptor(owning: result) : nil
    }
}
