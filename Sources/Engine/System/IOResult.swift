// The result of a read or a write, without an exception and without an allocation.

import CLinux
import Glibc

enum IOResult: Equatable {
    /// That many bytes went through; never 0.
    case bytes(Int)
    /// The socket has no data, or no room (EAGAIN): wait for readiness.
    case wouldBlock
    /// End of stream (a read of 0).
    case ended
    /// The call failed; the connection cannot be used any more.
    case failed(Errno)

    /// Made from a result that is a byte count or -errno.
    @inline(__always)
    init(_ result: Int) {
        if result > 0 {
            self = .bytes(result)
        } else if result == 0 {
            self = .ended
        } else if result == -Int(EAGAIN) {
            self = .wouldBlock
        } else {
            self = .failed(Errno(Int32(truncatingIfNeeded: 0 &- result)))
        }
    }
}
