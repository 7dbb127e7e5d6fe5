// The commands of ctl against a real server, in its process.

import Accounts
import Foundation
import Synchronization
import Testing

@testable import Console
@testable import Engine

@Suite struct CtlTests {
    private let folder: ScratchFolder
    private let server: Server
    private let desk: CtlDesk
    private let port: UInt16

    init() throws {
        folder = try ScratchFolder()
        var configuration = Configuration()
        configuration.listen = ["127.0.0.1:0"]
        configuration.logFile = folder.path("data") + "/reactor.log"
        configuration.loops = 2
        server = Server(configuration, accounts: AccountConfiguration(dataFolder: folder.path("data")))
        try server.start()
        desk = CtlDesk(try #require(server.control))
        port = try #require(server.addresses.first?.split(separator: ":").last.flatMap { UInt16($0) })
    }

    private func end() {
        server.stop()
        _ = server.waitUntilStopped()
    }

    private func document() throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(desk.output.utf8))
        let document = try #require(object as? [String: Any])
        #expect(document["version"] as? Int == 1)
        return document
    }

    private func rows(_ name: String) throws -> [[String: Any]] {
        try #require(try document()[name] as? [[String: Any]])
    }

    private func connected() throws -> ProbeConnection {
        let connection = try ProbeConnection(port: port)
        #expect(try connection.ask().status == 200)
        return connection
    }

    private func ids() throws -> [String] {
        desk.run("connections") { $0.isJSON = true }
        return try rows("connections").map { try #require($0["id"] as? String) }
    }

    /// What ctl writes, read back: the very bytes, and none of the secrets.
    @Test func tap_WritesWhatPasses_UntilTheConnectionCloses() throws {
        defer { end() }
        let path = folder.path("a b.pcapng")
        let probe = Holder(try connected())
        let localPort = try #require(probe.connection?.localPort)
        let id = try #require(try ids().first)
        // It goes on by itself while ctl waits.
        Thread.detachNewThread {
            // The file has its beginning once the tap is there.
            while (FileManager.default.contents(atPath: path) ?? Data()).isEmpty { usleep(1000) }
            _ = try? probe.connection?.ask("POST", "/none?token=abc", json: #"{"password":"secret"}"#)
            probe.connection = nil
        }
        #expect(
            desk.run("tap", id, path) {
                $0.isJSON = true
                $0.duration = 60_000
            } == .done)
        #expect(try document()["ending"] as? String == "closed" && document()["missing"] as? Int == 0)
        let file = try PcapngReader([UInt8](try Data(contentsOf: URL(filePath: path))))
        let asked = String(decoding: try file.stream(from: localPort).bytes, as: UTF8.self)
        #expect(asked.hasPrefix("POST /none?token=*** HTTP/1.1\r\n") && asked.hasSuffix(#"{"password":"******"}"#))
        #expect(String(decoding: try file.stream(from: port).bytes, as: UTF8.self).hasPrefix("HTTP/1.1 4"))
        #expect(file.packets[0].comment.hasPrefix("reactor connection \(id), no user, secrets masked"))
        #expect(desk.run("tap", id, path) == .refused && desk.errors.contains("exists already"))
        #expect(desk.run("tap", id, folder.path("c")) == .refused && folder.read("c") == nil)
        #expect(desk.errors.contains("there is no connection \(id)"))
        desk.run("audit") { $0.isJSON = true }
        let actions = try rows("audit").compactMap { $0["action"] as? String }
        #expect(actions.contains("tap") && actions.contains("tap ended"))
    }

    /// Handed over to a thread, and not used by the test after that.
    private final class Holder: @unchecked Sendable {
        var connection: ProbeConnection?

        init(_ connection: ProbeConnection) { self.connection = connection }
    }

    @Test func failures_AreADocumentATableAndTabs() throws {
        defer { end() }
        let connection = try ProbeConnection(port: port)
        #expect(try connection.ask("GET", "/none?token=abc").status == 404)
        try eventually("the failure is noted") {
            desk.run("failures") { $0.isJSON = true }
            return try !rows("failures").isEmpty
        }
        let row = try #require(try rows("failures").first)
        #expect(row["status"] as? Int == 404 && row["reason"] as? String == "no route and no file has this path")
        #expect(row["cause"] as? String == "no-file" && row["ending"] as? String == "answered")
        #expect(row["peer"] as? String == connection.peerName && row["user"] is NSNull)
        #expect((row["head"] as? String)?.hasPrefix("GET /none?token=*** HTTP/1.1\r\n") == true)
        #expect(try document()["missingLoops"] as? Int == 0)

        #expect(desk.run("failures") == .done)
        let cells = desk.cells
        #expect(cells.count == 2 && cells[0] == CtlSheet.failureColumns.filter { !$0.isJSONOnly }.map(\.name))
        desk.isTerminal = true
        #expect(desk.run("failures") == .done)
        #expect(desk.lines.count == 2 && desk.lines[1].contains("404"))
        #expect(desk.lines[1].contains("no file has this path"))
        #expect(desk.run("failures", "slow") == .done && desk.run("failures", "fast") == .usage)
    }

    @Test func whatIsRead_IsTheServersState_AsADocument() throws {
        defer { end() }
        let connection = try connected()
        // A loop publishes its counters at the end of a tick, after the response.
        try eventually("the connection is counted") {
            desk.control.snapshot().loops.map(\.connections).reduce(0, +) == 1
        }
        #expect(desk.run("status") { $0.isJSON = true } == .done)
        let status = try #require(try document()["status"] as? [String: Any])
        #expect(status["engine"] as? String == Server.version && status["pid"] as? Int == Int(getpid()))
        #expect(status["addresses"] as? [String] == server.addresses && status["connections"] as? Int == 1)
        #expect((status["settings"] as? [String: String])?["idle-timeout"] == "75s")

        #expect(desk.run("loops") { $0.isJSON = true } == .done)
        let loops = try rows("loops")
        #expect(loops.map { $0["id"] as? Int } == [0, 1, 2])
        #expect(loops.allSatisfy { ["lt", "et"].contains($0["trigger"] as? String) })

        #expect(desk.run("connections") { $0.isJSON = true } == .done)
        #expect(desk.output.contains(#""connections":[{"id":""#))
        let row = try #require(try rows("connections").first)
        #expect(row["peer"] as? String == connection.peerName && row["requests"] as? Int == 1)
        #expect(row["last"] as? String == "GET /healthz" && row["status"] as? Int == 200 && row["user"] is NSNull)
        #expect(row.values.allSatisfy { !($0 is [Any]) && !($0 is [String: Any]) })

        #expect(row["rtt"] == nil && row["verdict"] == nil)
        #expect(desk.run("connections") { ($0.isJSON, $0.network) = (true, true) } == .done)
        let looked = try #require(try rows("connections").first)
        #expect((looked["rtt"] as? Double ?? 0) > 0 && looked["unread"] as? Int == 0 && looked["verdict"] is NSNull)

        #expect(desk.run("split") { $0.isJSON = true } == .done)
        let parts = try rows("parts").filter { $0["route"] as? String == "GET /healthz" }
        #expect(parts.contains { $0["part"] as? String == "handler" && ($0["p99"] as? Double ?? 0) > 0 })
        #expect(parts.count { $0["largest"] as? Bool == true } == 1)
        desk.isTerminal = true
        #expect(desk.run("split") == .done && desk.lines.contains { $0.hasPrefix("GET /healthz") })
        desk.isTerminal = false

        let id = try #require(row["id"] as? String)
        #expect(desk.run("connection", id) { $0.isJSON = true } == .done)
        let detail = try #require(try document()["connection"] as? [String: Any])
        #expect(detail["id"] as? String == id)
        #expect((detail["recent"] as? [[String: Any]])?.first?["request"] as? String == "GET /healthz")

        #expect(desk.run("heap") { $0.isJSON = true } == .done)
        #expect(try rows("heap").count == 3)
        #expect(desk.run("heap", "1") { $0.isJSON = true } == .done)
        #expect(try document()["policy"] as? String == "segregated")
        #expect(desk.run("heap", "77") == .refused && desk.errors.contains("77"))
    }

    @Test func top_CountsRequests_ByAnyKey() throws {
        defer { end() }
        let connection = try connected()
        for _ in 0..<4 { #expect(try connection.ask().status == 200) }
        // A loop gives its records at the end of a tick, after the response.
        try eventually("all are counted") {
            guard desk.run("top", adjust: { $0.isJSON = true }) == .done else { return false }
            return try rows("rows").first?["requests"] as? Int == 5
        }
        let row = try #require(try rows("rows").first)
        #expect(row["key"] as? String == "/healthz" && row["requestsMargin"] as? Int == 0)
        #expect(row["share"] as? Double == 1 && row["clientErrors"] as? Int == 0)
        #expect((try document()["total"] as? [String: Any])?["requests"] as? Int == 5)
        #expect(
            desk.run("top", "status=2xx") {
                $0.isJSON = true
                $0.by = .address
                $0.window = .hour
                $0.order = .p99
            } == .done)
        #expect(try rows("rows").map { $0["key"] as? String } == ["127.0.0.1"])
        #expect(desk.run("top", "status=404") == .done && desk.cells.count == 1)
        #expect(desk.run("status") { $0.by = .path } == .usage)
    }

    @Test func diagnose_NamesTheCause_WithEvidence_AndAServerWithoutOne() throws {
        defer { end() }
        let healthy = try connected()
        #expect(desk.run("diagnose", "2") { $0.isJSON = true } == .done)
        #expect(try rows("findings").isEmpty && document()["traffic"] as? Bool == true)
        #expect(desk.run("diagnose", "1.5s") == .usage && desk.run("diagnose", "2s", "3s") == .usage)

        // It goes on while ctl looks.
        let goesOn = Mutex(true)
        defer { goesOn.withLock { $0 = false } }
        Thread.detachNewThread { [port] in
            guard let scanner = try? ProbeConnection(port: port, from: 0x7F00_004D) else { return }
            var number = 0
            while goesOn.withLock({ $0 }) {
                _ = try? scanner.ask("GET", "/old/\(number % 60)")
                number += 1
                usleep(5000)
            }
        }
        try eventually("the scan is named") {
            #expect(try healthy.ask().status == 200)
            guard desk.run("diagnose", "2", adjust: { $0.isJSON = true }) == .done else { return false }
            return try !rows("findings").isEmpty
        }
        let found = try rows("findings")
        #expect(found.map { $0["cause"] as? String } == ["scan"], "\(desk.output)")
        let first = try #require(found.first)
        #expect(first["about"] as? String == "127.0.0.77" && first["commands"] as? [String] == ["block 127.0.0.77 10m"])
        #expect((first["evidence"] as? String)?.hasPrefix("127.0.0.77 asked for ") == true)
    }

    @Test func connections_AreFound_ByBlocksOfAddressesToo_AndBadFiltersAreRefused() throws {
        defer { end() }
        let connection = try connected()
        func found(_ filter: String) -> Int? {
            desk.run("connections", filter) == .done ? desk.cells.count - 1 : nil
        }
        #expect(found("peer=127.0.0.0/8") == 1 && found("peer=10.0.0.0/8") == 0 && found("state=idle") == 1)
        #expect(found("idle>1h peer=127.0.0.0/8") == 0 && found("loop=1") != nil)
        for filter in ["peer=1.2.3.4/64", "peer=", "colour=red", "state=odd", "idle>soon", "loop=9", "loop!=9"] {
            #expect(desk.run("connections", filter) == .refused, "\(filter)")
            #expect(desk.run("kick", "where", filter) { $0.isConfirmed = true } == .refused, "\(filter)")
            #expect(!desk.errors.isEmpty && desk.output.isEmpty)
        }
        #expect(try ids().count == 1)
        #expect(try connection.ask().status == 200)
    }

    @Test func kick_NeedsYes_ClosesThoseNamedOrFound_AndNoOthers() throws {
        defer { end() }
        let clients = try (0..<4).map { _ in try connected() }
        let all = try ids()
        #expect(desk.run("kick", all[0]) == .refused && desk.errors.contains("--yes"))
        #expect(try clients[0].ask().status == 200)

        #expect(desk.run("kick", "where", "peer=\(clients[1].peerName)") { $0.isDryRun = true } == .done)
        #expect(desk.cells.count == 2 && desk.cells[1][1] == clients[1].peerName)
        #expect(desk.run("kick", "where", "peer=127.0.0.1") == .refused && desk.errors.contains("Kick 4 connections"))
        #expect(desk.run("kick", "where", "idle>1h") { $0.isConfirmed = true } == .done)
        #expect(try ids().count == 4)

        #expect(desk.run("kick", "where", "peer=\(clients[1].peerName)") { $0.isConfirmed = true } == .done)
        #expect(clients[1].read() == nil)
        let left = try ids()
        #expect(left.count == 3 && Set(left).isSubset(of: all))
        #expect(desk.run("close", left[0], left[1]) { $0.isConfirmed = true } == .done)
        try eventually("one is left") { try ids() == [left[2]] }
        #expect(desk.run("kick", left[0]) { $0.isConfirmed = true } == .refused)
        // At a terminal the number is typed.
        let more = try connected()
        desk.answer = "1"
        #expect(desk.run("kick", "where", "age>=0s") == .refused && desk.asked.contains("2, typed"))
        desk.answer = "2"
        #expect(desk.run("kick", "where", "age>=0s") == .done && desk.output.contains("kicked 2 connections"))
        #expect(more.read() == nil)
        #expect(try ids().isEmpty)
    }

    @Test func block_NeedsYes_ClosesWhatIsOpen_AndIsListedWithItsHits() throws {
        defer { end() }
        let (near, far) = (try connected(), try ProbeConnection(port: port, from: 0x7F00_0002))
        #expect(try far.ask().status == 200)
        #expect(desk.run("block", "127.0.0.2", "10m") { $0.isDryRun = true } == .done && desk.cells.count == 2)
        #expect(desk.run("block", "127.0.0.2", "10m") == .refused && desk.errors.contains("1 open from there"))
        #expect(try far.ask().status == 200)
        #expect(desk.run("block", "127.0.0.2", "10m", "a scanner") { $0.isConfirmed = true } == .done)
        #expect(far.read() == nil)
        #expect(try ProbeConnection(port: port, from: 0x7F00_0002).read() == nil)
        #expect(try near.ask().status == 200)
        #expect(desk.run("blocks") { $0.isJSON = true } == .done)
        let row = try #require(try rows("blocks").first)
        #expect(row["network"] as? String == "127.0.0.2" && row["hits"] as? Int == 1)
        #expect(row["note"] as? String == "a scanner")
        #expect(desk.run("block", "127.0.0.1", "10m") { $0.isConfirmed = true } == .refused)
        #expect(desk.errors.contains("operator") && desk.run("block", "127.0.0.2", "2d") == .usage)
        #expect(desk.run("block", "nonsense", "1m") { $0.isConfirmed = true } == .refused)
        #expect(desk.run("unblock", "127.0.0.2") == .done && desk.run("unblock", "127.0.0.2") == .refused)
        #expect(try ProbeConnection(port: port, from: 0x7F00_0002).ask().status == 200)
    }

    @Test func modesLoopsAndBounds_AreChanged_AsInTheConsole() throws {
        defer { end() }
        func snapshot() -> EngineSnapshot { desk.control.snapshot() }
        #expect(desk.run("trigger", "et") == .done && desk.output == "all connections: ET\n")
        #expect(desk.run("listen", "et") { $0.isJSON = true } == .done)
        #expect(try document()["result"] as? String == "done")
        #expect(desk.run("balance", "least-connections") == .done && desk.run("level", "warning") == .done)
        #expect(snapshot().listenTrigger == .edge && snapshot().connectionTrigger == .edge)
        #expect(snapshot().balance == .leastConnections && snapshot().log.level == "warning")
        #expect(desk.run("loop", "add") == .done && snapshot().loops.count == 4)
        #expect(desk.run("loop", "remove", "3") == .refused && desk.errors.contains("Remove loop 3?"))
        #expect(desk.run("loop", "remove", "3") { $0.isConfirmed = true } == .done)
        try eventually("the loop has gone") { snapshot().loops.count == 3 }
        #expect(desk.run("loop", "remove", "9") { $0.isConfirmed = true } == .refused)
        #expect(desk.run("set", "idle-timeout", "80s") == .done && snapshot().settings["idle-timeout"] == "80s")
        let connection = try connected()
        #expect(desk.run("set", "max-connections", "1") == .done)
        #expect(desk.run("set", "header-timeout", "5s") == .refused && desk.errors.contains("Set header-timeout"))
        #expect(desk.run("set", "header-timeout", "5s") { $0.isConfirmed = true } == .done)
        #expect(snapshot().settings["header-timeout"] == "5s")
        let id = try #require(try ids().first)
        #expect(desk.run("move", id, "1") == .done && desk.run("move", "9.9", "1") == .refused)
        #expect(desk.run("rebalance") == .done && desk.run("workers", "pause") == .done && snapshot().workers.paused)
        #expect(desk.run("workers", "resume") == .done && !snapshot().workers.paused)
        #expect(try connection.ask().status == 200)
    }

    @Test func theEnd_NeedsYes_AndDrains() throws {
        #expect(desk.run("shutdown") == .refused && desk.errors.contains("End reactor at 127.0.0.1:\(port)"))
        #expect(desk.run("shutdown") { $0.isConfirmed = true } == .done)
        #expect(server.waitUntilStopped())
    }
}
