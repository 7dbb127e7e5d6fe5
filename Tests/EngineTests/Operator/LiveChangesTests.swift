// Listeners, the web folder and the number of loops, changed while clients are served.

import Glibc
import Synchronization
import Testing

@testable import Engine

// One at a time, with pauses: the load is to be there, not to take the processors from other tests.
@Suite(.serialized) struct LiveChangesTests {
    /// Clients that connect anew for each request, and some that keep their connections, until it ends.
    private final class Load: Sendable {
        private let isOver = Atomic<Bool>(false)
        let answered = Atomic<Int>(0)
        private let faults = Monitor<[String]>([])
        private let threads = Monitor<[ThreadHandle]>([])

        /// - Parameter path: answered 200, whatever happens.
        init(_ url: String, path: String = "/healthz", staying: Int = 2, coming: Int = 2) throws {
            for number in 0..<(staying + coming) {
                let thread = ThreadHandle(
                    try Thread(name: "load-\(number)") { [self] in
                        var client: TestClient?
                        while !isOver.load(ordering: .relaxed) {
                            // Ports of closed connections are not free at once, either.
                            usleep(500)
                            if client == nil || number >= staying {
                                client = TestClient(url)
                            }
                            guard let client else { return fail("refused") }
                            let status = client.get(path)?.status
                            guard status == 200 else { return fail("answered \(status ?? 0)") }
                            answered.add(1, ordering: .relaxed)
                        }
                    })
                threads.withLock { $0.append(thread) }
            }
        }

        private func fail(_ what: String) { faults.withLock { $0.append(what) } }

        /// Waits until that many more have been answered.
        func goesOn(_ count: Int = 20) -> Bool {
            let wanted = answered.load(ordering: .relaxed) + count
            return eventually { answered.load(ordering: .relaxed) >= wanted || !faults.withLock { $0.isEmpty } }
        }

        /// - Returns: what went wrong.
        func end() -> [String] {
            isOver.store(true, ordering: .relaxed)
            for thread in threads.withLock({ $0 }) { thread.join() }
            return faults.withLock { $0 }
        }
    }

    private static let ways: [(PollerKind, TriggerMode)] = [(.epoll, .level), (.epoll, .edge), (.poll, .level)]

    private static func host(_ url: String) -> String { url.replacing("http://", with: "") }

