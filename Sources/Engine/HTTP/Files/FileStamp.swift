// The identity of one state of a file, from fstat(2). A plain value.

import CLinux
import Glibc

struct FileStamp: Equatable {
    var device: UInt64
    var inode: UInt64
    /// Size in bytes.
    var size: Int
    /// Time of the last change of the content: seconds since 1970, and nanoseconds of the second.
    var seconds: Int64
    var nanoseconds: Int64
    /// Time of the last change of the content or the inode, nanoseconds since 1970. Nobody can set it (utimensat(2)):
    /// it reveals content that was rewritten although size and time were put back.
    var changed: UInt64

    init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        size = Int(status.st_size)
        seconds = Int64(status.st_mtim.tv_sec)
        nanoseconds = Int64(status.st_mtim.tv_nsec)
        changed = Self.nanoseconds(Int64(status.st_ctim.tv_sec), Int64(status.st_ctim.tv_nsec))
    }

    /// - Returns: nil where fstat(2) fails.
    init?(of descriptor: Int32) {
        var status = stat()
        guard linux_fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The stamp of an embedded page. No file system has the device 0.
    /// - Parameter number: tells one page from another.
    init(size: Int, modified: Int64, number: Int = 0) {
        device = 0
        inode = UInt64(truncatingIfNeeded: number)
        self.size = size
        seconds = modified
        nanoseconds = 0
        changed = 0
    }

    /// Nanoseconds since 1970.
    var modified: UInt64 { Self.nanoseconds(seconds, nanoseconds) }

    private static func nanoseconds(_ seconds: Int64, _ part: Int64) -> UInt64 {
        UInt64(truncatingIfNeeded: seconds) &* Clock.second &+ UInt64(truncatingIfNeeded: part)
    }
}
