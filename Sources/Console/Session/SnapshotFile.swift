// Writes snapshots to files: the screen as text, or the engine's whole snapshot as JSON.

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
        guard rename(draft, path) == 0 else {
            throw Failure(description: NewFile.Failure.system(errno).line(path))
        }
    }

    /// Writes a file that does not exist yet, readable by its owner only.
    public static func create(_ path: String, _ bytes: [UInt8]) throws(Failure) {
        do throws(NewFile.Failure) {
            let file = try NewFile(path)
            do throws(NewFile.Failure) { try file.append(bytes) } catch {
                file.remove()
                throw error
            }
        } catch {
            throw Failure(description: error.line(path))
        }
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
}
