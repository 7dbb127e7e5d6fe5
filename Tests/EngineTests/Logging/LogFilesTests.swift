// The log's files read back: in blocks, over rotations, by time, and whatever lies in them.

import Glibc
import Testing

@testable import Engine

@Suite struct LogFilesTests {
    private static let start: UInt64 = 1_795_489_518_000_000_000

    /// A line a second.
    private static func line(_ number: Int) -> String {
        var stamp = [UInt8](repeating: 0, count: LogTime.stampLength)
        _ = stamp.withUnsafeMutableBufferPointer { bytes in
            LogTime.writeStamp(start + UInt64(number) * Clock.second, to: bytes.baseAddress!)
        }
        return String(decoding: stamp, as: UTF8.self) + (number % 10 == 0 ? " error" : " info") + " line \(number)!\n"
    }

    private static func write(_ folder: LogFolder, _ ranges: [(String, Range<Int>)]) {
        for (name, range) in ranges { LogFolder.write(range.map(line).joined(), to: folder.file(name)) }
    }

    private func search(_ folder: LogFolder) throws -> LogSearch {
        LogSearch(log: try Log(LogSettings(destination: .file(folder.file("log")), rotationSize: 0)))
    }

    private func page(_ search: LogSearch, _ query: LogQuery) throws -> LogPage {
        let result = search.page(query)
        guard case .logPage(let page) = result else {
            Issue.record("\(result)")
            return LogPage(lines: [], first: .blank, last: .blank, isEnd: true)
        }
        return page
    }

    private func numbers(_ lines: [LogLine]) -> [Int] {
        lines.compactMap { $0.text.split(separator: " ").last.flatMap { Int($0.dropLast()) } }
    }

    /// All lines from a page on, in the order of the files.
    private func all(_ search: LogSearch, terms: [LogTerm] = [], limit: Int) throws -> [Int] {
        var found: [LogLine] = []
        var place: LogPlace?
        for _ in 0..<10_000 {
            let page = try page(search, LogQuery(.server, .older, from: place, terms: terms, limit: limit))
            found.insert(contentsOf: page.lines, at: 0)
            #expect(page.lines.count <= limit)
            if page.isEnd { break }
            place = page.first
        }
        return numbers(found)
    }

