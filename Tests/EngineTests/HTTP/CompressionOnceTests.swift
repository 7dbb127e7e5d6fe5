// One compression of a file at a time, however it is requested, and only the first requester waits for it.

import Glibc
import Testing

@testable import Engine

@Suite struct CompressionOnceTests {
    private static func text(_ lines: Int) -> [UInt8] {
        Array(String(repeating: "a line of text that shrinks\n", count: lines).utf8)
    }

    /// 25 clients, while the compressing worker is blocked: one of them waits, the others get the file as it is.
    @Test(arguments: [
        // 4 MB.
        ("gzip, identity;q=0", 140_000), ("gzip", 5000), ("gzip, *;q=0", 5000),
        ("gzip;q=0.1, identity;q=0, br;q=0", 5000),
        ("*", 100), ("x-gzip, identity;q=0", 100), ("gzip, gzip, identity;q=0", 100),
    ])
    func manyWhoAskForOneFile_AreOneCompression(_ accept: String, _ lines: Int) throws {
        let text = Self.text(lines)
        let site = try FileServingTests.Site(["notes.txt": text]) { $0.loops = 2 }
        symlink("notes.txt", site.folder + "/link.txt")
        link(site.folder + "/notes.txt", site.folder + "/hard.txt")
        defer { for name in ["/link.txt", "/hard.txt"] { unlink(site.folder + name) } }
        _ = site.server.ask(.pauseWorkers(true))
        let clients = try (0..<25).map { _ in try site.server.client() }
        let spellings = [
            "/notes.txt", "/notes.txt?a=1", "//notes.txt", "/./notes.txt", "/%6eotes.txt",
            "/sub/../notes.txt?b", "/link.txt", "/hard.txt",
        ]
        let fields = "Accept-Encoding: \(accept)\r\n"
        for (number, client) in clients.enumerated() {
            client.send("GET \(spellings[number % spellings.count]) HTTP/1.1\r\nHost: t\r\n\(fields)\r\n")
        }
        // All but one get their response while nothing is compressed.
        #expect(eventually { clients.filter { !$0.isQuiet }.count == 24 })
        #expect(site.server.snapshot.workers.queued == 1)
        _ = site.server.ask(.pauseWorkers(false))
        let answers = clients.compactMap { $0.answer() }
        #expect(answers.count == 25)
        #expect(answers.allSatisfy { $0.status == 200 && $0.field("vary") == "Accept-Encoding" })
        let packed = answers.filter { $0.field("content-encoding") == "gzip" }
        #expect(packed.count == 1)
        holds(packed.allSatisfy { CompressionTests.decompress($0.body) == text })
        holds(answers.allSatisfy { $0.field("content-encoding") == "gzip" || $0.body == text })
        #expect(eventually { site.server.snapshot.workers.completed == 1 })
        // Both loops have it then, under every name.
        for name in ["/notes.txt", "/link.txt", "/hard.txt"] {
            func isPacked(_ client: TestClient) -> Bool {
                client.get(name, fields: fields)?.field("content-encoding") == "gzip"
            }
            #expect(eventually { clients.prefix(4).allSatisfy(isPacked) })
        }
    }

    @Test(arguments: [
        "gzip, identity;q=0", "identity;q=0", "*;q=0", "br, identity;q=0", "gzip;q=0, identity;q=0", "gzip;q=0, *;q=0",
        "gzip, *;q=0", "deflate, *;q=0",
    ])
    func nothingThatFits_IsTheFileAsItIs_AndNo406(_ accept: String) throws {
        let noise = (0..<5000).map { _ in UInt8.random(in: .min ... .max) }
        let short = Array("short".utf8)
        let site = try FileServingTests.Site(["a.png": noise, "noise.txt": noise, "short.txt": short])
        let client = try site.server.client()
        let fields = "Accept-Encoding: \(accept)\r\n"
        for _ in 0..<2 {
            for (name, body) in [("a.png", noise), ("noise.txt", noise), ("short.txt", short)] {
                let answer = try #require(client.get("/\(name)", fields: fields))
                #expect(answer.status == 200)
                #expect(answer.field("content-encoding") == nil)
                holds(answer.body == body)
                client.send("HEAD /\(name) HTTP/1.1\r\nHost: t\r\n\(fields)\r\n")
                #expect(client.answer(toHead: true)?.field("content-length") == "\(body.count)")
            }
        }
        #expect(client.get("/none.txt", fields: fields)?.status == 404)
        // Content that does not shrink is not tried each time.
        #expect(site.server.snapshot.workers.completed < 4)
        #expect(client.get("/a.png", fields: fields + "Range: bytes=1-2\r\n")?.body == Array(noise[1...2]))
    }

