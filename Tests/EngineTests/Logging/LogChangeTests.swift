// A log whose destinations, sizes and formats change while lines are written.

import Glibc
import Testing

@testable import Engine

@Suite struct LogChangeTests {
    private func settings(_ folder: LogFolder) -> LogSettings {
        LogSettings(
            destination: .file(folder.file("log")), access: .file(folder.file("access-0")), bufferLimit: 64 << 20)
    }

    @Test func switchedUnderLoad_EachLineIsInOneFile_OnceAndWhole() throws {
        let folder = try LogFolder()
        let log = try Log(settings(folder))
        let each = 5000, threads = 4
        let running = Monitor(threads)
        let handles = try (0..<threads).map { thread in
            ThreadHandle(
                try Thread(name: "log-test-\(thread)") {
                    var loop = log.makeLoopBuffer()
                    for number in 0..<each {
                        logAccess(&loop, "GET /\(thread)/\(number) HTTP/1.1")
                        log.write(.info, "own \(thread)/\(number)")
                        if number % 16 == 0 { loop.publish() }
                    }
                    running.withLock { $0 -= 1 }
                })
        }
        var switches = 0
        while running.withLock({ $0 }) > 0 || switches < 6 {
            switches += 1
            try log.change {
                $0.access = .file(folder.file("access-\(switches % 3)"))
                $0.destination = .file(folder.file("log-\(switches % 2)"))
            }
            usleep(1000)
        }
        for handle in handles { handle.join() }
        log.close()
        let expected = (0..<threads).flatMap { thread in (0..<each).map { "/\(thread)/\($0)" } }.sorted()
        let access = (0..<3).flatMap { folder.lines("access-\($0)") }
        #expect(access.allSatisfy { $0.hasPrefix("127.0.0.1 - - [") && $0.hasSuffix(#"" 200 2 "-" "-""#) })
        #expect(access.compactMap { $0.split(separator: " ").dropFirst(6).first.map(String.init) }.sorted() == expected)
        let own = ["log", "log-0", "log-1"].flatMap { folder.lines($0) }
        #expect(own.compactMap { $0.split(separator: " ").dropFirst(3).first.map { "/" + $0 } }.sorted() == expected)
        #expect(log.gauges.dropped == 0)
    }

    @Test func switchedOff_TheLinesMadeUntilThenAreWritten_AndTheFileIsClosed() throws {
        let folder = try LogFolder()
        let log = try Log(settings(folder))
        var loop = log.makeLoopBuffer()
        logAccess(&loop, "GET /published HTTP/1.1")
        loop.publish()
        logAccess(&loop, "GET /pending HTTP/1.1")
        try log.change { $0.access = .none }
        // This loop has not heard of it yet.
        logAccess(&loop, "GET /late HTTP/1.1")
        loop.publish()
        loop.follow(isEnabled: false, format: .combined)
        logAccess(&loop, "GET /unwanted HTTP/1.1")
        loop.publish()
        let isClosed = LogFolder.eventually { OpenFiles.count(below: folder.path) == 1 }
        #expect(isClosed)
        let made = folder.lines("access-0").compactMap { $0.split(separator: " ").dropFirst(6).first.map(String.init) }
        #expect(made == ["/published", "/pending", "/late"])
        #expect(log.accessLog == "off")
        // And on again, in another place and format.
        try log.change {
            $0.access = .file(folder.file("access-1"))
            $0.accessFormat = .extended
        }
        loop.follow(isEnabled: true, format: .extended)
        logAccess(&loop, "GET /again HTTP/1.1")
        loop.publish()
        let isWritten = LogFolder.eventually { folder.lines("access-1").count == 1 }
        #expect(isWritten)
        #expect(folder.text("access-1").hasSuffix(" 0.000000 ok\n"))
        log.close()
        #expect(folder.lines("access-0").count == 3 && log.gauges.dropped == 0)
    }

    @Test func placeThatCannotBeOpened_IsRefused_AndTheOldOneGoesOn() throws {
        let folder = try LogFolder()
        let log = try Log(settings(folder))
        var loop = log.makeLoopBuffer()
        #expect(symlink("log", folder.file("link")) == 0)
        for path in [folder.file("no/such/folder"), folder.path, folder.file("log"), folder.file("link")] {
            #expect(throws: LogError.self) { try log.change { $0.access = .file(path) } }
        }
        #expect(throws: LogError.self) { try log.change { $0.destination = .file(folder.file("access-0")) } }
        #expect(log.accessLog == folder.file("access-0"))
        logAccess(&loop, "GET / HTTP/1.1")
        loop.publish()
        log.write(.info, "goes on")
        log.close()
        #expect(folder.lines("access-0").count == 1 && folder.lines("log").count == 1)
    }

    /// As standard error is, where a shell has sent it to the file.
    @Test func fileThatAnOpenStreamWritesTo_IsSeen_UnderEachOfItsNames() throws {
        let folder = try LogFolder()
        let stream = open(folder.file("stream"), O_WRONLY | O_CREAT, 0o600)
        defer { close(stream) }
        try #require(stream >= 0)
        #expect(link(folder.file("stream"), folder.file("linked")) == 0)
        for (name, isSame) in [("stream", true), ("linked", true), ("other", false)] {
            let sink = try LogSink(.file(folder.file(name)), settings: LogSettings(), counters: LogCounters())
            let collides = sink.collides(withDescriptor: stream)
            #expect(collides == isSame, "\(name)")
        }
    }

    @Test func linesThatCouldNotBeWritten_GoToTheNextPlace() throws {
        let folder = try LogFolder()
        let log = try Log(LogSettings(destination: .file("/dev/full"), bufferLimit: 1 << 20))
        for number in 0..<20 { log.write(.warning, "line \(number)") }
        let hasFailed = LogFolder.eventually { log.gauges.failures > 0 }
        #expect(hasFailed)
        try log.change { $0.destination = .file(folder.file("log")) }
        log.close()
        #expect(
            folder.lines("log").filter { $0.contains(" line ") }.map { $0.split(separator: " ").last.map(String.init) }
                == (0..<20).map { "\($0)" })
        #expect(log.gauges.dropped == 0)
    }

    @Test func otherSizeAndCount_HoldFromTheNextLineOn() throws {
        let folder = try LogFolder()
        let log = try Log(LogSettings(destination: .file(folder.file("log"))))
        let text = String(repeating: "x", count: 1000)
        for _ in 0..<20 { log.write(.info, text) }
        let isWritten = LogFolder.eventually { log.gauges.lines == 20 }
        #expect(isWritten)
        #expect(folder.names == ["log"])
        try log.change {
            $0.rotationSize = 4096
            $0.rotationCount = 2
        }
        for _ in 0..<20 { log.write(.info, text) }
        log.close()
        #expect(folder.names == ["log", "log.1", "log.2"])
        #expect(["log", "log.1", "log.2"].allSatisfy { folder.text($0).utf8.count <= 4096 })
    }
}
