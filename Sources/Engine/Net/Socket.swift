// The one seam between a connection and the wire. Everything received from a client and sent to it goes through here,
// and nothing else touches the descriptor of a connection; ArchitectureTests keep it so. TLS will be added here: its
// users see bytes go in and out, and cannot tell what is below. Owned by a connection, used on its loop's thread.

import CLinux
import Glibc

struct Socket: ~Copyable {
    private let descriptor: FileDescriptor

    /// - Parameter descriptor: a connected, non-blocking socket.
    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// The number by which a poller and an operator know it. Nothing is read or written through it.
    @inline(__always)
    var number: Int32 { descriptor.raw }

    /// - Returns: `.ended` when the peer has shut its sending side.
    @inline(__always)
    func receive(into room: UnsafeMutableRawBufferPointer) -> IOResult {
        IOResult(linux_recv(descriptor.raw, room.baseAddress, room.count))
    }

    /// - Parameter moreFollows: the next send comes at once, so that no small packet need go out before it.
    @inline(__always)
    func send(_ bytes: UnsafeRawBufferPointer, moreFollows: Bool = false) -> IOResult {
        IOResult(linux_send(descriptor.raw, bytes.baseAddress, bytes.count, moreFollows ? 1 : 0))
    }

    /// Sends a part of a file, at most `limit` bytes, and moves `offset` on by the bytes sent.
    /// - Returns: `.ended` when the file has no byte at `offset`.
    func send(_ file: SharedDescriptor, from offset: inout Int64, limit: Int) -> IOResult {
        IOResult(linux_sendfile(descriptor.raw, file.raw, &offset, limit))
    }

    /// Ends sending; the peer reads an end of stream after the bytes sent before, and can still send.
    func endSending() { _ = linux_shutdown_write(descriptor.raw) }

    /// Makes the coming close a reset that discards unsent bytes.
    func resetAtClose() { _ = linux_set_linger_zero(descriptor.raw) }

    /// This end's address; the zero address where it is not known.
    var local: SocketAddress {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return linux_getsockname(descriptor.raw, &address, &length) == 0 ? SocketAddress(address) : SocketAddress()
    }

    /// Bytes that the socket has taken and the peer has not confirmed; nil if that is not known.
    var unconfirmed: Int32? {
        let count = linux_unconfirmed(descriptor.raw)
        return count >= 0 ? count : nil
    }

    /// What the kernel knows of the way to the peer, by three calls of about a microsecond in all; nil where it says
    /// nothing.
    func network() -> ConnectionNetwork? {
        var info = linux_tcp_info()
        let filled = linux_read_tcp_info(descriptor.raw, &info)
        guard filled >= Reach.base else { return nil }
        var network = ConnectionNetwork()
        network.rtt = UInt64(info.rtt) &* 1000
        network.rttDeviation = UInt64(info.rttvar) &* 1000
        network.retransmits = UInt64(info.total_retrans)
        network.lost = UInt64(info.lost)
        network.unanswered = UInt64(info.retransmits)
        network.segmentSize = UInt64(info.snd_mss)
        network.unsent = UInt64(clamping: linux_unconfirmed(descriptor.raw))
        network.unread = UInt64(clamping: linux_unreceived(descriptor.raw))
        if filled >= Reach.segments {
            network.queued = UInt64(info.notsent_bytes)
            network.segments = UInt64(info.data_segs_out)
        }
        if filled >= Reach.rate {
            network.deliveryRate = info.delivery_rate
            network.busy = info.busy_time &* 1000
            network.peerFull = info.rwnd_limited &* 1000
        }
        if filled >= Reach.window { network.window = UInt64(info.snd_wnd) }
        return network
    }

    /// Bytes of struct tcp_info after which members are known.
    private enum Reach {
        static let base: Int32 = 104
        /// Linux 4.6.
        static let segments: Int32 = 160
        /// Linux 4.10.
        static let rate: Int32 = 192
        /// Linux 5.4.
        static let window: Int32 = 232
    }
}
