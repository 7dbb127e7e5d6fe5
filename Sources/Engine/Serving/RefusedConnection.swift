// The answer to a connection past the bound: made without a slot, in one write into a fresh socket.

import CLinux

enum RefusedConnection {
    /// Writes 503 and closes.
    static func answer(_ descriptor: consuming FileDescriptor) {
        // A client that has sent its request already: closing with it unread would be a reset, which takes the answer
        // along.
        readOff(descriptor)
        let answer = HTTPSession.overloaded
        _ = linux_send(descriptor.raw, answer.utf8Start, answer.utf8CodeUnitCount, 0)
        _ = linux_shutdown_write(descriptor.raw)
        readOff(descriptor)
    }

    /// What is there now, within a bound; nothing is waited for.
    private static func readOff(_ descriptor: borrowing FileDescriptor) {
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { scratch in
            for _ in 0..<4 where linux_recv(descriptor.raw, scratch.baseAddress, scratch.count) < scratch.count {
                return
            }
        }
    }
}
