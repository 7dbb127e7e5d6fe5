// Version 1 of the control protocol as it was written down: what stands in version-1.txt is read for good, whatever
// later versions add.

import Glibc
import Testing

@testable import Engine

@Suite struct TranscriptTests {
    private static let path =
        #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/version-1.txt"

    /// A line each: `> ` from the client, `< ` from the server.
    private static func lines(_ direction: String) throws -> [String] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while true {
            let byte = getc(file)
            if byte == EOF { break }
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix(direction) }.map { String($0.dropFirst(2)) }
    }

    /// A line's fields, numbers and texts, one after the other.
    private static func parts(_ line: [UInt8]) -> [String] {
        var isInText = false
        var isEscaped = false
        let cut = line.split { byte in
            if isInText, isEscaped || byte == UInt8(ascii: "\\") {
                isEscaped.toggle()
                return false
            }
            if byte == UInt8(ascii: "\"") { isInText.toggle() }
            return !isInText && "{}[],\n".utf8.contains(byte)
        }
        return cut.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Everything in the old line stands in the new one, in this order; a later version may say more.
    private static func says(_ new: [UInt8], all old: String) -> Bool {
        var rest = parts(new)[...]
        for part in parts(Array(old.utf8)) {
            guard let index = rest.firstIndex(of: part) else { return false }
            rest = rest[(index + 1)...]
        }
        return true
    }

    @Test func callsOfVersion1_AreReadForGood() throws {
        let lines = try Self.lines("> ")
        #expect(lines.count >= 34)
        for line in lines {
            let read = try ControlProtocol.call(Array(line.utf8))
            #expect(Self.says(ControlProtocol.line(read.call, id: read.id), all: line), "\(line)")
        }
    }

    @Test func eventsOfVersion1_AreReadForGood() throws {
        let lines = try Self.lines("< ")
        #expect(lines.count >= 25)
        for line in lines {
            let read = try ControlProtocol.event(Array(line.utf8))
            #expect(Self.says(ControlProtocol.line(read), all: line), "\(line)")
        }
    }

    /// What this version writes has a line in the transcript: a field that got another name would not be found.
    @Test func everyMessage_IsWrittenAsInTheTranscript() throws {
        let calls = try Self.lines("> ")
        for call in ControlSamples.calls {
            let isThere = try calls.contains { line in
                let id = try ControlProtocol.call(Array(line.utf8)).id
                return Self.says(ControlProtocol.line(call, id: id), all: line)
            }
            #expect(isThere, "\(String(decoding: ControlProtocol.line(call, id: 1), as: UTF8.self))")
        }
        let events = try Self.lines("< ")
        for event in ControlSamples.events {
            let line = ControlProtocol.line(event)
            #expect(events.contains { Self.says(line, all: $0) }, "\(String(decoding: line, as: UTF8.self))")
        }
    }
}
