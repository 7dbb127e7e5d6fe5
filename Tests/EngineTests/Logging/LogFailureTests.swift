// Destinations that do not take what they are given: a full disk, a pipe that nobody reads, one whose reader has gone.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct LogFailureTests {
    @Test func fullDisk_IsSaidOnce_AndEveryLineIsCounted() throws {
        let log = try Log(LogSettings(destination: .file("/dev/full"), tailLines: 100, bufferLimit: 2000))
        for number in 0..<20 { log.write(.info, "line \(number)") }
        // More than one attempt, so that "once" means something.
        #expect(LogFolder.eventually { log.gauges.failures >= 3 })
        let said = log.tail(after: 0, limit: 100).filter {
            $0.text.hasPrefix("cannot write the log to /dev/full: No space left on device")
        }
        #expect(said.count == 1 && said.first?.level == .error)
        log.close()
        #expect(log.gauges.lines == 0 && log.gauges.bytes == 0)
        #expect(log.gauges.dropped == 21)
        #expect(log.tail(after: 0, limit: 100).filter { $0.text.hasPrefix("line ") }.count == 20)
    }

    @Test func fullDiskOfTheAccessLog_IsSaidInTheServerLog() throws {
        let folder = try LogFolder()
        let log = try Log(
            LogSettings(destination: .file(folder.file("log")), access: .file("/dev/full"), bufferLimit: 1000))
        do {
            var loop = log.makeLoopBuffer()
            for number in 0..<50 {
                logAccess(&loop, "GET /\(number) HTTP/1.1")
                loop.publish()
            }
        }
        #expect(
            LogFolder.eventually {
                folder.lines("log").contains { $0.contains("error cannot write the log to /dev/full") }
            })
        log.close()
        #expect(log.gauges.dropped == 50)
    }

    @Test func pipeThatNobodyReads_StopsNothing_AndIsWrittenToLater() throws {
        // A FIFO opened for reading and writing by the test: full first, then read.
        let folder = try LogFolder()
        let path = folder.file("fifo")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = FileDescriptor(owning: linux_open(path, O_RDWR | O_NONBLOCK, 0))
        let log = try Log(LogSettings(destination: .file(path), bufferLimit: 1 << 20))
        let text = String(repeating: "x", count: 1000)
        for number in 0..<200 { log.write(.info, "\(number) \(text)") }
        #expect(LogFolder.eventually { log.gauges.bytes >= 32_768 })
        // The pipe is full and nobody reads: the tail still goes on.
        log.write(.warning, "still here")
        #expect(LogFolder.eventually { log.tail(after: 200, limit: 1).map(\.text) == ["still here"] })
        var read: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        let isComplete = LogFolder.eventually {
            while case let count = linux_read(reader.raw, &chunk, chunk.count), count > 0 { read += chunk[..<count] }
            return String(decoding: read.suffix(12), as: UTF8.self).hasSuffix("still here\n")
        }
        #expect(isComplete)
        log.close()
        let lines = String(decoding: read, as: UTF8.self).split(separator: "\n")
        #expect(
            lines.dropLast().compactMap { $0.split(separator: " ").dropFirst(2).first.flatMap { Int($0) } }
                == Array(0..<200))
        #expect(lines.count == 201 && log.gauges.dropped == 0)
    }

    @Test func stalledPipe_DoesNotHoldCloseForEver() throws {
        let folder = try LogFolder()
        let path = folder.file("fifo")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = FileDescriptor(owning: linux_open(path, O_RDWR | O_NONBLOCK, 0))
        let log = try Log(LogSettings(destination: .file(path), bufferLimit: 1 << 20))
        for _ in 0..<200 { log.write(.info, String(repeating: "x", count: 1000)) }
        log.close()
        #expect(log.gauges.dropped > 0)
        // One line may lie across the end of what the pipe took: its end was never written, so it counts as dropped.
        #expect(log.gauges.lines + log.gauges.dropped == 200)
        let number = reader.raw
        #expect(number >= 0)
    }

    @Test func readerThatWentAway_EndsNothing() throws {
        let folder = try LogFolder()
        let path = folder.file("fifo")
        #expect(mkfifo(path, 0o600) == 0)
        let reader = linux_open(path, O_RDONLY | O_NONBLOCK, 0)
        let log = try Log(LogSettings(destination: .file(path)))
        log.write(.warning, "read")
        #expect(LogFolder.eventually { log.gauges.lines == 1 })
        #expect(linux_close(reader) == 0)
        log.write(.warning, "unread")
        #expect(LogFolder.eventually { log.tail(after: 0, limit: 9).contains { $0.text.contains("Broken pipe") } })
        log.close()
    }
}
