// Settings that change while a server serves, each proved by what its clients see.

import Glibc
import Testing

@testable import Accounts
@testable import Engine

@Suite struct LiveSettingsTests {
    private func set(_ server: TestServer, _ setting: Setting, _ text: String) {
        guard case .done? = server.ask(.changeSetting(setting.rawValue, text)) else {
            Issue.record("\(setting) does not take \(text)")
            return
        }
        #expect(server.snapshot.settings[setting.rawValue] != nil)
    }

    private func refusal(_ server: TestServer, _ setting: Setting, _ text: String) -> String? {
        if case .refused(let why)? = server.ask(.changeSetting(setting.rawValue, text)) { why } else { nil }
    }

    /// Clients that ask while the body runs, one request after the other.
    /// - Returns: the targets that were answered with 200.
    private func underLoad(_ server: TestServer, _ body: () throws -> Void) throws -> [String] {
        let going = Monitor(true), answered = Monitor<[String]>([]), url = server.url
        let handles = try (0..<4).map { thread in
            ThreadHandle(
                try Thread(name: "load-\(thread)") {
                    guard let client = TestClient(url) else { return }
                    var number = 0
                    while going.withLock({ $0 }) || number < 50 {
                        let target = "/healthz?\(thread)-\(number)"
                        guard client.get(target)?.status == 200 else { break }
                        answered.withLock { $0.append(target) }
                        number += 1
                    }
                })
        }
        let result = Result { try body() }
        going.withLock { $0 = false }
        for handle in handles { handle.join() }
        try result.get()
        return answered.withLock { $0 }
    }

    private func lines(_ path: String) -> [Substring] { LogFolder.read(path).split(separator: "\n") }

    // MARK: limits

