// Lines to standard output and standard error, written at once and unbuffered, so that a pipe's reader sees
// `listening on …` the moment it is true.

import ArgumentParser
import CLinux
import Glibc

enum Output {
    static func print(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

    /// A question on standard error, with no line end.
    static func ask(_ text: String) { write(text, to: STDERR_FILENO) }
    static func write(_ bytes: [UInt8]) { write(String(decoding: bytes, as: UTF8.self), to: STDOUT_FILENO) }

    /// - Returns: false where the text could not be written whole, because a reader went away or a disk is full.
    static func stream(_ text: String) -> Bool { write(text, to: STDOUT_FILENO) }

    /// `reactor: …` on standard error.
    static func report(_ line: String) { write("reactor: \(line)\n", to: STDERR_FILENO) }

    /// A line on standard error that says itself where it comes from: `reactor.toml:12:5: …`.
    static func reportPlain(_ line: String) { write("\(line)\n", to: STDERR_FILENO) }

    /// Reports why the program cannot go on; thrown, the result ends it with status 1.
    static func failure(_ line: String) -> ExitCode {
        report(line)
        return .failure
    }

    /// If a reader went away (EPIPE; SIGPIPE is ignored) or a disk is full, the line is lost and nothing else happens.
    @discardableResult
    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let written = linux_write(descriptor, rest.baseAddress, rest.count)
                if written == -Int(EINTR) { continue }
                guard written > 0 else { return false }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
            }
            return true
        }
    }
}
