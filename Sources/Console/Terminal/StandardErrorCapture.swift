// Captures standard error in a file in memory while the screen is up: a message of the runtime or of a library would be
// drawn over. Its content is copied out when the screen is left. Owned by the console's thread.

import CLinux
import CNcurses

struct StandardErrorCapture: ~Copyable {
    /// For the handler of fatal signals: the file, and the former standard error. -1 for none.
    let file: Int32
    let original: Int32

    private static let largest = 1 << 20
    private static let kept = 64 << 10

    /// Bytes of the file that have been passed on as lines.
    private var seen = 0

    /// If no descriptor is free, standard error stays as it is.
    init() {
        let file = curses_memory_file("reactor-stderr")
        let original = file >= 0 ? curses_dup(2) : -1
        if file >= 0, original >= 0, curses_dup_onto(file, 2) == 0 {
            self.file = file
            self.original = original
        } else {
            if file >= 0 { _ = linux_close(file) }
            if original >= 0 { _ = linux_close(original) }
            self.file = -1
            self.original = -1
        }
    }

    /// The whole lines since the last call, at most 64 KiB of them; a line longer than 4 KiB comes in pieces.
    mutating func newLines() -> [String] {
        guard file >= 0 else { return [] }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let from = seen
        let count = chunk.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, from) }
        guard count > 0 else { return [] }
        var lines: [String] = []
        var line: [UInt8] = []
        for byte in chunk[..<count] {
            if byte != 10 { line.append(byte) }
            if byte == 10 || line.count >= 4096 {
                seen += line.count + (byte == 10 ? 1 : 0)
                if !line.isEmpty { lines.append(String(decoding: line, as: UTF8.self)) }
                line = []
            }
        }
        return lines
    }

    /// Keeps only the end once the file has grown large: a log that goes to standard error must not fill the memory.
    /// - Returns: the number of bytes that are gone and were never passed on.
    mutating func trim() -> Int {
        var status = stat()
        guard file >= 0, linux_fstat(file, &status) == 0, status.st_size > Self.largest else { return 0 }
        let lost = max(0, Int(status.st_size) - seen)
        var tail = [UInt8](repeating: 0, count: Self.kept)
        let count = tail.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, status.st_size - Self.kept) }
        // Bytes written between these two calls are lost; the file is opened to append, so nothing is torn.
        guard count > 0, ftruncate(file, 0) == 0 else { return 0 }
        _ = tail.withUnsafeBytes { linux_write(file, $0.baseAddress, count) }
        seen = count
        return lost
    }

    deinit {
        guard file >= 0 else { return }
        _ = curses_dup_onto(original, 2)
        var chunk = [UInt8](repeating: 0, count: 4096)
        var offset = 0
        while true {
            let count = chunk.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, offset) }
            guard count > 0 else { break }
            let written = chunk.withUnsafeBytes { linux_write(original, $0.baseAddress, count) }
            guard written > 0 else { break }
            offset += written
        }
        _ = linux_close(file)
        _ = linux_close(original)
    }
}
