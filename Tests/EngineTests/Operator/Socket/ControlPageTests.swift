// The examples of docs/control.md, against a running server: what is sent there is understood, and where a whole line
// is shown as its answer, it is the answer.

import Glibc
import Testing

@testable import Engine

@Suite struct ControlPageTests {
    private struct Example {
        var request: String
        /// The first line beneath it.
        var shown: String
    }

    private static let path =
        #filePath.split(separator: "/").dropLast(5).map { "/" + $0 }.joined() + "/docs/control.md"

    /// The commands that send something: `$ echo '…' | …`.
    private static func examples() throws -> [Example] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while true {
            let byte = getc(file)
            if byte == EOF { break }
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        return lines.indices.dropLast().compactMap { index in
            guard lines[index].hasPrefix("    $ echo '") else { return nil }
            let request = lines[index].split(separator: "'")[1]
            return Example(request: String(request), shown: String(lines[index + 1].dropFirst(4)))
        }
    }

    @Test func examples_AreAnsweredAsThePageSays() throws {
        let examples = try Self.examples()
        #expect(examples.count >= 9)
        let server = try ControlledServer()
        let visitor = try server.server.client()
        #expect(visitor.get("/healthz")?.status == 200)
        for example in examples {
            let client = try server.console()
            #expect(client.send(example.request + "\n"))
            let line = String(decoding: try #require(client.line()), as: UTF8.self)
            #expect(line.hasPrefix(#"{"reply":1,"#))
            if example.shown.hasPrefix(#"{"reply":1,"#) {
                #expect(line == example.shown)
            } else {
                #expect(!line.hasPrefix(#"{"reply":1,"error""#) && !line.hasPrefix(#"{"reply":1,"refused""#))
            }
        }
    }
}
