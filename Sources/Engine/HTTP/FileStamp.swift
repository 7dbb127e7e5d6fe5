// What tells one state of a file from another, from fstat(2). A plain value.

import CLinux
import Glibc

struct FileStamp: Equatable {
    var device: UInt64
    var inode: UInt64
    /// Bytes.
    var size: Int
    /// Of the last change of the content: seconds since 1970, and nanoseconds of the second.
    var seconds: Int64
    var nanoseconds: Int64

    init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        size = Int(status.st_size)
        seconds = Int64(status.st_mtim.tv_sec)
        nanoseconds = Int64(status.st_mtim.tv_nsec)
    }

    /// Of an embedded page.
    init(size: Int, modified: Int64) {
        device = 0
        inode = 0
        self.size = size
        seconds = modified
        nanoseconds = 0
    }

    /// Nanoseconds since 1970.
    var modified: UInt64 {
        UInt64(truncatingIfNeeded: seconds) &* Clock.second &+ UInt64(truncatingIfNeeded: nanoseconds)
    }
}
