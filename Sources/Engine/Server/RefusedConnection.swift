// The answer to a connection past the bound: made without a slot, in one write into a fresh socket.

import CLinux

enum RefusedConnection {
    private static let answer: StaticString =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    /// Writes 503 and closes.
    static func answer(_ descriptor: consuming FileDescriptor) {
        _ = linux_send(descriptor.raw, answer.utf8Start, answer.utf8CodeUnitCount, 0)
        _ = linux_shutdown_write(descriptor.raw)
    }
}
