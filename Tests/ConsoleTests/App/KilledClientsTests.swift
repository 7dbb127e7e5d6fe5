// Programs at the control socket that are killed with SIGKILL at any moment, in the middle of what they follow or do.

import Glibc
import Testing

@Suite struct KilledClientsTests {
    private static let lines = [
        ["watch", "--interval", "100ms"], ["log", "--follow"], ["trigger", "et"], ["rebalance"], ["level", "debug"],
        ["kick", "where", "idle>0s", "--yes"], ["connections"], ["audit"],
    ]

    @Test func hundredKilledClients_LeaveNoSessionAndNoDescriptor_InAServerThatLives() throws {
        let folder = try ScratchFolder()
        let program = try ReactorProgram.path()
        let server = try ReactorProgram.serve(["--log-level", "debug"], in: folder, quickHashes: true)
        _ = try ReactorProgram.port(of: server)
        let facts = ProcessFacts(pid: server.pid)
        func start(_ words: [String]) throws -> ChildProcess {
            try ChildProcess(
                [program, "ctl"] + words + ["--data", folder.path("data")],
                environment: ReactorProgram.environment(home: folder.root))
        }
        func sessions() -> (begun: Int, ended: Int) {
            let lines = server.errors.split(separator: "\n")
            return (
                lines.count { $0.contains(" attached as operator") }, lines.count { $0.hasSuffix(" detached") }
            )
        }
        #expect(try start(["status"]).wait() == 0)
        try eventually("the first session has ended") { sessions() == (1, 1) }
        let before = facts.clientDescriptors

        // From before a client connects until long after it was answered; the same moments each time (D. Knuth's MMIX).
        var random: UInt64 = 13
        func next(below bound: UInt64) -> UInt64 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (random >> 33) % bound
        }
        for round in 0..<10 {
            let begun = sessions().begun
            var clients = try (0..<10).map { try start(Self.lines[(round * 10 + $0) % Self.lines.count]) }
            try eventually("one of them is attached") { sessions().begun > begun }
            while !clients.isEmpty {
                let client = clients.remove(at: Int(next(below: UInt64(clients.count))))
                kill(client.pid, SIGKILL)
                usleep(UInt32(next(below: 20_000)))
            }
        }
        try eventually("every session has ended", detail: { "\(sessions())" }) {
            sessions().begun == sessions().ended && facts.clientDescriptors <= before
        }
        #expect(sessions().begun > 10)
        #expect(try start(["status"]).wait() == 0 && server.poll() == nil)
    }
}