    @Test func waitThatIsTooLong_EndsWithTheFileAsItIs() throws {
        let text = Self.text(20_000)
        let site = try FileServingTests.Site(["notes.txt": text]) { $0.handlerTimeout = 50 }
        _ = site.server.ask(.pauseWorkers(true))
        let client = try site.server.client()
        let answer = try #require(client.get("/notes.txt", fields: "Accept-Encoding: gzip, identity;q=0\r\n"))
        #expect(answer.status == 200)
        #expect(answer.field("content-encoding") == nil)
        holds(answer.body == text)
        _ = site.server.ask(.pauseWorkers(false))
    }

    @Test func clientsThatGoAway_LeaveTheFileToTheNext() throws {
        let site = try FileServingTests.Site(["notes.txt": Self.text(20_000)]) { $0.loops = 2 }
        _ = site.server.ask(.pauseWorkers(true))
        let fields = "Accept-Encoding: gzip, identity;q=0\r\n"
        for _ in 0..<3 {
            let client = try site.server.client()
            client.send("GET /notes.txt HTTP/1.1\r\nHost: t\r\n\(fields)\r\n")
            #expect(eventually { site.server.snapshot.workers.queued > 0 })
            client.reset()
            #expect(eventually { site.server.openConnections == 0 })
        }
        #expect(site.server.snapshot.workers.queued == 1)
        _ = site.server.ask(.pauseWorkers(false))
        let client = try site.server.client()
        #expect(eventually { client.get("/notes.txt", fields: fields)?.field("content-encoding") == "gzip" })
    }

    @Test func cacheWithoutRoom_GivesTheFileAsItIs() throws {
        let text = Array(Self.text(5000)[..<100_000])
        let site = try FileServingTests.Site(["notes.txt": text]) { $0.fileCacheLimit = 0 }
        let client = try site.server.client()
        for _ in 0..<3 { #expect(client.get("/notes.txt", fields: "Accept-Encoding: gzip\r\n")?.body.count == 100_000) }
    }

    @Test func desk_GivesOneTicketAFile_AndSharesWhatTheCachesKeep() {
        let desk = CompressionRegistry()
        var stamp = FileStamp(size: 9, modified: 7, number: 3)
        func begins(_ stamp: FileStamp) -> Bool {
            if case .begin = desk.ask(stamp, isFresh: false) { true } else { false }
        }
        func made(_ stamp: FileStamp, isFresh: Bool = false) -> SharedBytes? {
            if case .made(let bytes) = desk.ask(stamp, isFresh: isFresh) { bytes } else { nil }
        }
        // An unused ticket frees its file.
        #expect(begins(stamp) && begins(stamp))
        guard case .begin(let ticket) = desk.ask(stamp, isFresh: false) else {
            Issue.record("no ticket")
            return
        }
        #expect(!begins(stamp) && begins(FileStamp(size: 9, modified: 7, number: 4)))
        stamp.changed = 1
        #expect(!begins(stamp))
        stamp.changed = 0
        var kept: SharedBytes? = SharedBytes(copying: [1, 2, 3])
        ticket.finish(kept)
        #expect(made(stamp) === kept)
        #expect(made(stamp, isFresh: true) == nil)
        stamp.changed = 1
        #expect(made(stamp) == nil)
        stamp.changed = 0
        kept = nil
        #expect(made(stamp) == nil)
    }
}
