// One destination of the log: an open file or standard stream, and the bytes not written yet. Owned by the writer and
// used on its thread (opened at start on the thread that starts the log).
//
// A write that fails (ENOSPC, EFBIG, EIO, EPIPE) ends nothing: the unwritten bytes wait, bounded, and the writer tries
// them again in its next round. A pipe or a terminal that nobody reads must not block the writer, so it is asked for
// room first.

import CLinux
import Glibc

struct LogSink: ~Copyable {
    let destination: LogDestination
    private let limit: Int
    private var rotationSize: Int
    private var rotationCount: Int
    private let counters: LogCounters
    /// -1 for no destination; closing that does nothing.
    private var descriptor: FileDescriptor
    private var isRegular: Bool
    /// The destination is a regular file, opened by its own path and not through a symbolic link. Nothing else is
    /// renamed: renaming a link (/dev/stdout, /proc/self/fd/1) would rename the link, not the file it points to.
    private var isRenamable: Bool
    private var size: Int
    /// The last byte written ended a line: only then may the file be exchanged for the next.
    private var endsLine = true
    private var unwritten = LineBuffer()
    private var isFailing = false
    /// A failed rotation is not tried again before this time, in monotonic nanoseconds.
    private var rotationPausedUntil: UInt64 = 0
    /// A report about this destination, for the writer to write to the log.
    private(set) var note: (level: LogLevel, text: String)?

    private static let rotationPause = 60 * Clock.second
    /// Milliseconds to wait for room in a full stream, in one round.
    private static let patience: Int32 = 50

    init(_ destination: LogDestination, settings: LogSettings, counters: LogCounters) throws(Errno) {
        self.destination = destination
        self.counters = counters
        limit = max(1, settings.bufferLimit)
        rotationSize = settings.rotationSize
        rotationCount = Self.heldCount(settings.rotationCount)
        let (raw, isDirect) = try Self.open(destination)
        descriptor = FileDescriptor(owning: raw)
        (isRegular, size) = Self.inspect(raw)
        isRenamable = isDirect && isRegular
    }

    /// One that writes nowhere.
    init(limit: Int, counters: LogCounters) {
        destination = .none
        self.counters = counters
        self.limit = limit
        rotationSize = 0
        rotationCount = 0
        descriptor = FileDescriptor(owning: -1)
        isRegular = false
        isRenamable = false
        size = 0
    }

    /// One that writes nowhere, in place of this one.
    func nowhere() -> LogSink { LogSink(limit: limit, counters: counters) }

    private static func heldCount(_ count: Int) -> Int { max(0, min(1000, count)) }

    /// From now on the file is renamed past that size, and that many renamed ones are kept.
    mutating func setRotation(size: Int, count: Int) {
        rotationSize = size
        rotationCount = Self.heldCount(count)
    }

    /// The destination's name, for people.
    var name: String {
        switch destination {
        case .file(let path): path
        case .standardOutput: "standard output"
        case .standardError: "standard error"
        case .none: "nowhere"
        }
    }

    var hasUnwritten: Bool { !unwritten.isEmpty }

    mutating func takeNote() -> (level: LogLevel, text: String)? {
        defer { note = nil }
        return note
    }

    // MARK: opening

    /// - Returns: the descriptor, and whether the path's last part was no symbolic link.
    private static func open(_ destination: LogDestination) throws(Errno) -> (raw: Int32, isDirect: Bool) {
        switch destination {
        case .file(let path): try open(path)
        // A duplicate, so that closing it leaves the process its stream.
        case .standardOutput: (try duplicate(1), false)
        case .standardError: (try duplicate(2), false)
        case .none: (-1, false)
        }
    }

    private static func open(_ path: String) throws(Errno) -> (raw: Int32, isDirect: Bool) {
        // O_NONBLOCK: a FIFO without a reader fails with ENXIO instead of blocking the start (open(2)).
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK
        let direct = path.withCString { linux_open($0, flags | O_NOFOLLOW, 0o640) }
        // ELOOP: the last part is a symbolic link (open(2), O_NOFOLLOW).
        if direct != 0 &- ELOOP { return (try check(direct), true) }
        let linked = path.withCString { linux_open($0, flags, 0o640) }
        // A socket cannot be opened by its name, and standard output is one under systemd; but it can be duplicated.
        if linked == 0 &- ENXIO, let stream = streamNumber(path) { return (try duplicate(stream), false) }
        return (try check(linked), false)
    }

