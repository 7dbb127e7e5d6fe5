// The memory that the process may use: the machine's, or less where a control group limits it (a container, a systemd
// unit). Read once at the start; the files' contents are trusted for nothing but a number.

import CLinux
import Glibc

enum MachineMemory {
    /// Bytes; nil where neither the kernel nor a control group says.
    /// - Parameter root: the folder that holds /proc and /sys.
    static func bytes(root: String = "") -> Int? {
        var limits = [total(read(root + "/proc/meminfo"))]
        for file in limitFiles(read(root + "/proc/self/cgroup"), root + "/sys/fs/cgroup") {
            limits.append(number(read(file)))
        }
        return limits.compactMap { $0 }.min()
    }

    /// `MemTotal:  16316412 kB`, proc_meminfo(5).
    private static func total(_ text: [UInt8]) -> Int? {
        for line in text.split(separator: 0x0A) where line.starts(with: "MemTotal:".utf8) {
            let value = line.dropFirst(9).drop { $0 == 0x20 || $0 == 0x09 }
            let digits = value.prefix { $0 != 0x20 }
            guard value.dropFirst(digits.count).elementsEqual(" kB".utf8), let kilobytes = number(Array(digits)) else {
                return nil
            }
            let (bytes, overflow) = kilobytes.multipliedReportingOverflow(by: 1024)
            return overflow ? nil : bytes
        }
        return nil
    }

    /// Digits and a line end. `max` (cgroup v2) and impossible values are no number.
    private static func number(_ text: [UInt8]) -> Int? {
        let digits = text.last == 0x0A ? text.dropLast() : text[...]
        guard !digits.isEmpty, digits.count <= 19 else { return nil }
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(digit) - 0x30)
            if overflow || carry { return nil }
            value = sum
        }
        return value > 0 ? value : nil
    }

    /// The limits of the process's group and of all above it, cgroups(7): `0::/path` names the group of version 2,
    /// `7:cpu,memory:/path` that of version 1. In a container the path may lie outside of it: then the group is the top
    /// of the mount.
    private static func limitFiles(_ text: [UInt8], _ mount: String) -> [String] {
        var files: [String] = []
        for line in text.split(separator: 0x0A).prefix(64) {
            let parts = line.split(separator: 0x3A, maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isSecond = parts[1].isEmpty
            guard isSecond || parts[1].split(separator: 0x2C).contains(where: { $0.elementsEqual("memory".utf8) })
            else { continue }
            let top = isSecond ? mount : mount + "/memory"
            let name = isSecond ? "/memory.max" : "/memory.limit_in_bytes"
            files.append(top + name)
            var folder = top
            for part in parts[2].split(separator: 0x2F).prefix(64) {
                if part.elementsEqual("..".utf8) || part.contains(0) { break }
                folder += "/" + String(decoding: part, as: UTF8.self)
                files.append(folder + name)
            }
        }
        return files
    }

    /// The first 64 KiB of a file; empty where it cannot be read.
    private static func read(_ path: String) -> [UInt8] {
        let result = linux_open(path, O_RDONLY | O_NONBLOCK, 0)
        guard result >= 0 else { return [] }
        let file = FileDescriptor(owning: result)
        return [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
            while count < buffer.count, let base = buffer.baseAddress {
                let read = linux_read(file.raw, base + count, buffer.count - count)
                guard read > 0 else { break }
                count += read
            }
        }
    }
}
