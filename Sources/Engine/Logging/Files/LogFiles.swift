// The files of one log as they lie on the disk: the one that is written, and those that it was renamed to. Read in
// blocks of whole lines, by any thread that may wait for the disk. What is read is known by inode and offset, which a
// rotation does not change. Others may write to the folder, so nothing is taken for granted about what lies there.

import CLinux
import Glibc

struct LogFiles: Sendable {
    /// Whole lines, and where they lie.
    struct Block {
        var bytes: [UInt8] = []
        var first: LogPlace
        var last: LogPlace
    }

    /// A file that is open for reading.
    private struct Opened: ~Copyable {
        let descriptor: FileDescriptor
        let inode: UInt64
        let size: UInt64
    }

    static let blockBytes = 256 << 10
    /// Files that are looked for; as many may be kept.
    private static let most = 1000

    let path: String
    let format: Format

    /// Where a line has its time.
    enum Format: Sendable {
        case server, access
    }

    // MARK: reading

    /// The lines before that place, or the newest. Its bytes are empty where no file has any before.
    func older(than place: LogPlace?) throws(Errno) -> Block? {
        var number = 0
        var end = UInt64.max
        if let place {
            // A file that is gone took all before it along.
            guard let found = self.number(of: place.file) else { return nil }
            (number, end) = (found, place.offset)
        }
        while number <= Self.most {
            guard let file = try open(number) else { return nil }
            end = min(end, file.size)
            if end > 0 {
                let start = end - min(end, UInt64(Self.blockBytes))
                var bytes = read(file, start..<end)
                var first = start
                if start > 0, let cut = bytes.firstIndex(of: 10), cut + 1 < bytes.count {
                    bytes.removeFirst(cut + 1)
                    first += UInt64(cut + 1)
                }
                // The line that is being written has no end yet.
                if place == nil, number == 0 { Self.cutLastLine(&bytes) }
                let last = first + UInt64(bytes.count)
                if !bytes.isEmpty {
                    return Block(
                        bytes: bytes, first: LogPlace(file: file.inode, offset: first),
                        last: LogPlace(file: file.inode, offset: last))
                }
            }
            number += 1
            end = .max
        }
        return nil
    }

    /// The lines after that place. Its bytes are empty where there are none yet.
    func newer(than place: LogPlace) throws(Errno) -> Block? {
        // A file that is gone had nothing that is still there: the oldest of those comes next.
        var number = self.number(of: place.file)
        var start = number == nil ? 0 : place.offset
        if number == nil { number = oldest }
        while let current = number {
            guard let file = try open(current) else { return nil }
            start = min(start, file.size)
            let end = min(file.size, start + UInt64(Self.blockBytes))
            var bytes = read(file, start..<end)
            // A line longer than a block comes in pieces.
            if bytes.count < Self.blockBytes || bytes.contains(10) { Self.cutLastLine(&bytes) }
            if !bytes.isEmpty || current == 0 {
                return Block(
                    bytes: bytes, first: LogPlace(file: file.inode, offset: start),
                    last: LogPlace(file: file.inode, offset: start + UInt64(bytes.count)))
            }
            number = current - 1
            start = 0
        }
        return nil
    }

    /// The newest end, behind the last whole line.
    func end() throws(Errno) -> LogPlace? {
        if let block = try older(than: nil) { return block.last }
        guard let file = try open(0) else { return nil }
        return LogPlace(file: file.inode, offset: 0)
    }

    /// Behind the last line that is not later than that: the lines of a file ascend in time.
    /// - Parameter time: nanoseconds since 1970.
    func place(until time: UInt64) throws(Errno) -> LogPlace? {
        for number in 0...Self.most {
            guard let file = try open(number) else { return nil }
            guard let first = line(file, at: 0), first.time <= time else { continue }
            var (low, high) = (UInt64(0), file.size)
            while high - low > UInt64(Self.blockBytes) {
                let middle = low + (high - low) / 2
                guard let found = line(file, at: middle), found.end <= high else { break }
                if found.time <= time { low = found.end } else { high = middle }
            }
            // A line that began before `high` may end behind it.
            let bytes = read(file, low..<min(file.size, high + UInt64(Self.blockBytes)))
            var place = low
            var from = 0
            while let end = bytes[from...].firstIndex(of: 10) {
                if let stamp = stamp(in: bytes[from..<end]), stamp > time { break }
                from = end + 1
                place = low + UInt64(from)
            }
            return LogPlace(file: file.inode, offset: place)
        }
        return nil
    }

    /// The first line with a time that begins after that offset, or at 0.
    private func line(_ file: borrowing Opened, at offset: UInt64) -> (time: UInt64, end: UInt64)? {
        let bytes = read(file, offset..<min(file.size, offset + UInt64(Self.blockBytes)))
        var from = 0
        if offset > 0 {
            guard let cut = bytes.firstIndex(of: 10) else { return nil }
            from = cut + 1
        }
        while let end = bytes[from...].firstIndex(of: 10) {
            if let time = stamp(in: bytes[from..<end]) { return (time, offset + UInt64(end + 1)) }
            from = end + 1
        }
        return nil
    }

    private func stamp(in line: ArraySlice<UInt8>) -> UInt64? {
        switch format {
        case .server: LogTime.stamp(line)
        case .access: LogLine.accessTime(in: line)?.time
        }
    }

    private static func cutLastLine(_ bytes: inout [UInt8]) {
        let end = bytes.lastIndex(of: 10).map { $0 + 1 } ?? 0
        bytes.removeLast(bytes.count - end)
    }

    // MARK: files

    private func name(_ number: Int) -> String { number == 0 ? path : "\(path).\(number)" }

    /// The number of the file with that inode, counted from the one that is written.
    private func number(of inode: UInt64) -> Int? {
        // A rotation may rename it while it is looked for, so it is looked for twice.
        for _ in 0..<2 {
            for number in 0...Self.most {
                guard let found = Self.inode(name(number)) else {
                    // The one that is written may be missing for a moment.
                    if number == 0 { continue }
                    break
                }
                if found == inode { return number }
            }
        }
        return nil
    }

    private var oldest: Int? {
        let count = (1...Self.most).prefix { Self.inode(name($0)) != nil }.count
        return count > 0 || Self.inode(path) != nil ? count : nil
    }

    private static func inode(_ path: String) -> UInt64? {
        var status = stat()
        guard path.withCString({ fstatat(AT_FDCWD, $0, &status, 0) }) == 0 else { return nil }
        return UInt64(status.st_ino)
    }

    /// - Returns: nil where there is no such file, or none that can be read backwards.
    private func open(_ number: Int) throws(Errno) -> Opened? {
        // O_NONBLOCK: a FIFO does not block (open(2)).
        let result = name(number).withCString { linux_open($0, O_RDONLY | O_NONBLOCK, 0) }
        if result == -ENOENT { return nil }
        if result < 0 { throw Errno(0 &- result) }
        let descriptor = FileDescriptor(owning: result)
        var status = stat()
        guard linux_fstat(descriptor.raw, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Opened(
            descriptor: descriptor, inode: UInt64(status.st_ino), size: UInt64(clamping: status.st_size))
    }

    /// - Returns: fewer bytes where the file has become shorter.
    private func read(_ file: borrowing Opened, _ range: Range<UInt64>) -> [UInt8] {
        let raw = file.descriptor.raw
        return [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
            while filled < range.count, let base = buffer.baseAddress {
                let at = Int64(clamping: range.lowerBound) &+ Int64(filled)
                let count = linux_pread(raw, base + filled, range.count - filled, at)
                if count <= 0 { break }
                filled += count
            }
        }
    }
}
