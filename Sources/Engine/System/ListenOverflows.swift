// Connections that the kernel dropped because the queue of a listening socket was full, since the machine was started:
// ListenOverflows of TcpExt in /proc/net/netstat. On whichever thread asks.

import CLinux
import Glibc

enum ListenOverflows {
    /// 0 where the kernel does not tell.
    static var now: UInt64 {
        let result = linux_open("/proc/net/netstat", O_RDONLY, 0)
        guard result >= 0 else { return 0 }
        let file = FileDescriptor(owning: result)
        return withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 16) { buffer in
            var count = 0
            while count < buffer.count, let base = buffer.baseAddress {
                let read = linux_read(file.raw, base + count, buffer.count - count)
                guard read > 0 else { break }
                count += read
            }
            return find(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }

    /// Two lines begin with `TcpExt:`: the names, then the values in the same order.
    static func find(_ text: String) -> UInt64 {
        let blank = UInt8(ascii: " ")
        let lines = text.split(at: UInt8(ascii: "\n")).filter { $0.begins(with: "TcpExt:") }
        guard lines.count == 2,
            let place = lines[0].split(at: blank).firstIndex(where: { $0 == "ListenOverflows" })
        else { return 0 }
        let values = lines[1].split(at: blank)
        return place < values.count ? UInt64(values[place]) ?? 0 : 0
    }
}
