// The one seam between a connection and the wire. All that is received from a client and sent to it goes through here,
// and nothing else touches the descriptor of a connection; ArchitectureTests keep it so. TLS will stand here: who is
// above sees bytes go in and out, and cannot tell what is below. Owned by a connection, used on its loop's thread.

import CLinux

struct Socket: ~Copyable {
    private let descriptor: FileDescriptor

    /// - Parameter descriptor: a connected socket that does not block.
    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// What a poller knows it by, and an operator sees. Nothing is read or written by it.
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

    /// Sends a part of a file, at most `limit` bytes, and moves `offset` on by what went out.
    /// - Returns: `.ended` when the file has no byte at `offset`.
    func send(_ file: SharedDescriptor, from offset: inout Int64, limit: Int) -> IOResult {
        IOResult(linux_sendfile(descriptor.raw, file.raw, &offset, limit))
    }

    /// Sends no more; the peer reads an end of stream behind what has been sent, and can still send.
    func endSending() { _ = linux_shutdown_write(descriptor.raw) }

    /// The close to come is a reset, and what has not gone out is thrown away.
    func resetAtClose() { _ = linux_set_linger_zero(descriptor.raw) }

    /// Bytes that the socket has taken and the peer has not confirmed; nil where that is not known.
    var unconfirmed: Int32? {
        let count = linux_unconfirmed(descriptor.raw)
        return count >= 0 ? count : nil
    }
}
