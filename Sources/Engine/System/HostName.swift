// The machine's own name. One system call, from any thread.

import Glibc

package enum HostName {
    /// All names of the machine: every machine is also localhost (RFC 6761 section 6.3).
    package static var all: [String] { [machine, "localhost"] }

    /// As gethostname(2) returns it; empty where it fails.
    static var machine: String {
        // The longest name of Linux has 64 bytes; POSIX allows 255.
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "" }
        return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