    /// Fifty come and go, in rounds of ten.
    @Test(arguments: ways)
    func listenersThatComeAndGo_CostNoRequest(_ poller: PollerKind, _ trigger: TriggerMode) throws {
        let server = try TestServer {
            $0.poller = poller; $0.listenTrigger = trigger; $0.connectionTrigger = trigger; $0.loops = 2
        }
        let stays = "127.0.0.1:0"
        let url = server.url
        let load = try Load(url)
        for _ in 0..<5 {
            let many = [String](repeating: "127.0.0.1:0", count: 10)
            #expect(isDone(server.ask(.changeSetting("listen", ([stays] + many).joined(separator: ",")))))
            #expect(server.snapshot.settings["listen"] == ([stays] + many).joined(separator: ","))
            let urls = server.snapshot.addresses
            #expect(urls.count == 11 && urls[0] == url && Set(urls).count == 11)
            let clients = try urls.map { try #require(TestClient($0)) }
            for client in clients { #expect(client.get("/healthz")?.status == 200) }
            // Whoever comes in is served, until nobody listens any more.
            let lost = Monitor(0)
            let isGone = Monitor(false)
            let followers = try urls[1...3].map { url in
                ThreadHandle(
                    try Thread(name: "follower") {
                        while !isGone.withLock({ $0 }), let client = TestClient(url) {
                            if client.get("/healthz")?.status != 200 { lost.withLock { $0 += 1 } }
                            usleep(1000)
                        }
                    })
            }
            #expect(load.goesOn())
            #expect(isDone(server.ask(.changeSetting("listen", stays))))
            isGone.withLock { $0 = true }
            #expect(server.snapshot.addresses == [url])
            for follower in followers { follower.join() }
            #expect(lost.withLock { $0 } == 0)
            // Connections outlive their listener.
            for client in clients { #expect(client.get("/healthz")?.status == 200) }
            // The port is free when the change has been done.
            let again = [url, urls[1]].map(Self.host).joined(separator: ",")
            #expect(isDone(server.ask(.changeSetting("listen", again))))
            #expect(isDone(server.ask(.changeSetting("listen", stays))))
        }
        #expect(load.goesOn())
        #expect(load.end() == [])
        #expect(server.snapshot.loops[0].refused == 0)
    }

    @Test func listenersThatCannotBe_ChangeNothing() throws {
        let server = try TestServer()
        let other = try TestServer()
        for text in ["127.0.0.1:0,\(Self.host(other.url))", "203.0.113.7:80", "here:80", "none", ""] {
            guard case .refused(let why)? = server.ask(.changeSetting("listen", text)) else {
                Issue.record("listens on \(text)")
                continue
            }
            #expect(!why.isEmpty)
            #expect(server.snapshot.addresses == [server.url])
            #expect(server.snapshot.settings["listen"] == "127.0.0.1:0")
        }
        #expect(try server.client().get("/healthz")?.status == 200)
    }

    @Test func otherFolder_IsServedAtOnce_AndWhatIsBeingSentComesWhole() throws {
        let releases = try WebFolderTests.Releases()
        let old = try #require(TestFolder())
        let big = (0..<(2 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        #expect(old.write("big", big) && old.write("index.html", Array("old".utf8)))
        let server = try TestServer {
            $0.webFolder = old.path; $0.loops = 2; $0.webFolderInterval = 2 * Clock.millisecond
        }
        let readers = try (0..<2).map { _ in try server.client(receiveBuffer: 4096) }
        for reader in readers { reader.send("GET /big HTTP/1.1\r\nHost: t\r\n\r\n") }
        let clients = try (0..<4).map { _ in try server.client() }
        func all(_ text: String) -> Bool { clients.allSatisfy { $0.get("/")?.text == text } }
        #expect(all("old"))
        #expect(eventually { server.snapshot.loops.reduce(0) { $0 + $1.writersWaiting } == 2 })
        let load = try Load(server.url, path: "/index.html")
        #expect(isDone(server.ask(.changeSetting("www", releases.link))))
        for _ in 0..<20 { #expect(all("one")) }
        #expect(server.snapshot.settings["www"] == releases.link)
        // The link is followed from now on.
        releases.turn(to: "two")
        #expect(eventually { clients[0].get("/")?.text == "two" })
        for path in [releases.root + "/three", releases.root + "/one/index.html"] {
            guard case .refused(let why)? = server.ask(.changeSetting("www", path)) else {
                Issue.record("serves \(path)")
                continue
            }
            #expect(why.contains(path))
            #expect(all("two"))
        }
        #expect(isDone(server.ask(.changeSetting("media-type", "html=text/x-page"))))
        #expect(clients[0].get("/")?.field("content-type")?.hasPrefix("text/x-page") == true)
        guard case .refused? = server.ask(.changeSetting("media-type", "html")) else {
            Issue.record("takes a type that is none")
            return
        }
        #expect(isDone(server.ask(.changeSetting("www", "off"))))
        #expect(clients.allSatisfy { $0.get("/")?.field("content-security-policy") != nil })
        #expect(isDone(server.ask(.changeSetting("www", old.path))))
        #expect(all("old"))
        for reader in readers { holds(reader.answer()?.body == big) }
        #expect(load.goesOn())
        #expect(load.end() == [])
    }

    @Test(arguments: ways)
    func loops_ComeAndGo_WithoutALostRequest(_ poller: PollerKind, _ trigger: TriggerMode) throws {
        let server = try TestServer(routes: TestRoutes.all) {
            $0.poller = poller; $0.connectionTrigger = trigger; $0.loops = 4
        }
        let clients = try (0..<20).map { _ in try server.client() }
        for client in clients { #expect(client.get("/healthz")?.status == 200) }
        let load = try Load(server.url)
        for count in [1, 4, 0, 2, 4, 1, 4] {
            #expect(isDone(server.ask(.changeSetting("loops", "\(count)"))))
            #expect(eventually { server.snapshot.loops.count == count + 1 })
            #expect(server.snapshot.settings["loops"] == "\(count)")
            #expect(load.goesOn())
            for client in clients { #expect(client.get("/healthz")?.status == 200) }
        }
        #expect(load.end() == [])
        // One loop added by its own request is one more.
        #expect(isDone(server.ask(.addLoop)))
        #expect(server.snapshot.settings["loops"] == "5")
        guard case .refused? = server.ask(.changeSetting("loops", "1025")) else {
            Issue.record("takes 1025 loops")
            return
        }
    }
}
