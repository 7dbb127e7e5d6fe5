// A system call's error, as the kernel numbers it. Thrown only while things are set up; on the hot path a result is an
// IOResult.

import CLinux
import Glibc

/// An error number of errno(3), with its name and the system's words for it.
package struct Errno: Error, Equatable, Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
    let rawValue: Int32

    package init(_ rawValue: Int32) { self.rawValue = rawValue }

    static let addressInUse = Errno(EADDRINUSE)
    static let invalid = Errno(EINVAL)

    /// The system's words, as strerrordesc_np(3) gives them, and the number: `Address already in use (98)`.
    package var description: String { "\(words) (\(rawValue))" }

    /// The system's words alone.
    package var words: String {
        linux_error_words(rawValue).map { String(cString: $0) } ?? "unknown error"
    }
}

/// The value of a call that returns a value or -errno; throws the error.
@inline(__always)
func check(_ result: Int32) throws(Errno) -> Int32 {
    if result < 0 { throw Errno(0 &- result) }
    return result
}
