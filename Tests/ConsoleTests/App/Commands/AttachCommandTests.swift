// `reactor attach` in tmux, at the end of a socket that the test serves with a fake engine.

import Foundation
import Glibc
import Testing

@testable import Console
@testable import Engine

@Suite(.serialized) struct AttachCommandTests {
    private func server(
        _ folder: ScratchFolder, role: ControlRole = .operator, processID: Int32 = 4242
    ) throws -> LineServer {
        let engine = FakeEngine()
        let greeting: LineServer.Greeting = {
            var snapshot = Samples.snapshot()
            snapshot.processID = processID
            let hello = ControlHello(
                version: 1, engine: "0.2.0", role: role, session: 3, actor: FakeEngine.ownActor)
            return ControlProtocol.line(.hello(hello)) + ControlProtocol.line(.snapshot(snapshot, reply: nil))
        }
        return try LineServer(folder.path("operator.sock"), greeting: greeting) { call, id in
            guard case .request(let request) = call else { return [] }
            if role == .viewer, request.isChange {
                let failure = ControlFailure(reply: id, reason: .notAllowed, text: "a viewer changes nothing")
                return ControlProtocol.line(.failure(failure))
            }
            let number = engine.send(request)
            let reply = engine.receive().first { $0.request == number }
            return reply.map { ControlProtocol.line(.reply(ControlReply(request: id, result: $0.result))) }
        }
    }

    private func expectRestored(_ dashboard: TmuxDashboard) throws {
        #expect(dashboard.folder.read("after") == dashboard.folder.read("before"))
        #expect(try dashboard.format("#{alternate_on} #{cursor_flag} #{mouse_any_flag}") == "0 1 0")
    }

    @Test func quitting_Detaches_AndTakesBackWhatWasTriedOut() throws {
        let folder = try ScratchFolder()
        let server = try server(folder)
        let dashboard = try TmuxDashboard(attachedTo: folder.root)
        try dashboard.waitFor("the header and the footer") {
            $0.contains("attached") && $0.contains("http://127.0.0.1:8080") && $0.contains("q detach")
        }
        try dashboard.press(":")
        try dashboard.type("experiment trigger 1 600")
        try dashboard.waitFor(text: "▸ Experiment")
        // No question is asked, and from anywhere.
        try dashboard.press("C-c")
        #expect(try dashboard.exitStatus() == 0)
        try expectRestored(dashboard)
        let modes = server.received.compactMap { call in
            if case .request(.setTrigger(let mode, loop: 1)) = call { mode } else { nil }
        }
        #expect(modes == [.edge, .level])
        #expect(!server.received.contains { if case .request(.shutdown) = $0 { true } else { false } })
    }

    @Test func lostServer_StaysOnTheScreen_AndAnotherOneTakesItsPlace() throws {
        let folder = try ScratchFolder()
        let first = try server(folder)
        let dashboard = try TmuxDashboard(attachedTo: folder.path("operator.sock"))
        try dashboard.press("2")
        try dashboard.waitFor("the rows") { $0.contains("127.0.0.1:50000") && $0.contains("attached") }
        try dashboard.press("K")
        try dashboard.waitFor(text: "Kick connection 1.17 now?")
        first.end()
        try dashboard.waitFor("the loss") {
            $0.contains("LOST ") && $0.contains("the server is lost for") && $0.contains("127.0.0.1:50000")
                && !$0.contains("Kick connection")
        }
        try dashboard.press("y", "K")
        try dashboard.waitFor(text: "nothing can be asked of it now")
        let second = try server(folder, processID: 555)
        try dashboard.waitFor("the other server") { $0.contains("attached") && !$0.contains("LOST ") }
        try dashboard.press("y", "q")
        #expect(try dashboard.exitStatus() == 0)
        try expectRestored(dashboard)
        for server in [first, second] {
            #expect(!server.received.contains { if case .request(.kick) = $0 { true } else { false } })
        }
    }

    @Test(arguments: [SIGTERM, SIGHUP]) func viewer_IsRefusedByTheEngine_AndASignalEndsTheConsoleAlone(
        _ signal: Int32
    ) throws {
        let folder = try ScratchFolder()
        let server = try server(folder, role: .viewer)
        let dashboard = try TmuxDashboard(attachedTo: folder.root)
        try dashboard.waitFor(text: "attached VIEWER")
        try dashboard.press("t")
        try dashboard.waitFor(text: "a viewer changes nothing")
        #expect(server.received.contains { if case .request(.setTrigger) = $0 { true } else { false } })
        kill(dashboard.pid, signal)
        #expect(try dashboard.exitStatus() == 0)
        try expectRestored(dashboard)
    }

    @Test func noServer_IsStatus69_AndWrongUsage64() throws {
        let folder = try ScratchFolder()
        let program = try ReactorProgram.path()
        let environment = ReactorProgram.environment(home: folder.root)
        let tooLong = folder.root + String(repeating: "/x", count: 99)
        for target in [[], [folder.root], [folder.path("no/such")], [tooLong]] {
            let result = try ChildProcess.run([program, "attach"] + target, environment: environment)
            #expect(result.status == 69, "\(target)")
            #expect(result.errors.hasPrefix("reactor: ") && result.errors.split(separator: "\n").count == 1)
        }
        for arguments in [["a", "b"], ["--interval", "1"], ["--no-such"]] {
            #expect(try ChildProcess.run([program, "attach"] + arguments, environment: environment).status == 64)
        }
        // There is a server, and no terminal.
        let server = try server(folder)
        let result = try ChildProcess.run([program, "attach", server.path], environment: environment)
        #expect(result.status == 1 && result.errors.contains("terminal"))
    }
}