    @Test func bodyLimit_HoldsForWhoComesNext() throws {
        let server = try TestServer(routes: TestRoutes.all)
        func post(_ count: Int) -> Int? {
            (try? server.client())?.post("/echo", "text/plain", String(repeating: "x", count: count))?.status
        }
        let load = try underLoad(server) {
            #expect(post(2000) == 200)
            set(server, .bodyLimit, "1000")
            #expect(eventually { post(2000) == 413 })
            #expect(post(1000) == 200)
            // Another loop that begins keeps to it too.
            #expect(isDone(server.ask(.addLoop)))
            for _ in 0..<4 { #expect(post(2000) == 413) }
            set(server, .bodyLimit, "4k")
            #expect(eventually { post(2000) == 200 })
        }
        #expect(load.count >= 200)
    }

    @Test func bodyThatHasBegun_IsTakenByTheFormerLimit() throws {
        let server = try TestServer(routes: TestRoutes.all) { $0.loops = 1 }
        let fixed = try server.client(), chunked = try server.client()
        fixed.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 2000\r\n\r\nx")
        chunked.send("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n600\r\n")
        chunked.send(String(repeating: "x", count: 0x600))
        #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.bytesIn } > 0x600 })
        set(server, .bodyLimit, "1000")
        set(server, .headLimit, "256")
        fixed.send(String(repeating: "x", count: 1999))
        #expect(fixed.answer()?.status == 200)
        chunked.send("\r\n1\r\nx\r\n")
        #expect(chunked.answer()?.status == 413)
        #expect(try server.client().get("/healthz")?.status == 200)
    }

    @Test func headLimit_HoldsForWhoComesNext_WithThatOfTheTarget() throws {
        let server = try TestServer()
        func get(_ target: String, _ fields: String = "") -> Int? {
            (try? server.client())?.get(target, fields: fields)?.status
        }
        let field = "X: \(String(repeating: "y", count: 3000))\r\n"
        let query = "/healthz?\(String(repeating: "y", count: 3000))"
        #expect(get("/healthz", field) == 200 && get(query) == 200)
        // Half a head, which has passed the new limit already.
        let half = try server.client()
        half.send("GET /healthz HTTP/1.1\r\nHost: t\r\n\(field)")
        set(server, .headLimit, "1k")
        #expect(eventually { get("/healthz", field) == 431 })
        #expect([414, 431].contains(get(query)))
        half.send("\r\n")
        #expect([200, 431].contains(half.answer()?.status))
        set(server, .headLimit, "16KiB")
        #expect(eventually { get("/healthz", field) == 200 })
        #expect(get(query) == 200)
    }

    @Test func workerQueue_HoldsForTheNextJob() throws {
        let gate = Monitor(false)
        let server = try TestServer(routes: [TestServer.stuckRoute(gate)]) {
            $0.workers = 1; $0.workerQueue = 1
        }
        func ask() throws -> TestClient {
            let client = try server.client()
            client.send("GET /stuck HTTP/1.1\r\nHost: t\r\n\r\n")
            return client
        }
        var waiting = [try ask()]
        #expect(eventually { server.snapshot.workers.busy == 1 })
        waiting.append(try ask())
        #expect(eventually { server.snapshot.workers.queued == 1 })
        #expect(try ask().answer()?.status == 503)
        set(server, .workerQueue, "3")
        #expect(server.snapshot.workers.queueLimit == 3)
        waiting += [try ask(), try ask()]
        #expect(eventually { server.snapshot.workers.queued == 3 })
        #expect(try ask().answer()?.status == 503)
        gate.broadcast { $0 = true }
        for client in waiting { #expect(client.answer()?.text == "late") }
    }

    @Test func heapLimit_HoldsOnEveryLoop() throws {
        let server = try TestServer(routes: TestRoutes.all) {
            $0.heapLimit = 64 << 20; $0.loops = 2
        }
        func large() -> Int? { (try? server.client())?.get("/large")?.status }
        #expect(large() == 200)
        set(server, .heapLimit, "1MiB")
        #expect(eventually { large() == 503 })
        #expect(server.snapshot.loops.allSatisfy { $0.heap.limit == 1 << 20 })
        #expect(try server.client().get("/healthz")?.status == 200)
        set(server, .heapLimit, "64MiB")
        #expect(eventually { large() == 200 })
        #expect(server.snapshot.loops.allSatisfy { $0.heap.faults == 0 })
    }

    @Test func fileCache_IsFollowed_WhileFilesAreSent() throws {
        let folder = try #require(TestFolder())
        for number in 0..<20 { #expect(folder.write("\(number).txt", [UInt8](repeating: 120, count: 20_000))) }
        let server = try TestServer { $0.webFolder = folder.path }
        let client = try server.client()
        for size in ["0", "50k", "1M", "0"] {
            set(server, .fileCache, size)
            for number in 0..<20 { #expect(client.get("/\(number).txt")?.body.count == 20_000) }
        }
    }

    @Test func drainTimeout_HoldsForTheDrainThatBegins() throws {
        let server = try TestServer { $0.loops = 1 }
        let half = try server.client()
        half.send("GET /healthz HTTP/1.1\r\nHo")
        #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.bytesIn } > 0 })
        set(server, .drainTimeout, "50ms")
        #expect(!server.drain(), "the connection is cut")
    }

    // MARK: logs

    @Test func accessLog_MovesUnderLoad_AndNoLineIsLostOrDoubled() throws {
        let server = try TestServer { $0.logRequests() }
        let folder = server.folder + "/data/"
        let answered = try underLoad(server) {
            for turn in 1...12 {
                set(server, .accessLog, folder + "access-\(turn % 3).log")
                set(server, .accessFormat, turn % 2 == 0 ? "combined" : "extended")
                if turn % 4 == 0 {
                    #expect(refusal(server, .accessLog, folder + "no/such/folder") != nil)
                    #expect(refusal(server, .accessLog, folder + "reactor.log")?.contains("one file") == true)
                    #expect(isDone(server.ask(.addLoop)))
                }
                usleep(2000)
            }
        }
        #expect(server.snapshot.log.accessLog == folder + "access-0.log")
        func written() -> [Substring] {
            ["access.log", "access-0.log", "access-1.log", "access-2.log"].flatMap { lines(folder + $0) }
        }
        #expect(eventually { written().count >= answered.count })
        let all = written()
        let whole = /127\.0\.0\.1 - - \[.{26}\] ".*" 200 3 "-" "-"( \d+\.\d{6} ok)?/
        #expect(all.allSatisfy { $0.wholeMatch(of: whole) != nil })
        let targets = all.compactMap { $0.split(separator: " ").dropFirst(6).first.map(String.init) }
        #expect(targets.sorted() == answered.sorted())
        #expect(server.snapshot.log.dropped == 0)
    }

    @Test func accessLog_GoesOffAndOn() throws {
        let server = try TestServer { $0.loops = 1 }
        let path = server.folder + "/data/later.log"
        let client = try server.client()
        #expect(client.get("/before")?.status == 404)
        set(server, .accessLog, path)
        var number = 0
        #expect(
            eventually {
                number += 1
                return client.get("/on-\(number)")?.status == 404 && lines(path).contains { $0.contains("/on-") }
            })
        set(server, .accessLog, "off")
        #expect(eventually { OpenFiles.count(below: path) == 0 })
        let count = lines(path).count
        for _ in 0..<10 { #expect(client.get("/unseen")?.status == 404) }
        set(server, .accessLog, path)
        #expect(
            eventually { client.get("/again")?.status == 404 && lines(path).contains { $0.contains("/again") } })
        #expect(lines(path).dropFirst(count).allSatisfy { $0.contains("/again") })
    }

    @Test func logSizeAndCount_HoldFromTheNextLineOn() throws {
        let server = try TestServer()
        let path = server.folder + "/data/reactor.log"
        set(server, .logSize, "4KiB")
        set(server, .logFiles, "1")
        for number in 0..<100 { server.server.log(.info, "\(number) \(String(repeating: "x", count: 200))") }
        #expect(eventually { server.snapshot.log.rotations >= 4 })
        #expect(access(path + ".1", F_OK) == 0 && access(path + ".2", F_OK) != 0)
    }

    @Test func traffic_IsForgottenWhileOff_AndBeginsAnew() throws {
        let server = try TestServer()
        func requests() -> Int? {
            guard case .traffic(let page)? = server.ask(.traffic(TrafficQuery(by: .path))) else { return nil }
            return page.rows.count
        }
        let client = try server.client()
        #expect(client.get("/healthz")?.status == 200)
        #expect(eventually { requests() == 1 })
        set(server, .traffic, "off")
        #expect(requests() == nil)
        for _ in 0..<10 { #expect(client.get("/healthz")?.status == 200) }
        set(server, .traffic, "on")
        #expect(eventually { client.get("/healthz")?.status == 200 && requests() == 1 })
    }

    // MARK: proxies and accounts

    @Test func trustedProxies_AreBelievedFromThenOn() throws {
        let server = try TestServer { $0.logRequests() }
        let path = server.folder + "/data/access.log"
        let client = try server.client()
        func address(_ target: String) -> Substring? {
            guard client.get(target, fields: "X-Forwarded-For: 203.0.113.9\r\n")?.status == 404 else { return nil }
            var found: Substring?
            _ = eventually {
                found = lines(path).first { $0.contains(target + " ") }
                return found != nil
            }
            return found?.split(separator: " ").first
        }
        #expect(address("/one") == "127.0.0.1")
        set(server, .trustedProxy, "10.0.0.0/8, 127.0.0.1")
        #expect(server.snapshot.settings["trusted-proxy"] == "10.0.0.0/8,127.0.0.1")
        var number = 0
        #expect(
            eventually {
                number += 1
                return address("/two-\(number)") == "203.0.113.9"
            })
        #expect(refusal(server, .trustedProxy, "everybody") != nil)
        #expect(address("/three") == "203.0.113.9")
        set(server, .trustedProxy, "none")
        #expect(
            eventually {
                number += 1
                return address("/four-\(number)") == "127.0.0.1"
            })
    }

    @Test func accounts_KeepToOtherBounds() throws {
        let server = try TestServer(users: .with { $0.hashCheaply() })
        let client = try server.client()
        func send(_ path: String, _ name: String, _ password: String = "engine-1843") -> Int? {
            client.post(path, "application/json", "{\"username\":\"\(name)\",\"password\":\"\(password)\"}")?.status
        }
        #expect(send("/api/register", "ada") == 201)
        set(server, .passwordMin, "15")
        #expect(send("/api/register", "bob") == 422)
        set(server, .passwordMin, "8")
        set(server, .registration, "closed")
        #expect(send("/api/register", "bob") == 403)
        set(server, .accountAttempts, "2")
        for _ in 0..<2 { #expect(send("/api/login", "ada", "wrong-password") == 401) }
        #expect(eventually { send("/api/login", "ada", "wrong-password") == 429 })
        set(server, .accountAttempts, "0")
        #expect(send("/api/login", "ada") == 200)
        set(server, .hashWorkers, "1")
        #expect(server.snapshot.workers.hashingShare == 1)
        #expect(refusal(server, .hashWorkers, "1000")?.contains("workers") == true)
        set(server, .leaseTimeout, "123ms")
        #expect(server.snapshot.settings["lease-timeout"] == "123ms")
    }

    @Test func accountsSettings_AreRefused_WhereThereAreNone() throws {
        let server = try TestServer(users: .absent)
        #expect(refusal(server, .passwordMin, "15") == "this engine keeps no users")
        #expect(refusal(server, .hashWorkers, "1") == "this engine keeps no users")
        #expect(server.snapshot.settings["password-min"] == nil)
    }
}
