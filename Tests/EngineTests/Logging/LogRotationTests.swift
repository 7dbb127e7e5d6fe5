// Rotation by size.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct LogRotationTests {
    private func fill(_ folder: LogFolder, size: Int, count: Int, lines: Int) throws -> LogGauges {
        let log = try Log(
            LogSettings(
                destination: .file(folder.file("log")), rotationSize: size, rotationCount: count, bufferLimit: 16 << 20)
        )
        // 42 bytes a line: time, level, text, line end.
        for number in 0..<lines { log.write(.info, "line " + String(10_000 + number) + "!") }
        log.close()
        return log.gauges
    }

    @Test func fullFile_IsRenamed_AndTheOldestIsLost() throws {
        let folder = try LogFolder()
        let gauges = try fill(folder, size: 420, count: 2, lines: 95)
        #expect(folder.names == ["log", "log.1", "log.2"])
        let kept = ["log.2", "log.1", "log"].flatMap { folder.lines($0) }
        let numbers = kept.compactMap { $0.split(separator: " ").last.flatMap { Int($0.dropLast()) } }
        #expect(numbers == Array((10_095 - numbers.count)..<10_095))
        #expect(folder.lines("log.1").count == 10 && folder.lines("log.2").count == 10)
        #expect(gauges.rotations == 9 && gauges.lines == 95 && gauges.dropped == 0 && gauges.failures == 0)
        for name in folder.names { #expect(folder.text(name).utf8.count <= 420 && folder.text(name).hasSuffix("\n")) }
    }

    @Test func sizeAtStart_Counts() throws {
        let folder = try LogFolder()
        _ = try fill(folder, size: 420, count: 3, lines: 9)
        let gauges = try fill(folder, size: 420, count: 3, lines: 2)
        #expect(gauges.rotations == 1)
        #expect(folder.lines("log.1").count == 10 && folder.lines("log").count == 1)
    }

    @Test func countZero_KeepsNoOldFile() throws {
        let folder = try LogFolder()
        let gauges = try fill(folder, size: 420, count: 0, lines: 25)
        #expect(folder.names == ["log"])
        #expect(folder.lines("log").count == 5 && gauges.rotations == 2)
    }

    @Test func sizeZero_NeverRotates() throws {
        let folder = try LogFolder()
        let gauges = try fill(folder, size: 0, count: 2, lines: 100)
        #expect(folder.names == ["log"] && gauges.rotations == 0 && folder.lines("log").count == 100)
    }

    @Test func lineLongerThanAFile_IsStillWhole() throws {
        let folder = try LogFolder()
        let log = try Log(LogSettings(destination: .file(folder.file("log")), rotationSize: 50, rotationCount: 9))
        for letter in ["a", "b", "c"] { log.write(.info, String(repeating: letter, count: 200)) }
        log.close()
        #expect(folder.names == ["log", "log.1", "log.2"])
        for name in folder.names { #expect(folder.lines(name).count == 1 && folder.text(name).utf8.count > 200) }
    }

    @Test(arguments: ["removed", "renamed", "replaced"])
    func fileThatIsNotAtItsPath_IsBegunAnew_AndNoOldOneIsShifted(what: String) throws {
        let folder = try LogFolder()
        for number in 1...3 { LogFolder.write("old \(number)\n", to: folder.file("log.\(number)")) }
        let log = try Log(
            LogSettings(
                destination: .file(folder.file("log")), rotationSize: 420, rotationCount: 3, bufferLimit: 1 << 20))
        log.write(.info, "line 0!")
        #expect(LogFolder.eventually { folder.lines("log").count == 1 })
        switch what {
        case "removed": unlink(folder.file("log"))
        case "renamed": rename(folder.file("log"), folder.file("elsewhere"))
        default:
            unlink(folder.file("log"))
            LogFolder.write("another's\n", to: folder.file("log"))
        }
        // More than fits into the old file, less than fills the new one.
        for number in 0..<15 { log.write(.info, "line \(number)!") }
        log.close()
        #expect(folder.text("log").hasSuffix(" line 14!\n"))
        for number in 1...3 { #expect(folder.text("log.\(number)") == "old \(number)\n") }
        #expect(log.gauges.rotations == 1 && log.gauges.failures == 0)
    }

    @Test func oldFiles_AreShiftedNoFurtherThanTheFirstGap() throws {
        let folder = try LogFolder()
        for number in [1, 3, 4] { LogFolder.write("old \(number)\n", to: folder.file("log.\(number)")) }
        _ = try fill(folder, size: 420, count: 4, lines: 12)
        #expect(folder.names == ["log", "log.1", "log.2", "log.3", "log.4"])
        #expect(
            folder.text("log.2") == "old 1\n" && folder.text("log.3") == "old 3\n" && folder.text("log.4") == "old 4\n")
    }

    @Test func renameThatFails_IsSaidOnce_AndTheFileGoesOn() throws {
        let folder = try LogFolder()
        // A folder in place of the renamed file cannot be replaced by a file, rename(2): EISDIR.
        mkdir(folder.file("log.1"), 0o700)
        defer { rmdir(folder.file("log.1")) }
        let log = try Log(
            LogSettings(
                destination: .file(folder.file("log")), rotationSize: 420, rotationCount: 1, bufferLimit: 1 << 20))
        for number in 0..<50 { log.write(.warning, "line \(number)") }
        #expect(LogFolder.eventually { log.tail(after: 50, limit: 10).count == 1 })
        log.close()
        let said = log.tail(after: 0, limit: 1000).filter { $0.text.hasPrefix("cannot rename the log") }
        #expect(said.count == 1 && log.gauges.failures == 1)
        #expect(folder.lines("log").count == 51 && log.gauges.rotations == 0)
    }

    enum Name: CaseIterable { case link, linkInALink, descriptor, hardLink }

    /// A file that is not the log's own is written to and never renamed; a file's second name belongs to somebody else.
    @Test(arguments: Name.allCases) func nameThatIsALink_IsWritten_AndStaysWhereItIs(_ name: Name) throws {
        let folder = try LogFolder()
        let target = folder.file("target")
        LogFolder.write("", to: target)
        let open = FileDescriptor(owning: linux_open(target, O_WRONLY | O_APPEND, 0))
        var path = folder.file("log")
        switch name {
        case .link: #expect(symlink(target, path) == 0)
        case .linkInALink:
            #expect(symlink(target, folder.file("middle")) == 0)
            #expect(symlink("middle", path) == 0)
        case .descriptor:
            path = "/proc/self/fd/\(open.raw)"
        case .hardLink: #expect(link(target, path) == 0)
        }
        let before = folder.names
        let log = try Log(LogSettings(access: .file(path), rotationSize: 420, rotationCount: 3))
        do {
            var loop = log.makeLoopBuffer()
            for _ in 0..<50 { logAccess(&loop, "GET / HTTP/1.1") }
        }
        log.close()
        #expect(log.gauges.lines == 50 && log.gauges.failures == 0)
        if name == .hardLink {
            // The name is the log's own, so it is renamed; the content under the other name stays.
            #expect(folder.names.contains("log.1") && folder.lines("target").count == 5)
        } else {
            #expect(folder.names == before && log.gauges.rotations == 0)
            #expect(folder.lines("target").count == 50)
        }
        #expect(open.raw >= 0)
    }

    @Test func fullPipe_IsNotRenamed() throws {
        let folder = try LogFolder()
        #expect(mkfifo(folder.file("log"), 0o600) == 0)
        let reader = FileDescriptor(owning: linux_open(folder.file("log"), O_RDONLY | O_NONBLOCK, 0))
        let gauges = try fill(folder, size: 420, count: 2, lines: 50)
        #expect(folder.names == ["log"] && gauges.rotations == 0 && gauges.lines == 50 && gauges.failures == 0)
        #expect(reader.raw >= 0)
    }

    /// rename(2) of two names of one file does nothing, and reports success.
    @Test func oldFileThatIsTheLogItself_DoesNotHoldTheRotation() throws {
        let folder = try LogFolder()
        LogFolder.write("", to: folder.file("log"))
        #expect(link(folder.file("log"), folder.file("log.1")) == 0)
        let gauges = try fill(folder, size: 420, count: 1, lines: 25)
        #expect(folder.names == ["log", "log.1"] && gauges.rotations == 2)
        #expect(folder.lines("log.1").count == 10 && folder.lines("log").count == 5)
    }

    @Test func linkInTheLogsPlace_IsNotRenamed() throws {
        let folder = try LogFolder()
        let log = try Log(LogSettings(destination: .file(folder.file("log")), rotationSize: 420, rotationCount: 3))
        log.write(.warning, "line 0!")
        #expect(LogFolder.eventually { folder.lines("log").count == 1 })
        rename(folder.file("log"), folder.file("elsewhere"))
        #expect(symlink("elsewhere", folder.file("log")) == 0)
        for number in 0..<50 { log.write(.info, "line \(number)!") }
        log.close()
        #expect(folder.names == ["elsewhere", "log"] && folder.lines("elsewhere").count == 51)
    }

    @Test func standardStreamThatIsASocket_CanBeNamed() throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { _ = linux_close(end) } }
        let log = try Log(LogSettings(destination: .file("/dev/fd/\(ends[0])"), rotationSize: 10, rotationCount: 1))
        log.write(.info, "line 1!")
        log.close()
        var bytes = [UInt8](repeating: 0, count: 100)
        #expect(linux_read(ends[1], &bytes, bytes.count) == 38)
    }

    @Test func oneFileForBothLogs_IsRefused_UnderWhateverName() throws {
        let folder = try LogFolder()
        LogFolder.write("", to: folder.file("log"))
        #expect(symlink("log", folder.file("link")) == 0 && link(folder.file("log"), folder.file("hard")) == 0)
        for other in ["link", "hard", "../" + (folder.path.split(separator: "/").last ?? "") + "/log"] {
            #expect(throws: LogError.self) {
                _ = try Log(LogSettings(destination: .file(folder.file("log")), access: .file(folder.file(other))))
            }
        }
        // A file that nobody renames may be shared.
        let log = try Log(LogSettings(destination: .file("/dev/null"), access: .file("/dev/../dev/null")))
        log.close()
    }
}
