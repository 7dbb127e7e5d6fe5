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
            return find(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Two lines begin with `TcpExt:`: the names, then the values in the same order.
    static func find(_ text: UnsafeRawBufferPointer) -> UInt64 {
        // Word by word, and without a string for each: somebody asks every second.
        var names: Range<Int>?
        var start = 0
        while start < text.count {
            let end = text[start...].firstIndex(of: 10) ?? text.count
            defer { start = end + 1 }
            guard text[start..<end].starts(with: "TcpExt:".utf8) else { continue }
            guard let names else {
                names = start..<end
                continue
            }
            guard let place = place(of: "ListenOverflows", in: text[names]) else { return 0 }
            return value(at: place, in: text[start..<end])
        }
        return 0
    }

    private static func place(of name: StaticString, in line: Slice<UnsafeRawBufferPointer>) -> Int? {
        let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var place = 0
        var start = line.startIndex
        for index in line.indices where line[index] == 32 {
            if line[start..<index].elementsEqual(wanted) { return place }
            place += 1
            start = index + 1
        }
        return line[start...].elementsEqual(wanted) ? place : nil
    }

    private static func value(at place: Int, in line: Slice<UnsafeRawBufferPointer>) -> UInt64 {
        var left = place
        var start = line.startIndex
        while left > 0 {
            guard let blank = line[start...].firstIndex(of: 32) else { return 0 }
            start = blank + 1
            left -= 1
        }
        return UInt64(String(decoding: line[start...].prefix { $0 != 32 }, as: UTF8.self)) ?? 0
    }
}
