// The control sockets of a running server: who gets in, what they are told, and what they may do.

import CLinux
import Glibc
import Testing

@testable import Accounts
@testable import Engine

@Suite struct ControlSocketTests {
    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    private func connections(_ client: ControlClient) -> [ConnectionState] {
        guard case .connections(let page)? = client.ask(.connections(ConnectionQuery(limit: 100))) else { return [] }
        return page.rows
    }

    @Test func hello_NamesProtocolRoleAndActor() throws {
        let server = try ControlledServer()
        let client = try ControlClient(server.operatorSocket)
        guard case .hello(let hello)? = client.event() else {
            Issue.record("no hello")
            return
        }
        #expect(
            hello
                == ControlHello(
                    version: 1, engine: Server.version, role: .operator, session: 1,
                    actor: "\(ControlledServer.actor) from console 1"))
    }

    @Test func userDirectoryThatHangs_LeavesTheNumber_AndDelaysNobodyElse() throws {
        let gate = Monitor(false)
        let server = try ControlledServer(nameOfUser: { _ in
            _ = gate.wait { $0 ? true : nil }
            return "la\u{1B}te"
        })
        let client = try ControlClient(server.operatorSocket)
        guard case .hello(let hello)? = client.event() else {
            Issue.record("no hello")
            return
        }
        #expect(hello.actor == "uid \(geteuid()) from console 1")
        // While others wait for their names.
        let late = try (0..<8).map { _ in try ControlClient(server.operatorSocket) }
        guard case .done? = client.ask(.setLogLevel("debug")) else {
            Issue.record("not answered")
            return
        }
        for client in late {
            guard case .hello? = client.event() else {
                Issue.record("no hello")
                return
            }
        }
        gate.broadcast { $0 = true }
        #expect(
            eventually {
                guard let client = try? ControlClient(server.operatorSocket), case .hello(let hello)? = client.event()
                else { return false }
                return hello.actor.hasPrefix("\(LogText.visible("la\u{1B}te"))(\(geteuid())) from console ")
            })
    }

    @Test func modes_SayWhoGetsIn_AndTheSocketsGoWithTheServer() throws {
        let own = try ControlledServer()
        #expect(mode(own.folder) == 0o700 && mode(own.operatorSocket) == 0o600)
        #expect(access(own.viewerSocket, F_OK) != 0)
        own.server.stop()
        #expect(access(own.operatorSocket, F_OK) != 0)
        let shared = try ControlledServer(viewers: true)
        #expect(mode(shared.folder) == 0o710)
        #expect(mode(shared.operatorSocket) == 0o600 && mode(shared.viewerSocket) == 0o660)
        shared.server.stop()
        #expect(access(shared.operatorSocket, F_OK) != 0 && access(shared.viewerSocket, F_OK) != 0)
    }

    @Test func kick_ClosesTheConnection_AndIsInAuditAndLogByItsActor() throws {
        let server = try ControlledServer()
        let visitor = try server.server.client()
        #expect(visitor.get("/healthz")?.status == 200)
        let client = try server.console()
        let row = try #require(connections(client).first)
        guard case .done? = client.ask(.kick(row.id, .now)) else {
            Issue.record("not kicked")
            return
        }
        #expect(eventually { server.server.openConnections == 0 })
        guard case .audit(let page)? = client.ask(.audit(AuditQuery(limit: 10))) else {
            Issue.record("no audit")
            return
        }
        let actor = "\(ControlledServer.actor) from console 1"
        let entry = try #require(page.rows.first)
        let object = "connection \(row.id) of \(row.peer)"
        #expect(entry.actor == actor && entry.action == "kick now" && entry.object == object)
        // The log is written by a thread of its own.
        #expect(
            eventually {
                guard case .log(let lines)? = client.ask(.log(after: 0, limit: 1000)) else { return false }
                return lines.contains { $0.text == "\(actor): kick now: \(object)" }
            })
    }

    @Test func changeOfAUser_IsInTheAuditByItsActor() throws {
        let server = try ControlledServer()
        _ = try server.console()
        let second = try server.console()
        guard case .done? = second.ask(.addUser(username: "ana", password: "engine-1843")),
            case .audit(let page)? = second.ask(.audit(AuditQuery(limit: 1)))
        else {
            Issue.record("refused")
            return
        }
        #expect(page.rows.first?.actor == "\(ControlledServer.actor) from console 2")
    }

    @Test func viewer_IsRefusedEveryChange_AndSeesTheRest() throws {
        let server = try ControlledServer(viewers: true)
        let viewer = try ControlClient(server.viewerSocket)
        guard case .hello(let hello)? = viewer.event() else {
            Issue.record("no hello")
            return
        }
        #expect(hello.role == .viewer)
        for request in ControlSamples.requests {
            switch viewer.ask(.request(request)) {
            case .failure(let failure)?: #expect(request.isChange && failure.reason == .notAllowed)
            case .reply?: #expect(!request.isChange)
            default: Issue.record("no answer to \(request.name)")
            }
        }
        guard case .snapshot(let snapshot, _)? = viewer.ask(ControlCall.snapshot) else {
            Issue.record("no snapshot")
            return
        }
        #expect(!snapshot.draining && snapshot.loops.count == 2 && !server.server.server.isEnding)
        guard case .audit(let page)? = viewer.ask(.audit(AuditQuery(limit: 10))) else {
            Issue.record("no audit")
            return
        }
        #expect(page.rows.isEmpty)
    }

    @Test func repliesAndSecrets_GoToTheirAskerAlone() throws {
        let server = try ControlledServer()
        let (first, second) = (try server.console(), try server.console())
        guard case .secret(let code)? = first.ask(.invite) else {
            Issue.record("no code")
            return
        }
        #expect(!code.isEmpty)
        // The next line that the other session gets answers its own request, which has the same id.
        #expect(second.send(#"{"id":1,"do":"set-log-level","level":"debug"}"# + "\n"))
        guard case .reply(let reply)? = second.event(), case .done = reply.result else {
            Issue.record("another line")
            return
        }
        #expect(reply.request == 1)
    }

    @Test func halfClosedClient_StillGetsItsReply() throws {
        let server = try ControlledServer()
        let client = try server.console()
        client.send(#"{"id":5,"do":"rebalance"}"# + "\n")
        client.endSending()
        guard case .reply(let reply)? = client.event() else {
            Issue.record("no reply")
            return
        }
        #expect(reply.request == 5 && client.line() == nil)
    }

    @Test func followers_GetOneSnapshot_TheLogAndOthersActions() throws {
        let server = try ControlledServer()
        let (first, second) = (try server.console(), try server.console())
        for client in [first, second] {
            for topic in [ControlCall.Subscription.snapshot(interval: 100), .log(after: 0), .audit] {
                guard case .reply? = client.ask(.follow(topic)) else {
                    Issue.record("not followed")
                    return
                }
            }
        }
        var times: [[UInt64]] = []
        for client in [first, second] {
            var seen: [UInt64] = []
            while seen.count < 5,
                case .snapshot(let snapshot, nil)? = client.next(where: {
                    if case .snapshot = $0 { true } else { false }
                })
            {
                seen.append(snapshot.monotonicTime)
            }
            times.append(seen)
        }
        #expect(!Set(times[0]).isDisjoint(with: times[1]))
        // What is done before its first look at the audit is not told, so it is done again until it is.
        var isTold = false
        for number in 1...50 where !isTold {
            guard case .done? = second.ask(.addUser(username: "ana\(number)", password: "engine-1843")),
                case .audit(let entries)? = first.next(where: { if case .audit = $0 { true } else { false } })
            else { continue }
            isTold = entries.contains { $0.actor.hasSuffix(" from console 2") && $0.action == "register" }
        }
        #expect(isTold)
        guard case .done? = second.ask(.setLogLevel("debug")) else {
            Issue.record("refused")
            return
        }
        var isLogged = false
        // Snapshots keep coming, so the time ends the wait for a line that does not come.
        let deadline = Clock.now + TestClient.patience
        while !isLogged, Clock.now < deadline,
            case .log(let lines)? = first.next(where: {
                if case .log = $0 { true } else { Clock.now >= deadline }
            })
        {
            isLogged = lines.contains { $0.text.hasSuffix("set log-level: debug") }
        }
        #expect(isLogged)
        guard case .reply? = first.ask(.unfollow(.snapshot)) else {
            Issue.record("not unfollowed")
            return
        }
    }

    @Test func followerOfTheLog_IsToldEveryLongLine_APartAtATime() throws {
        let server = try ControlledServer()
        let client = try server.console()
        let rest = String(repeating: "x", count: 7000)
        // Less than the log keeps for its writer, so that it drops none.
        for number in 0..<120 { server.server.server.log(.notice, "long \(number) \(rest)") }
        #expect(client.send(#"{"id":1,"do":"subscribe","to":"log","after":"0"}"# + "\n"))
        var told: [String] = []
        var most = 0
        while told.count < 120,
            case .log(let lines)? = client.next(where: { if case .log = $0 { true } else { false } })
        {
            let long = lines.filter { $0.text.hasPrefix("long ") }
            told += long.map { String($0.text.dropLast(7000)) }
            most = max(most, long.count)
        }
        #expect(told == (0..<120).map { "long \($0) " })
        #expect(most > 0 && most < 100)
    }

    @Test func followerOfTheAudit_IsToldAllOfABurst_APartAtATime() throws {
        let server = try ControlledServer()
        let client = try server.console()
        func told() -> [AuditPage.Entry] {
            guard case .audit(let entries)? = client.next(where: { if case .audit = $0 { true } else { false } }) else {
                return []
            }
            return entries
        }
        #expect(client.send(#"{"id":1,"do":"subscribe","to":"audit"}"# + "\n"))
        let accounts = try #require((server.server.server.control as? ControlEnd)?.accounts)
        // What is done before its first look is not told, so it is done again until it is.
        let isSeen = Monitor(false)
        let again = ThreadHandle(
            try Thread(name: "again") {
                while !isSeen.withLock({ $0 }) {
                    try? accounts.audit(actor: "operator", action: "before", object: "x", result: "done")
                    usleep(10_000)
                }
            })
        #expect(told().first?.action == "before")
        isSeen.withLock { $0 = true }
        again.join()
        let objects = (0..<2500).map { "connection \($0)" }
        try accounts.audit(actor: "operator", action: "kick now", objects: objects, result: "done")
        var seen: [String] = []
        while seen.count < objects.count {
            let entries = told()
            if entries.isEmpty { break }
            #expect(entries.count <= 1000)
            seen += entries.filter { $0.action == "kick now" }.map(\.object)
        }
        #expect(seen == objects)
    }

    @Test func shutdown_EndsTheServer_AndEverySessionIsToldSo() throws {
        let server = try ControlledServer()
        let (first, second) = (try server.console(), try server.console())
        guard case .done? = first.ask(.shutdown) else {
            Issue.record("refused")
            return
        }
        #expect(server.server.server.isEnding)
        server.server.server.waitUntilStopped()
        for client in [first, second] {
            guard case .failure(let failure)? = client.event() else {
                Issue.record("not told")
                return
            }
            #expect(failure.reason == .ending && client.line() == nil)
        }
    }

    @Test func snapshotLine_IsThatOfTheEvent() {
        let snapshot = ControlSamples.snapshot
        for reply in [nil, UInt64(7)] {
            let line = ControlProtocol.line(snapshot: ControlProtocol.json(snapshot), reply: reply)
            #expect(line == ControlProtocol.line(.snapshot(snapshot, reply: reply)))
        }
    }

    // MARK: places

    /// A socket that nobody listens on any more.
    private static func leaveSocket(_ folder: String) {
        mkdir(folder, 0o700)
        let descriptor = linux_socket(AF_UNIX, Int32(SOCK_STREAM.rawValue))
        _ = linux_unix_bind(descriptor, folder + "/operator.sock")
        close(descriptor)
    }

    @Test(arguments: [true, false]) func socketOfAServerThatWasKilled_IsReplaced(_ isLocked: Bool) throws {
        let server = try ControlledServer(isLocked: isLocked, Self.leaveSocket)
        _ = try server.console()
    }

    @Test func socketOfAnotherServer_IsLeftAlone() throws {
        let server = try ControlledServer()
        let place = ControlSocketPlace(folder: server.folder)
        #expect(throws: StartError.self) { try TestServer { $0.control = place } }
        // The lock of a data folder says nothing about a server that was told to listen in it.
        let locked = ControlSocketPlace(folder: server.folder, isLocked: true)
        #expect(throws: StartError.self) { try TestServer { $0.control = locked } }
        _ = try server.console()
        // One whose socket was replaced leaves the other's.
        unlink(server.operatorSocket)
        let heir = try TestServer { $0.control = place }
        server.server.stop()
        _ = try server.console()
        heir.stop()
        #expect(access(server.operatorSocket, F_OK) != 0)
    }

    @Test func ofServersThatStartAtOnce_OneGetsTheSocket() throws {
        let base = try #require(TestFolder())
        let place = ControlSocketPlace(folder: base.path + "/control")
        defer { ControlledServer.remove(place.folder) }
        for _ in 0..<20 {
            Self.leaveSocket(place.folder)
            let listeners = Monitor<[ControlListener]>([])
            let threads = try (0..<8).map { _ in
                ThreadHandle(
                    try Thread(name: "starts") {
                        guard let listener = try? ControlListener.all(at: place).first else { return }
                        listeners.withLock { $0.append(listener) }
                    })
            }
            for thread in threads { thread.join() }
            #expect(listeners.withLock { $0.count } == 1)
            _ = try ControlClient(place.operatorSocket)
        }
    }

    @Test func whatIsNoSocket_AndAFolderOthersMayChange_AreRefused() {
        #expect(throws: StartError.self) {
            try ControlledServer { folder in
                mkdir(folder, 0o700)
                close(open(folder + "/operator.sock", O_CREAT | O_WRONLY, 0o600))
            }
        }
        #expect(throws: StartError.self) {
            try ControlledServer { folder in
                mkdir(folder, 0o700)
                chmod(folder, 0o777)
            }
        }
        #expect(throws: StartError.self) { try ControlledServer { symlink("/tmp", $0) } }
    }

    @Test func pathThatIsTooLong_IsNamedWithTheFlag() throws {
        let base = try #require(TestFolder())
        let folder = base.path + "/" + String(repeating: "a", count: 107 - base.path.utf8.count - 15)
        defer { ControlledServer.remove(folder) }
        // The longest that fits.
        try TestServer { $0.control = ControlSocketPlace(folder: folder) }.stop()
        do {
            _ = try TestServer { $0.control = ControlSocketPlace(folder: folder + "a") }
            Issue.record("started")
        } catch let error as StartError {
            #expect(error.description.contains("at most 107 bytes, this one 108"))
            #expect(error.description.contains("--control"))
        }
        ControlledServer.remove(folder + "a")
    }

    @Test func groupThatDoesNotExist_IsNamed() throws {
        let base = try #require(TestFolder())
        let place = ControlSocketPlace(folder: base.path + "/control", viewers: "no such group")
        do {
            _ = try TestServer { $0.control = place }
            Issue.record("started")
        } catch let error as StartError {
            #expect(error.description.contains("no such group") && error.description.contains("--control-viewers"))
        }
    }
}
