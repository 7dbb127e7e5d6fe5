// The part of a file that a response still has to send, by sendfile(2): it costs no memory, however slow the reader.

import CLinux

struct OutgoingFile: ~Copyable {
    let descriptor: FileDescriptor
    private(set) var offset: Int64
    private(set) var remaining: Int64

    /// Takes ownership of the descriptor.
    init(_ descriptor: consuming FileDescriptor, offset: Int64, count: Int64) {
        self.descriptor = descriptor
        self.offset = max(0, offset)
        remaining = max(0, count)
    }

    /// Sends at most `limit` bytes of it to a socket.
    /// - Returns: `.ended` when the file has become shorter than it was: the response cannot be completed.
    mutating func send(to socket: Int32, limit: Int) -> IOResult {
        let result = IOResult(linux_sendfile(socket, descriptor.raw, &offset, Int(min(remaining, Int64(limit)))))
        if case .bytes(let count) = result { remaining -= Int64(count) }
        return result
    }
}