    /// The descriptor of the stream that the path names.
    private static func streamNumber(_ path: String) -> Int32? {
        if path == "/dev/stdout" { return 1 }
        if path == "/dev/stderr" { return 2 }
        for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
            return Int32(path.dropFirst(folder.utf8.count))
        }
        return nil
    }

    private static func duplicate(_ stream: Int32) throws(Errno) -> Int32 {
        let copy = fcntl(stream, F_DUPFD_CLOEXEC, 3)
        if copy < 0 { throw Errno(errno) }
        return copy
    }

    private static func inspect(_ raw: Int32) -> (isRegular: Bool, size: Int) {
        var status = stat()
        guard raw >= 0, linux_fstat(raw, &status) == 0 else { return (false, 0) }
        return (status.st_mode & S_IFMT == S_IFREG, max(0, Int(status.st_size)))
    }

    /// Closes the file and opens the one its path names now; keeps the old one where that fails.
    /// - Returns: false where it failed.
    mutating func reopen() -> Bool {
        guard case .file(let path) = destination else { return true }
        let isDirect: Bool
        do throws(Errno) {
            let opened = try Self.open(destination)
            descriptor = FileDescriptor(owning: opened.raw)
            isDirect = opened.isDirect
        } catch {
            counters.failed()
            note = (.error, "cannot reopen the log \(path): \(error.words); writing to the old file")
            return false
        }
        (isRegular, size) = Self.inspect(descriptor.raw)
        isRenamable = isDirect && isRegular
        endsLine = true
        rotationPausedUntil = 0
        return true
    }

    // MARK: writing

    /// Writes whole lines. Bytes that cannot be written now are kept while there is room, otherwise dropped and
    /// counted.
    mutating func write(_ block: borrowing LineBuffer) {
        if block.isEmpty { return }
        if destination == .none { return counters.wrote(lines: LineBuffer.lineEnds(block.base, block.count), bytes: 0) }
        let done = unwritten.isEmpty ? emit(block.base, block.count) : 0
        keep(block.base + done, block.count - done)
    }

    /// Tries the kept bytes again.
    mutating func retry() {
        if unwritten.isEmpty { return }
        let done = emit(unwritten.base, unwritten.count)
        unwritten.removeFirst(done)
    }

    /// Tries the kept bytes once more, and gives those that are left to the destination that follows. The end of a line
    /// that was begun here belongs into no other file, so it is lost.
    mutating func handOver(to next: inout LogSink) {
        retry()
        if unwritten.isEmpty { return }
        if !endsLine {
            let rest = LineBuffer.firstLine(unwritten.base, unwritten.count)
            counters.drop(1)
            unwritten.removeFirst(rest)
        }
        next.write(unwritten)
        unwritten.removeAll()
    }

    /// The end: bytes still kept are lost.
    mutating func giveUp() {
        counters.drop(LineBuffer.lineEnds(unwritten.base, unwritten.count))
        unwritten.removeAll()
    }

    private mutating func keep(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        var fits = count
        let room = max(0, limit - unwritten.count)
        if count > room {
            // A line that was begun is kept to its end, whatever room is left.
            let least = endsLine || !unwritten.isEmpty ? 0 : LineBuffer.firstLine(bytes, count)
            fits = LineBuffer.wholeLines(bytes, count, room: room) ?? least
        }
        unwritten.append(bytes, fits)
        counters.drop(LineBuffer.lineEnds(bytes + fits, count - fits))
    }

    /// - Returns: bytes written.
    private mutating func emit(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var done = 0
        while done < count {
            let piece = nextPiece(bytes + done, count - done)
            let written = put(bytes + done, piece)
            if written == 0 { break }
            counters.wrote(lines: LineBuffer.lineEnds(bytes + done, written), bytes: written)
            done += written
            size = size.addingReportingOverflow(written).partialValue
            endsLine = bytes[done - 1] == 10
        }
        return done
    }

    /// One write(2); a short one is continued by the caller.
    /// - Returns: 0 when nothing could be written now.
    private mutating func put(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        // poll(2) reports a pipe as writable when PIPE_BUF bytes fit, so that many never block.
        let length = isRegular ? count : min(count, 4096)
        if !isRegular && !hasRoom() { return 0 }
        var result = linux_write(descriptor.raw, bytes, length)
        while result == -Int(EINTR) { result = linux_write(descriptor.raw, bytes, length) }
        if result > 0 {
            if isFailing {
                isFailing = false
                note = (.notice, "the log is written to \(name) again")
            }
            return result
        }
        if result == -Int(EAGAIN) { return 0 }
        fail(Errno(result < 0 ? Int32(truncatingIfNeeded: 0 &- result) : EIO))
        return 0
    }

    private func hasRoom() -> Bool {
        var entry = pollfd(fd: descriptor.raw, events: Int16(POLLOUT), revents: 0)
        // An error or a hang-up counts as room: the write will report it.
        return linux_poll(&entry, 1, Self.patience) > 0
    }

    private mutating func fail(_ error: Errno) {
        counters.failed()
        if isFailing { return }
        isFailing = true
        note = (
            .error,
            "cannot write the log to \(name): \(error.words); new lines wait, and are dropped when the buffer is full"
        )
    }

    // MARK: rotation

    /// The bytes to write into the current file; rotates first where it is full.
    private mutating func nextPiece(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        guard isRenamable, rotationSize > 0, case .file(let path) = destination, Clock.now >= rotationPausedUntil else {
            return count
        }
        if !endsLine { return LineBuffer.firstLine(bytes, count) }
        let room = rotationSize - min(size, rotationSize)
        if count <= room { return count }
        if let lines = LineBuffer.wholeLines(bytes, count, room: room) { return lines }
        if size > 0 && !rotate(path) { return count }
        // A line longer than a whole file gets a file of its own.
        return count <= rotationSize
            ? count
            : LineBuffer.wholeLines(bytes, count, room: rotationSize) ?? LineBuffer.firstLine(bytes, count)
    }

    /// Renames `file` to `file.1`, that to `file.2`, and so on; the last is replaced. Where the file is no longer at
    /// its path (renamed by an earlier try that could not open a new one, or by another process), only a new one is
    /// opened.
    private mutating func rotate(_ path: String) -> Bool {
        if isAtItsPath(path) {
            // Only as far as files exist: a try that fails costs no old file.
            let files = (1...max(1, rotationCount)).prefix { access("\(path).\($0)", F_OK) == 0 }.count
            for number in stride(from: min(files, rotationCount - 1), through: 1, by: -1) {
                _ = Self.rename("\(path).\(number)", "\(path).\(number + 1)")
            }
            var result = rotationCount > 0 ? Self.rename(path, "\(path).1") : Self.remove(path)
            // If both names are links to one file, rename(2) does nothing and reports success.
            if result == 0, rotationCount > 0, isAtItsPath(path) { result = Self.remove(path) }
            // ENOENT: it is gone already, as if it had been renamed.
            if result != 0, result != ENOENT {
                counters.failed()
                rotationPausedUntil = Clock.now &+ Self.rotationPause
                note = (.error, "cannot rename the log \(path): \(Errno(result).words); it grows past its size")
                return false
            }
        }
        guard reopen() else {
            rotationPausedUntil = Clock.now &+ Self.rotationPause
            return false
        }
        counters.rotated()
        return true
    }

    /// Both destinations are one file, under whatever names: each would rename it under the other.
    func collides(with other: borrowing LogSink) -> Bool {
        var ours = stat(), theirs = stat()
        guard isRenamable || other.isRenamable, isRegular, other.isRegular, linux_fstat(descriptor.raw, &ours) == 0,
            linux_fstat(other.descriptor.raw, &theirs) == 0
        else { return false }
        return ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino
    }

    /// The same, where the other is the file of that path.
    func collides(withFileAt path: String) -> Bool {
        var ours = stat(), theirs = stat(), named = stat()
        guard isRegular, linux_fstat(descriptor.raw, &ours) == 0, stat(path, &theirs) == 0, lstat(path, &named) == 0
        else { return false }
        let isDirect = named.st_mode & S_IFMT == S_IFREG
        return (isRenamable || isDirect) && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino
    }

    /// The same, where the other is that open descriptor, which is never renamed itself.
    func collides(withDescriptor raw: Int32) -> Bool {
        var ours = stat(), theirs = stat()
        guard isRenamable, linux_fstat(descriptor.raw, &ours) == 0, linux_fstat(raw, &theirs) == 0 else { return false }
        return ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino
    }

    /// The same, where the other writes to that destination.
    func collides(with destination: LogDestination) -> Bool {
        switch destination {
        case .file(let path): collides(withFileAt: path)
        case .standardOutput: collides(withDescriptor: 1)
        case .standardError: collides(withDescriptor: 2)
        case .none: false
        }
    }

    private func isAtItsPath(_ path: String) -> Bool {
        var ours = stat(), found = stat()
        // A link that is there now belongs to somebody else, wherever it leads.
        guard linux_fstat(descriptor.raw, &ours) == 0, lstat(path, &found) == 0 else { return false }
        return ours.st_dev == found.st_dev && ours.st_ino == found.st_ino
    }

    /// - Returns: 0 or the error's number.
    private static func rename(_ old: String, _ new: String) -> Int32 {
        old.withCString { old in new.withCString { new in Glibc.rename(old, new) == 0 ? 0 : errno } }
    }

    private static func remove(_ path: String) -> Int32 {
        path.withCString { Glibc.unlink($0) == 0 ? 0 : errno }
    }
}
