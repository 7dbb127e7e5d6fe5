// The one seam between a connection and the wire. Everything received from a client and sent to it goes through here,
// and nothing else touches the descriptor of a connection; ArchitectureTests keep it so. TLS will be added here: its
// users see bytes go in and out, and cannot tell what is below. Owned by a connection, used on its loop's thread.

import CLinux

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

    /// Bytes that the socket has taken and the peer has not confirmed; nil if that is not known.
    var unconfirmed: Int32? {
        let count = linux_unconfirmed(descriptor.raw)
        return count >= 0 ? count : nil
    }
}
