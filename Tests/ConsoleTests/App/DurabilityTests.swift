// Registrations while the server is killed with SIGKILL, again and again: every user who got 201 exists afterwards.

import Foundation
import Synchronization
import Testing

@testable import Accounts
@testable import Engine

@Suite(.serialized) struct DurabilityTests {
    private final class Names: Sendable {
        private let list = Monitor<[String]>([])
        func add(_ name: String) { list.withLock { $0.append(name) } }
        var all: [String] { list.withLock { $0 } }
    }

    @Test func everyUserWhoWasTold201_IsThere_HoweverOftenTheServerIsKilled() throws {
        let kills = 30
        let folder = try ScratchFolder()
        let names = Names()
        for round in 0..<kills {
            let server = try ReactorProgram.serve(
                ["--access-log", "off", "--address-registrations", "0"], in: folder, quickHashes: true)
            let port = try ReactorProgram.port(of: server)
            let shared = SharedCount()
            var threads: [ThreadHandle] = []
            for client in 0..<3 {
                threads.append(
                    ThreadHandle(
                        try Engine.Thread(name: "client-\(client)") {
                            guard let connection = try? ProbeConnection(port: port) else { return }
                            var number = 0
                            while let answer = try? connection.ask(
                                "POST", "/api/register",
                                json:
                                    "{\"username\":\"user \(round) \(client) \(number)\",\"password\":\"engine-1843\"}")
                            {
                                if answer.status == 201 {
                                    names.add("user \(round) \(client) \(number)")
                                    shared.add()
                                }
                                number += 1
                            }
                        }))
            }
            // At a random moment, and not before something has been written.
            let enough = Int.random(in: 1...60)
            try eventually("registrations", detail: { server.errors }) { shared.count >= enough }
            kill(server.pid, SIGKILL)
            #expect(try server.wait() == 128 + SIGKILL)
            for thread in threads { thread.join() }
        }
        // Nothing has been repaired by hand; the files are as the last kill has left them.
        let connection = try SQLConnection(
            path: folder.path("data/reactor.db"), mode: .readWrite, busyTimeout: 1000, counters: SQLCounters())
        let check = try connection.prepare("PRAGMA integrity_check")
        let isRow = try check.step()
        #expect(isRow)
        let verdict = check.text(0)
        #expect(verdict == "ok")
        let told = names.all
        #expect(told.count >= kills)
        var missing: [String] = []
        for name in told where try connection.integer("SELECT 1 FROM users WHERE username_key = ?1", .text(name)) == nil
        { missing.append(name) }
        #expect(missing.isEmpty)
        // The index of names and the counter are consistent with them.
        #expect(try connection.integer("SELECT count(*) FROM users") == connection.integer("SELECT count FROM totals"))
        try connection.execute("INSERT INTO user_names (user_names, rank) VALUES ('integrity-check', 1)")
    }
}

private final class SharedCount: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    func add() { value.wrappingAdd(1, ordering: .relaxed) }
}
