// Writing all bytes to a file, however many write(2) takes at a time. On the thread that calls it, which waits for the
// disk.

import CLinux
import Glibc

enum WholeWrite {
    /// - Returns: nil when all are written; otherwise errno.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes {
                linux_write(descriptor, $0.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            if written == -Int(EINTR) { continue }
            guard written > 0 else { return Int32(truncatingIfNeeded: -written) }
            offset += written
        }
        return nil
    }
}
