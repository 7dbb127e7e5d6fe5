// Rotation by size.

import Glibc
import Testing

@testable import Engine

@Suite struct LogRotationTests {
    private func fill(_ folder: LogFolder, size: Int, count: Int, lines: Int) throws -> LogGauges {
        let log = try Log(
            LogSettings(
                destination: .file(folder.file("log")), rotationSize: size, rotationCount: count, bufferLimit: 16 << 20))
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
            LogSettings(destination: .file(folder.file("log")), rotationSize: 420, rotationCount: 3, bufferLimit: 1 << 20))
        log.write(.info, "line 0!")
        #expect(LogFolder.eventually { folder.lines("log").count == 1 })
        switch what {
        case "removed": unlink(folder.file("log"))
        case "renamed": rename(folder.file("log"), folder.file("elsewhere"))
        default:
            unlink(folder.file("log"))
            LogFolder.write("another's\n", to: folder.file("log"))
        }
        // More than fits the old file, less than fills the new one.
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
        #expect(folder.text("log.2") == "old 1\n" && folder.text("log.3") == "old 3\n" && folder.text("log.4") == "old 4\n")
    }

    @Test func renameThatFails_IsSaidOnce_AndTheFileGoesOn() throws {
        let folder = try LogFolder()
        // A folder that stands where the renamed file should go cannot be replaced by a file, rename(2): EISDIR.
        mkdir(folder.file("log.1"), 0o700)
        defer { rmdir(folder.file("log.1")) }
        let log = try Log(
            LogSettings(destination: .file(folder.file("log")), rotationSize: 420, rotationCount: 1, bufferLimit: 1 << 20))
        for number in 0..<50 { log.write(.warning, "line \(number)") }
        #expect(LogFolder.eventually { log.tail(after: 50, limit: 10).count == 1 })
        log.close()
        let said = log.tail(after: 0, limit: 1000).filter { $0.text.hasPrefix("cannot rename the log") }
        #expect(said.count == 1 && log.gauges.failures == 1)
        #expect(folder.lines("log").count == 51 && log.gauges.rotations == 0)
    }
}
