// The log as a whole: from write() to the file and the tail.

import Glibc
import Testing

@testable import Engine

@Suite struct LogTests {
    private func settings(_ folder: LogFolder, level: LogLevel = .info) -> LogSettings {
        LogSettings(level: level, destination: .file(folder.file("log")))
    }

    @Test func line_HasTimeLevelAndText() throws {
        let folder = try LogFolder()
        let before = Clock.realTime
        let log = try Log(settings(folder))
        log.write(.info, "listening")
        log.close()
        let record = try #require(log.tail(after: 0, limit: 10).first)
        #expect(record.sequence == 1 && record.level == .info && record.text == "listening")
        #expect(record.time >= before && record.time <= Clock.realTime)
        let match = try #require(
            try /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})Z info listening\n/.wholeMatch(in: folder.text("log")))
        var stamp = [UInt8](repeating: 0, count: LogTime.stampLength)
        _ = LogTime.writeStamp(record.time, to: &stamp)
        #expect(String(decoding: stamp, as: UTF8.self) == "\(match.1)Z")
    }

    @Test func belowLevel_IsNeitherEvaluatedNorWritten() throws {
        let folder = try LogFolder()
        let log = try Log(settings(folder, level: .notice))
        var evaluated: [LogLevel] = []
        func text(_ level: LogLevel) -> String {
            evaluated.append(level)
            return "at \(level)"
        }
        for level in LogLevel.allCases { log.write(level, text(level)) }
        #expect(evaluated == [.notice, .warning, .error, .critical])
        #expect(!log.isEnabled(.info) && log.isEnabled(.notice))
        log.level = .trace
        #expect(log.level == .trace)
        log.write(.trace, text(.trace))
        log.close()
        #expect(
            folder.lines("log").map { $0.split(separator: " ")[1] } == [
                "notice", "warning", "error", "critical", "trace",
            ])
        #expect(log.gauges.dropped == 0)
    }

    @Test func everySeverity_ComesBackAsItsLevel() {
        for level in LogLevel.allCases { #expect(LogLevel(severity: level.severity) == level) }
    }

    @Test func eightThreads_LoseNothing_AndKeepTheirOrder() throws {
        let folder = try LogFolder()
        var settings = settings(folder)
        settings.bufferLimit = 64 << 20
        settings.tailLines = 500
        let log = try Log(settings)
        let each = 5000
        try LogFolder.onThreads(8) { thread in
            for number in 0..<each { log.write(number % 100 == 99 ? .warning : .info, "\(thread) \(number)") }
        }
        log.close()
        var next = [Int](repeating: 0, count: 8)
        for line in folder.lines("log") {
            let words = line.split(separator: " ")
            try #require(words.count == 4)
            let thread = try #require(Int(words[2]))
            #expect(Int(words[3]) == next[thread])
            next[thread] += 1
        }
        #expect(next == [Int](repeating: each, count: 8))
        #expect(log.gauges.lines == 40_000 && log.gauges.dropped == 0)
        #expect(log.gauges.bytes == UInt64(folder.text("log").utf8.count))
        #expect(log.tail(after: 0, limit: 1000).map(\.sequence) == Array(39_501...40_000))
    }

    @Test func overTheBound_DropsAreCounted_AndLeaveAGapInTheSequence() throws {
        // No writer empties this front, so its size is known to the line.
        let counters = LogCounters()
        let text = String(repeating: "x", count: 60)
        let fits = 2000 / (text.utf8.count + LogFront.lineOverhead)
        let front = LogFront(limit: 2000, counters: counters)
        try LogFolder.onThreads(8) { _ in
            for _ in 0..<100 { front.take(.info, text) }
        }
        #expect(counters.gauges.dropped == 800 - UInt64(fits))
        var batch: [LogRecord] = []
        front.swap(records: &batch)
        #expect(batch.map(\.sequence) == Array(1...UInt64(fits)))
        batch.removeAll()
        front.take(.info, "after the gap")
        front.swap(records: &batch)
        #expect(batch.map(\.sequence) == [801])
    }

    @Test func pressedLog_WritesOrCountsEveryLine() throws {
        let folder = try LogFolder()
        var settings = settings(folder)
        settings.bufferLimit = 2000
        settings.tailLines = 100_000
        let log = try Log(settings)
        try LogFolder.onThreads(8) { thread in
            for number in 0..<2000 { log.write(.info, "\(thread) \(number) \(String(repeating: "x", count: 100))") }
        }
        log.close()
        let gauges = log.gauges
        let lines = folder.lines("log")
        #expect(gauges.lines + gauges.dropped == 16_000)
        #expect(lines.count == Int(gauges.lines))
        let sequences = log.tail(after: 0, limit: 100_000).map(\.sequence)
        #expect(sequences == sequences.sorted())
        #expect(sequences.count == lines.count)
    }

    @Test func lineAlone_LargerThanTheBuffer_IsDropped() throws {
        let folder = try LogFolder()
        var settings = settings(folder)
        settings.bufferLimit = 100
        let log = try Log(settings)
        log.write(.info, String(repeating: "x", count: 101))
        log.write(.info, "fits")
        log.close()
        #expect(log.gauges.dropped == 1)
        #expect(folder.lines("log").map { $0.hasSuffix(" fits") } == [true])
        #expect(log.tail(after: 0, limit: 9).map(\.sequence) == [2])
    }

    @Test func forgedNewline_StaysInItsLine() throws {
        let folder = try LogFolder()
        let log = try Log(settings(folder))
        log.write(.info, "login of eve\n2026-11-24T03:05:18.123Z info login of root\r\u{1B}[2J\u{9B}\u{202E}")
        log.close()
        let lines = folder.lines("log")
        #expect(lines.count == 1)
        #expect(
            lines[0].hasSuffix(
                #"login of eve\x0A2026-11-24T03:05:18.123Z info login of root\x0D\x1B[2J\xC2\x9B\xE2\x80\xAE"#))
        #expect(log.tail(after: 0, limit: 1).first?.text.contains("\n") == false)
    }

    @Test func afterClose_LinesAreDroppedAndCounted() throws {
        let folder = try LogFolder()
        let log = try Log(settings(folder))
        log.write(.info, "one")
        log.close()
        log.write(.error, "two")
        log.close()
        #expect(folder.lines("log").count == 1)
        #expect(log.gauges.lines == 1 && log.gauges.dropped == 1)
    }

    @Test func waitingLines_ReachFileAndTail_WithoutClose() throws {
        let folder = try LogFolder()
        let log = try Log(settings(folder))
        log.write(.info, "quiet")
        #expect(LogFolder.eventually { folder.text("log").hasSuffix(" quiet\n") })
        log.write(.error, "loud")
        #expect(LogFolder.eventually { log.tail(after: 1, limit: 10).map(\.text) == ["loud"] })
        #expect(log.tail(after: 0, limit: 10).map(\.text) == ["quiet", "loud"])
        #expect(log.tail(after: 0, limit: 1).map(\.text) == ["loud"])
        #expect(log.tail(after: 2, limit: 10).isEmpty && log.tail(after: 0, limit: -1).isEmpty)
        log.close()
    }

    @Test func noDestination_StillKeepsTheTail() throws {
        let log = try Log(LogSettings())
        log.write(.info, "seen in the console")
        log.close()
        #expect(log.tail(after: 0, limit: 5).map(\.text) == ["seen in the console"])
        #expect(log.gauges.lines == 1 && log.gauges.bytes == 0)
    }

    @Test func existingFile_IsAppendedTo() throws {
        let folder = try LogFolder()
        for text in ["first", "second"] {
            let log = try Log(settings(folder))
            log.write(.info, text)
            log.close()
        }
        #expect(folder.lines("log").count == 2)
    }

    @Test func fileThatCannotBeOpened_IsOneLineThatSaysWhatToDo() throws {
        let folder = try LogFolder()
        let path = folder.file("missing/log")
        let error = try #require(throws: LogError.self) { _ = try Log(LogSettings(destination: .file(path))) }
        #expect(
            error.description
                == """
                cannot open the log \(path): No such file or directory; give a file in a folder that exists and \
                can be written
                """
        )
    }

    @Test func sameFileForBoth_IsRefused() throws {
        let folder = try LogFolder()
        let path = folder.file("log")
        #expect(throws: LogError.self) { _ = try Log(LogSettings(destination: .file(path), access: .file(path))) }
        #expect(folder.names.isEmpty)
    }

    @Test func reopen_BeginsTheFileThatWasMovedAwayAnew() throws {
        let folder = try LogFolder()
        let log = try Log(settings(folder))
        log.write(.warning, "before")
        #expect(LogFolder.eventually { folder.lines("log").count == 1 })
        rename(folder.file("log"), folder.file("moved"))
        log.reopen()
        #expect(LogFolder.eventually { folder.names == ["log", "moved"] })
        log.write(.warning, "after")
        log.close()
        #expect(folder.lines("moved").map { $0.hasSuffix("before") } == [true])
        #expect(folder.lines("log").map { $0.hasSuffix("after") } == [true])
    }

    @Test func forgottenLog_EndsItsThread_AndWritesWhatItHad() throws {
        let folder = try LogFolder()
        do {
            let log = try Log(settings(folder))
            log.write(.info, "last")
        }
        #expect(LogFolder.eventually { folder.text("log").hasSuffix(" last\n") })
    }
}
