// A terminal that takes nothing for ten seconds, with clients that ask all the while. It lasts as long as it says, so only
// REACTOR_TEST_ALL=1 (scripts/test --all) runs it; DashboardExitTests shows the same without the time.

import Foundation
import Glibc
import Testing

@Suite(.enabled(if: ProcessInfo.processInfo.environment["REACTOR_TEST_ALL"] == "1")) struct UnreadTenSecondsTests {
    @Test func terminalNotReadForTenSeconds_FailsNoRequest() throws {
        let folder = try ScratchFolder()
        let terminal = try UnreadTerminal(columns: 200, rows: 60)
        let program = try ChildProcess(
            [try ReactorProgram.path(), "--listen", "127.0.0.1:0", "--interval", "100", "--data", folder.path("data")],
            environment: ReactorProgram.environment(home: folder.root, adding: ["TERM": "xterm-256color"]),
            terminal: terminal)
        let port = try eventually("the port in the log") {
            folder.read("data/reactor.log")?.split(separator: "\n").first { $0.contains("listening on http://127.0.0.1:") }
                .flatMap { UInt16($0.split(separator: ":").last ?? "") }
        }
        try eventually("the console waits for the terminal") { ProcessFacts(pid: program.pid).isWriting }
        let clients = LoadClients(port: port, count: 4)
        var start = timespec()
        clock_gettime(CLOCK_MONOTONIC, &start)
        var now = start
        while now.tv_sec - start.tv_sec < 10 {
            let before = clients.answered.load(ordering: .relaxed)
            try eventually("requests are answered") { clients.answered.load(ordering: .relaxed) > before }
            clock_gettime(CLOCK_MONOTONIC, &now)
        }
        #expect(ProcessFacts(pid: program.pid).isWriting)
        try clients.stop()
        #expect(clients.failed.load(ordering: .relaxed) == 0)
        kill(program.pid, SIGTERM)
        #expect(try program.wait() == 0)
    }
}
