// The access log: the combined format, hostile input in it, and its bounds.

import Glibc
import Testing

@testable import Engine

@Suite struct LoopLogBufferTests {
    private func log(_ folder: LogFolder, limit: Int = 1 << 20) throws -> Log {
        try Log(LogSettings(access: .file(folder.file("access")), bufferLimit: limit))
    }

    @Test func combinedFormat_IsExact() throws {
        let folder = try LogFolder()
        let log = try log(folder)
        do {
            var loop = log.makeLoopBuffer()
            logAccess(
                &loop, peer: "::1", user: "ada", "GET /a?b=c HTTP/1.1", status: 404, bytes: 18_446_744_073_709_551_615,
                referer: "http://x/", agent: "curl/8")
            logAccess(&loop, "POST / HTTP/1.1", status: 5, bytes: 0, time: 0)
            loop.publish()
        }
        log.close()
        #expect(
            folder.text("access") == """
                ::1 - ada [24/Nov/2026:03:05:18 +0000] "GET /a?b=c HTTP/1.1" 404 18446744073709551615 "http://x/" \
                "curl/8"
                127.0.0.1 - - [01/Jan/1970:00:00:00 +0000] "POST / HTTP/1.1" 005 0 "-" "-"\n
                """)
        #expect(log.gauges.lines == 2)
    }

    @Test func extendedFormat_AddsSecondsAndTheEnd() throws {
        let folder = try LogFolder()
        let log = try Log(LogSettings(access: .file(folder.file("access")), accessFormat: .extended))
        do {
            var loop = log.makeLoopBuffer()
            logAccess(&loop, "GET / HTTP/1.1", agent: "curl/8", took: 12_345_678)
            logAccess(&loop, "GET / HTTP/1.1", took: 61_000_000_999, ending: .cut)
            logAccess(&loop, "GET / HTTP/1.1", took: .max, ending: .unknown)
        }
        log.close()
        let ends = folder.lines("access").map { $0.components(of: "HTTP/1.1\" ").last ?? "" }
        #expect(
            ends == [
                #"200 2 "-" "curl/8" 0.012345 ok"#, #"200 2 "-" "-" 61.000000 cut"#,
                #"200 2 "-" "-" 18446744073.709551 -"#,
            ])
    }

    @Test func everyByteInEveryField_IsStillOneCombinedLine() throws {
        let folder = try LogFolder()
        let log = try log(folder, limit: 16 << 20)
        do {
            var loop = log.makeLoopBuffer()
            for byte in UInt8.min...UInt8.max {
                let text = "a" + String(UnicodeScalar(byte)) + "b\" 200 1 \"-\" \"-\"\n"
                logAccess(&loop, peer: "p" + text, user: text, text, referer: text, agent: text)
                loop.publish()
            }
        }
        log.close()
        let combined =
            #/
            ([\x21-\x7E]+)\ -\ ([\x21-\x7E]+)\ \[(\d\d\/[A-Z][a-z][a-z]\/\d{4}:\d\d:\d\d:\d\d)\ \+0000\]
            \ "([^"]*)"\ (\d{3})\ (\d+)\ "([^"]*)"\ "([^"]*)"
            /#
        let lines = folder.lines("access")
        #expect(lines.count == 256)
        for line in lines { #expect(try combined.wholeMatch(in: line) != nil, "\(line)") }
        #expect(lines[65].hasPrefix(#"paAb\x22\x20200\x201"#))
        #expect(lines[65].contains(#"] "aAb\x22 200 1 \x22-\x22 \x22-\x22\x0A" 200 2 ""#))
        #expect(lines[92].contains(#""a\x5Cb"#) && lines[233].contains(#""a\xC3\xA9b"#))
    }

    @Test func longFields_AreCut() throws {
        let folder = try LogFolder()
        let log = try log(folder)
        do {
            var loop = log.makeLoopBuffer()
            let long = String(repeating: "x", count: 10_000)
            logAccess(&loop, peer: long, user: long, long, referer: long, agent: long)
        }
        log.close()
        let line = try #require(folder.lines("access").first)
        let match = try #require(try /(x+) - (x+) \[.*\] "(x+)" 200 2 "(x+)" "(x+)"/.wholeMatch(in: line))
        #expect(
            [match.1.count, match.2.count, match.3.count, match.4.count, match.5.count] == [512, 512, 2048, 512, 512])
    }

    @Test func off_TakesNothing() throws {
        let log = try Log(LogSettings())
        do {
            var loop = log.makeLoopBuffer()
            let isEnabled = loop.isEnabled
            #expect(!isEnabled)
            logAccess(&loop, "GET / HTTP/1.1")
            loop.publish()
        }
        log.close()
        #expect(log.gauges == LogGauges(lines: 0, bytes: 0, dropped: 0, rotations: 0, failures: 0))
    }

    @Test func eightLoops_LoseNothing_AndKeepTheirOrder() throws {
        let folder = try LogFolder()
        let log = try log(folder, limit: 16 << 20)
        try LogFolder.onThreads(8) { thread in
            var loop = log.makeLoopBuffer()
            for number in 0..<4000 {
                logAccess(&loop, user: "u\(thread)", "GET /\(number) HTTP/1.1")
                if number % 7 == 0 { loop.publish() }
            }
        }
        log.close()
        var next = [Int](repeating: 0, count: 8)
        for line in folder.lines("access") {
            let match = try #require(line.firstMatch(of: #/ - u(\d) \[.*"GET /(\d+) HTTP/#))
            let thread = try #require(Int(match.1))
            #expect(Int(match.2) == next[thread])
            next[thread] += 1
        }
        #expect(next == [Int](repeating: 4000, count: 8))
        #expect(log.gauges.lines == 32_000 && log.gauges.dropped == 0)
    }

    @Test func overTheBound_WholeLinesAreDropped_AndCounted() throws {
        let folder = try LogFolder()
        let log = try log(folder, limit: 1000)
        do {
            var loop = log.makeLoopBuffer()
            for number in 0..<500 { logAccess(&loop, "GET /\(number) HTTP/1.1") }
            loop.publish()
            for number in 500..<1000 {
                logAccess(&loop, "GET /\(number) HTTP/1.1")
                loop.publish()
            }
        }
        log.close()
        let lines = folder.lines("access")
        #expect(log.gauges.dropped >= 480)
        #expect(UInt64(lines.count) == log.gauges.lines && log.gauges.lines + log.gauges.dropped == 1000)
        for line in lines {
            #expect(line.wholeMatch(of: /127\.0\.0\.1 - - \[.*\] "GET \/\d+ HTTP\/1\.1" 200 2 "-" "-"/) != nil)
        }
    }

    @Test func published_IsWrittenWithoutClose_AndUnpublishedWhenTheLoopGoes() throws {
        let folder = try LogFolder()
        let log = try log(folder)
        do {
            var loop = log.makeLoopBuffer()
            logAccess(&loop, "GET /1 HTTP/1.1")
            loop.publish()
            #expect(LogFolder.eventually { folder.lines("access").count == 1 })
            logAccess(&loop, "GET /2 HTTP/1.1")
        }
        #expect(LogFolder.eventually { folder.lines("access").count == 2 })
        log.close()
    }

    @Test func afterClose_LinesOfALoopAreCounted() throws {
        let folder = try LogFolder()
        let log = try log(folder)
        do {
            var early = log.makeLoopBuffer()
            log.close()
            var late = log.makeLoopBuffer()
            logAccess(&early, "GET /1 HTTP/1.1")
            early.publish()
            logAccess(&late, "GET /2 HTTP/1.1")
            late.publish()
            logAccess(&late, "GET /3 HTTP/1.1")
        }
        #expect(log.gauges.dropped == 3 && folder.text("access").isEmpty)
    }
}
