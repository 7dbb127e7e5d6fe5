// Writes snapshots to files: the screen as text, or the engine's whole snapshot as JSON.

import CLinux
import Engine
import FoundationEssentials
import Glibc

public enum SnapshotFile {
    /// The reason why nothing was written, in one line.
    public struct Failure: Error, CustomStringConvertible {
        public let description: String
    }

    /// A whole snapshot with sorted keys, so that two of them can be compared line by line.
    public static func json(_ snapshot: EngineSnapshot) throws(Failure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(snapshot)) + [10]
        } catch {
            throw Failure(description: "the snapshot cannot be written as JSON")
        }
    }

    /// Replaces a file in one step: a reader sees the old or the new one, never half of it.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        let draft = path + ".new"
        _ = unlink(draft)
        try create(draft, bytes)
        guard rename(draft, path) == 0 else { throw failure(path, errno) }
    }

    /// Writes a file that does not exist yet, readable by its owner only.
    public static func create(_ path: String, _ bytes: [UInt8]) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST {
                throw Failure(description: "\(VisibleText.shown(path)) exists already: choose another name")
            }
            throw failure(path, errno)
        }
        var offset = 0
        while offset < bytes.count {
            let written = bytes.withUnsafeBytes {
                linux_write(descriptor, $0.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            guard written > 0 else {
                if written == -Int(EINTR) { continue }
                _ = linux_close(descriptor)
                _ = unlink(path)
                throw failure(path, Int32(truncatingIfNeeded: -written))
            }
            offset += written
        }
        _ = linux_close(descriptor)
    }

    /// The rows of a canvas, without trailing blanks.
    static func text(_ canvas: Canvas) -> [UInt8] {
        var result = ""
        for y in 0..<canvas.height {
            var row = canvas.text(row: y)[...]
            while row.last == " " { row.removeLast() }
            result += row + "\n"
        }
        return Array(result.utf8)
    }

    private static func failure(_ path: String, _ code: Int32) -> Failure {
        Failure(description: "cannot write \(VisibleText.shown(path)): \(String(cString: strerror(code)))")
    }
}