    @Test(arguments: [1, 7, 1000]) func pages_GoBack_OverRenamedFiles_AndMissNoLine(_ limit: Int) throws {
        let folder = try LogFolder()
        Self.write(folder, [("log.2", 0..<31), ("log.1", 31..<64), ("log", 64..<99)])
        let search = try search(folder)
        #expect(try all(search, limit: limit) == Array(0..<99))
        #expect(
            try all(search, terms: [LogTerm(.level, .greaterOrEqual, "warning")], limit: limit)
                == Array(stride(from: 0, to: 99, by: 10)))
        #expect(try all(search, terms: [LogTerm(.text, .equal, "LINE 4")], limit: limit).count == 11)
    }

    @Test func pages_GoOn_WhileTheFileIsRenamed_AndAreNotTakenTwice() throws {
        let folder = try LogFolder()
        Self.write(folder, [("log.1", 0..<40), ("log", 40..<60)])
        let search = try search(folder)
        let newest = try page(search, LogQuery(.server, .older, limit: 10))
        #expect(numbers(newest.lines) == Array(50..<60))
        rename(folder.file("log.1"), folder.file("log.2"))
        rename(folder.file("log"), folder.file("log.1"))
        Self.write(folder, [("log", 60..<63)])
        let older = try page(search, LogQuery(.server, .older, from: newest.first, limit: 30))
        #expect(numbers(older.lines) == Array(20..<50))
        let newer = try page(search, LogQuery(.server, .newer, from: newest.last, limit: 1000))
        #expect(numbers(newer.lines) == [60, 61, 62] && newer.isEnd)
        // Its file is removed, and all before it too.
        unlink(folder.file("log.2"))
        let gone = try page(search, LogQuery(.server, .older, from: older.first, limit: 30))
        #expect(gone.lines.isEmpty && gone.isEnd)
        let rest = try page(search, LogQuery(.server, .newer, from: older.first, limit: 1000))
        #expect(numbers(rest.lines) == Array(40..<63))
    }

    @Test func time_IsFound_InAnyFile() throws {
        let folder = try LogFolder()
        // Larger than a block, so that it is searched.
        Self.write(folder, [("log.1", 0..<30_000), ("log", 30_000..<30_100)])
        let search = try search(folder)
        for number in [0, 1, 17, 14_999, 29_999, 30_000, 30_098] {
            let until = Self.start + UInt64(number) * Clock.second + 999_999
            let found = try page(search, LogQuery(.server, .older, until: until, limit: 3))
            #expect(numbers(found.lines) == Array(max(0, number - 2)...number), "\(number)")
        }
        let before = try page(search, LogQuery(.server, .older, until: 1, limit: 3))
        // Nothing is so old: it begins at the newest line.
        #expect(before.lines.isEmpty || numbers(before.lines).last == 30_099)
    }

    @Test func foreignBytes_AreShownAsTheyAre_AndEndNothing() throws {
        let folder = try LogFolder()
        let odd = "\u{1B}[2J\u{202E}\n\n2026-13-99T99:99:99.999Z info x\n[24/Nov/2026:03:05:18 +0000\n" + Self.line(7)
        LogFolder.write(
            odd + String(repeating: "x", count: 600_000) + "\n" + Self.line(8) + "half", to: folder.file("log"))
        let page = try page(try search(folder), LogQuery(.server, .older, limit: 1000))
        #expect(page.isEnd && numbers(page.lines).contains(7) && numbers(page.lines).last == 8)
        #expect(page.lines.allSatisfy { !$0.text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" } })
        #expect(!page.lines.contains { $0.text == "half" })
        for text in [
            "", "\n", "x", "[]", "[24/Nov/2026:03:05:18 +0000]", "\"\"\"\" \"", " [24/Foo/2026:03:05:18 +0000]",
        ] {
            let line = LogLine(accessLine: Array(text.utf8)[...])
            #expect(line.status == nil && line.level == "info")
        }
    }

    @Test func accessLine_HasItsStatus_AndIsAsBadAsThat() throws {
        let folder = try LogFolder()
        let log = try Log(LogSettings(access: .file(folder.file("access"))))
        var buffer = log.makeLoopBuffer()
        for (status, user) in [(200, ""), (404, "ana"), (503, "bob")] {
            logAccess(&buffer, peer: "10.0.0.\(status % 100)", user: user, "GET /\"x HTTP/1.1", status: status)
        }
        buffer.publish()
        log.close()
        let search = LogSearch(log: log)
        func found(_ terms: LogTerm..., isInverted: Bool = false) throws -> [Int] {
            try page(search, LogQuery(.access, terms: terms, isInverted: isInverted)).lines.compactMap(\.status)
        }
        let all = try page(search, LogQuery(.access)).lines
        #expect(all.map(\.level) == ["info", "warning", "error"])
        #expect(all.allSatisfy { $0.time == 1_795_489_518_000_000_000 && !$0.text.contains("[") })
        #expect(all.first?.text.hasPrefix(#"10.0.0.0 - - "GET /\x22x HTTP/1.1" 200 2 "#) == true)
        #expect(try found(LogTerm(.status, .equal, "4xx")) == [404])
        #expect(try found(LogTerm(.status, .greaterOrEqual, "4xx")) == [404, 503])
        #expect(try found(LogTerm(.status, .notEqual, "404")) == [200, 503])
        #expect(try found(LogTerm(.address, .equal, "10.0.0.4")) == [404])
        #expect(try found(LogTerm(.user, .equal, "bob")) == [503])
        #expect(try found(LogTerm(.user, .equal, "bo")) == [])
        #expect(try found(LogTerm(.level, .greater, "info"), LogTerm(.user, .notEqual, "bob")) == [404])
        #expect(try found(LogTerm(.status, .equal, "4xx"), isInverted: true) == [200, 503])
    }

    @Test func what_CannotBeMeant_IsRefused() throws {
        let folder = try LogFolder()
        let search = try search(folder)
        func refusal(_ query: LogQuery) -> String {
            if case .refused(let text) = search.page(query) { text } else { "" }
        }
        #expect(refusal(LogQuery(.access)).contains("--access-log FILE"))
        #expect(refusal(LogQuery(.server, terms: [LogTerm(.level, .equal, "loud")])).contains("trace, debug"))
        #expect(refusal(LogQuery(.server, terms: [LogTerm(.status, .equal, "9xx9")])).contains("4xx"))
        #expect(refusal(LogQuery(.server, terms: [LogTerm(.user, .less, "a")])).contains("= and !="))
        let many = Array(repeating: LogTerm(.text, .equal, "x"), count: LogQuery.termLimit + 1)
        #expect(refusal(LogQuery(.server, terms: many)).contains("at most"))
        // A place that was never given out.
        for place in [LogPlace(file: 0, offset: 0), LogPlace(file: .max, offset: .max)] {
            for direction in [LogQuery.Direction.older, .newer] {
                #expect(try page(search, LogQuery(.server, direction, from: place, limit: .max)).lines.count <= 1000)
            }
        }
        let real = try page(search, LogQuery(.server))
        let far = LogPlace(file: real.last.file, offset: .max)
        #expect(try page(search, LogQuery(.server, .newer, from: far, limit: -1)).lines.isEmpty)
        #expect(try page(search, LogQuery(.server, .older, from: far, limit: 5)).lines.count <= 5)
    }
}
