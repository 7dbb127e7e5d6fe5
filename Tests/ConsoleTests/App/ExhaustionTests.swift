// The program after it has run out of descriptors: in a process of its own, with its own limit.

import Foundation
import Glibc
import Testing

@Suite struct ExhaustionTests {
    /// Clock ticks of processor time that the process has used, proc_pid_stat(5); a second has 100.
    private func processorTicks(_ pid: pid_t) -> Int {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return 0 }
        let fields = text[end...].split(separator: " ")
        return fields.count > 13 ? (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0) : 0
    }

    @Test(arguments: ["lt", "et"]) func descriptorsRunOut_NothingSpins_AndItIsWellAgain(mode: String) throws {
        let folder = try ScratchFolder()
        // sh sets the limit, hard and soft, and becomes the program.
        let program = try ChildProcess(
            [
                "/bin/sh", "-c", "ulimit -n 64 && exec \"$0\" \"$@\"", try ReactorProgram.path(), "serve", "--listen",
                "127.0.0.1:0",
                "--loops", "2", "--listen-trigger", mode, "--access-log", "off", "--data", folder.path("data"),
            ],
            environment: ReactorProgram.environment(home: folder.path("")))
        let port = try eventually("the server listens", detail: { program.errors }) {
            program.output.split(separator: "\n").first.flatMap { $0.split(separator: ":").last }.flatMap { UInt16($0) }
        }
        // The open connections, and as many again as the process has descriptors, several times over.
        var held = try (0..<300).map { _ in try ProbeConnection(port: port) }
        let before = processorTicks(program.pid)
        let turns = 50
        for _ in 0..<turns { usleep(20_000) }
        // A loop that spins would have used a core for all of that second.
        #expect(processorTicks(program.pid) - before < turns)
        #expect(program.poll() == nil)
        held.removeAll()
        _ = try eventually("it serves again") { (try? ProbeConnection(port: port).ask())?.status == 200 ? true : nil }
        kill(program.pid, SIGTERM)
        #expect(try program.wait() == 0)
    }
}
