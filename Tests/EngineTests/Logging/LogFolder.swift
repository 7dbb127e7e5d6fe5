// A folder for one test's log files, removed with it; and the few file calls that the tests of the log need.

import Glibc
import Testing

@testable import Engine

final class LogFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/engine-log-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { mkdtemp($0.baseAddress!) }
        path = String(cString: try #require(made))
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// The names in the folder, sorted.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = entry.name
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func text(_ name: String) -> String { Self.read(file(name)) }

    func lines(_ name: String) -> [String] { text(name).split(separator: "\n").map(String.init) }

    static func read(_ path: String) -> String {
        guard let stream = fopen(path, "r") else { return "" }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 {
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func write(_ text: String, to path: String) {
        guard let stream = fopen(path, "w") else { return }
        fputs(text, stream)
        fclose(stream)
    }

    /// True when the condition came to hold before a deadline that only a fault can reach.
    static func eventually(_ condition: () -> Bool) -> Bool {
        let deadline = Clock.now + 30 * Clock.second
        while Clock.now < deadline {
            if condition() { return true }
            usleep(2000)
        }
        return condition()
    }

    /// Runs `body` on that many threads at once, and returns when all are done.
    static func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
        let handles = try (0..<count).map { number in
            ThreadHandle(try Thread(name: "log-test-\(number)") { body(number) })
        }
        for handle in handles { handle.join() }
    }
}

/// An access line from text.
func logAccess(
    _ log: inout LoopLogBuffer, peer: String = "127.0.0.1", user: String = "", _ requestLine: String, status: Int = 200,
    bytes: UInt64 = 2, referer: String = "", agent: String = "", time: UInt64 = 1_795_489_518_123_456_789,
    took: UInt64 = 0, ending: AccessEnding = .whole
) {
    func with(_ texts: [String], _ found: [UnsafeRawBufferPointer], _ body: ([UnsafeRawBufferPointer]) -> Void) {
        guard let first = texts.first else { return body(found) }
        Array(first.utf8).withUnsafeBytes { with(Array(texts.dropFirst()), found + [$0], body) }
    }
    with([peer, user, requestLine, referer, agent], []) { fields in
        log.access(
            AccessLine(
                peer: fields[0], user: fields[1], requestLine: fields[2], status: status, bytes: bytes,
                referer: fields[3],
                agent: fields[4], time: time, took: took, ending: ending))
    }
}
