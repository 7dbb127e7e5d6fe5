// One destination of the log: an open file or standard stream, and what it has not taken yet. Owned by the writer and
// used on its thread (opened at start on the thread that starts the log).
//
// A write that fails (ENOSPC, EFBIG, EIO, EPIPE) ends nothing: what was not written waits, bounded, and is tried again
// in the writer's next turn. A pipe or a terminal that nobody reads must not hold the writer: it is asked for room
// first.

import CLinux
import Glibc

struct LogSink: ~Copyable {
    let destination: LogDestination
    private let limit: Int
    private let rotationSize: Int
    private let rotationCount: Int
    private let counters: LogCounters
    /// -1 for no destination; closing that does nothing.
    private var descriptor: FileDescriptor
    private var isRegular: Bool
    /// A regular file whose name is its own: opened by its path and not through a symbolic link. Nothing else is
    /// renamed; a link (/dev/stdout, /proc/self/fd/1) would be, and not what it points to.
    private var isRenamable: Bool
    private var size: Int
    /// The last byte written ended a line: only there may a file be changed for the next.
    private var endsLine = true
    private var unwritten = LineBuffer()
    private var isFailing = false
    /// Monotonic nanoseconds until which a failed rotation is not tried again.
    private var rotationPausedUntil: UInt64 = 0
    /// What the log should say about this destination, for the writer to pass on.
    private(set) var note: (level: LogLevel, text: String)?

    private static let rotationPause = 60 * Clock.second
    /// Milliseconds a stream that is full is waited for in one turn.
    private static let patience: Int32 = 50

    init(_ destination: LogDestination, settings: LogSettings, counters: LogCounters) throws(Errno) {
        self.destination = destination
        self.counters = counters
        limit = max(1, settings.bufferLimit)
        rotationSize = settings.rotationSize
        rotationCount = max(0, min(1000, settings.rotationCount))
        let (raw, isDirect) = try Self.open(destination)
        descriptor = FileDescriptor(owning: raw)
        (isRegular, size) = Self.inspect(raw)
        isRenamable = isDirect && isRegular
    }

    /// Where the lines go, for people.
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

    /// - Returns: the descriptor, and whether the path led to it without a symbolic link at its end.
    private static func open(_ destination: LogDestination) throws(Errno) -> (raw: Int32, isDirect: Bool) {
        switch destination {
        case .file(let path): try open(path)
        // A descriptor of our own, so that closing it leaves the process its stream.
        case .standardOutput: (try duplicate(1), false)
        case .standardError: (try duplicate(2), false)
        case .none: (-1, false)
        }
    }

    private static func open(_ path: String) throws(Errno) -> (raw: Int32, isDirect: Bool) {
        // Not blocking: a FIFO without a reader says ENXIO instead of holding the start (open(2)).
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK
        let direct = path.withCString { linux_open($0, flags | O_NOFOLLOW, 0o640) }
        // ELOOP: the last part is a symbolic link (open(2), O_NOFOLLOW).
        if direct != 0 &- ELOOP { return (try check(direct), true) }
        let linked = path.withCString { linux_open($0, flags, 0o640) }
        // A socket cannot be opened by its name, which is what standard output is under systemd; but it can be
        // duplicated.
        if linked == 0 &- ENXIO, let stream = streamNumber(path) { return (try duplicate(stream), false) }
        return (try check(linked), false)
    }

    /// The descriptor that the path of a stream names.
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

    /// Closes the file and opens what its path names now; keeps the old one where that fails.
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

    /// Writes whole lines; what cannot be written now is kept while there is room, else dropped and counted.
    mutating func write(_ block: borrowing LineBuffer) {
        if block.isEmpty { return }
        if destination == .none { return counters.wrote(lines: LineBuffer.lineEnds(block.base, block.count), bytes: 0) }
        let done = unwritten.isEmpty ? emit(block.base, block.count) : 0
        keep(block.base + done, block.count - done)
    }

    /// Tries again what was kept.
    mutating func retry() {
        if unwritten.isEmpty { return }
        let done = emit(unwritten.base, unwritten.count)
        unwritten.removeFirst(done)
    }

    /// The end: what is still kept is lost.
    mutating func giveUp() {
        counters.drop(LineBuffer.lineEnds(unwritten.base, unwritten.count))
        unwritten.removeAll()
    }

    private mutating func keep(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        var fits = count
        let room = max(0, limit - unwritten.count)
        if count > room {
            // A line that was begun is kept to its end, whatever the room.
            let least = endsLine || !unwritten.isEmpty ? 0 : LineBuffer.firstLine(bytes, count)
            fits = LineBuffer.wholeLines(bytes, count, room: room) ?? least
        }
        unwritten.append(bytes, fits)
        counters.drop(LineBuffer.lineEnds(bytes + fits, count - fits))
    }

    /// - Returns: bytes that are written.
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
        // poll(2) says that a pipe is writable when PIPE_BUF bytes fit: so many never block.
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
        // An error or a hang-up counts as room: the write will say which.
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

    /// How much to write into the file as it is now; changes the file first where it is full.
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

    /// `file` becomes `file.1`, that `file.2`, and so on; the last is replaced. Where the file is not at its path any
    /// more (renamed by an earlier try that could not open a new one, or by somebody else), only a new one is opened.
    private mutating func rotate(_ path: String) -> Bool {
        if isAtItsPath(path) {
            // No further than there are files: a try that fails costs no old one.
            let files = (1...max(1, rotationCount)).prefix { access("\(path).\($0)", F_OK) == 0 }.count
            for number in stride(from: min(files, rotationCount - 1), through: 1, by: -1) {
                _ = Self.rename("\(path).\(number)", "\(path).\(number + 1)")
            }
            var result = rotationCount > 0 ? Self.rename(path, "\(path).1") : Self.remove(path)
            // Two names of one file: rename(2) does nothing and says that it is done.
            if result == 0, rotationCount > 0, isAtItsPath(path) { result = Self.remove(path) }
            // Gone meanwhile: as if it had been renamed.
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

    /// Both are one file, under whatever names: each would rename it for the other.
    func collides(with other: borrowing LogSink) -> Bool {
        var ours = stat(), theirs = stat()
        guard isRenamable || other.isRenamable, isRegular, other.isRegular, linux_fstat(descriptor.raw, &ours) == 0,
            linux_fstat(other.descriptor.raw, &theirs) == 0
        else { return false }
        return ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino
    }

    private func isAtItsPath(_ path: String) -> Bool {
        var ours = stat(), found = stat()
        // A link that stands there now is another's, wherever it leads.
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
