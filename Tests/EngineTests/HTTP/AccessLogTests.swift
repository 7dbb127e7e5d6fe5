// The access log records what was sent, when the response has ended: however it ends, wherever it was sent from.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct AccessLogTests {
    struct Line: Equatable {
        var target: String
        var status: Int
        var bytes: Int
        /// Seconds; nil in the combined format.
        var took: Double?
        var mark: String?
    }

    /// A server that keeps an access log, and a file of 5 GiB that takes no room on the disk.
    final class Site {
        let server: TestServer
        let folder: String
        static let size = 5 << 30

        init(
            _ format: AccessFormat = .extended, routes: [Route] = TestRoutes.all,
            _ adjust: (inout Configuration) -> Void = { _ in }
        ) throws {
            var template = Array("/tmp/reactor-site-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw StartError("cannot make a folder for the test") }
            let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            self.folder = folder
            let file = FileDescriptor(owning: linux_open(folder + "/huge.bin", O_CREAT | O_WRONLY, 0o644))
            guard ftruncate(file.raw, off_t(Self.size)) == 0 else { throw StartError("cannot make a sparse file") }
            LogFolder.write("hello\n", to: folder + "/small.txt")
            server = try TestServer(routes: routes) {
                $0.webFolder = folder
                $0.logRequests()
                $0.accessFormat = format
                adjust(&$0)
            }
        }

        deinit {
            for name in ["huge.bin", "small.txt"] { unlink(folder + "/" + name) }
            rmdir(folder)
        }

        var lines: [Line] {
            LogFolder.read(server.folder + "/data/access.log").split(separator: "\n").compactMap { line in
                guard
                    let match = line.wholeMatch(
                        of: #/.* "[A-Z]+ (\S+) HTTP/1.1" (\d+) (\d+) ".*" ".*?"(?: (\d+\.\d{6}) (ok|cut|-))?/#)
                else {
                    Issue.record("no line of the access log: \(line)")
                    return nil
                }
                return Line(
                    target: String(match.1), status: Int(match.2) ?? 0, bytes: Int(match.3) ?? -1,
                    took: match.4.flatMap { Double($0) },
                    mark: match.5.map { String($0) })
            }
        }

        func line(_ target: String) -> Line? {
            var found: Line?
            _ = eventually {
                found = lines.first { $0.target == target }
                return found != nil
            }
            return found
        }

        /// The only connection that writes, once its socket is full.
        func stalled() throws -> ConnectionState {
            var found: ConnectionState?
            var before: UInt64 = 0
            _ = eventually {
                guard case .connections(let page)? = server.ask(.connections(ConnectionQuery(limit: 10))),
                    let row = page.rows.first(where: { $0.phase == .writing })
                else { return false }
                // Twice the same value: no more room comes.
                defer { before = row.bytesOut }
                found = row
                return row.bytesOut > 100_000 && row.bytesOut == before
            }
            return try #require(found)
        }
    }

    enum End: CaseIterable { case reset, close, kick, writeTimeout, stop, drain }

    @Test(arguments: End.allCases, ["/huge.bin", "/large"])
    func readerOfAPart_IsLoggedWithThatPart(_ end: End, _ target: String) throws {
        let site = try Site {
            $0.loops = 1
            if end == .writeTimeout { $0.writeTimeout = 300 }
            if end == .drain { $0.drainTimeout = 200 }
        }
        let client = try site.server.client(receiveBuffer: 16 << 10)
        client.send("GET \(target) HTTP/1.1\r\nHost: t\r\n\r\n")
        var received = 0
        while received < 100_000, let count = client.readSome(), count > 0 { received += count }
        #expect(received >= 100_000)
        if end != .writeTimeout {
            let taken = try site.stalled().bytesOut
            // Nothing is logged before the end.
            #expect(site.lines.isEmpty)
            switch end {
            case .reset: client.reset()
            case .close: client.close()
            case .kick:
                let id = try site.stalled().id
                #expect(isDone(site.server.ask(.kick(id, .now))))
            case .stop: site.server.stop()
            case .drain: site.server.drain()
            case .writeTimeout: break
            }
            let line = try #require(site.line(target))
            // Less the head: the kernel may take some more while the client closes.
            #expect(line.bytes > Int(taken) - 500 && line.bytes < Int(taken) + (16 << 20) && line.bytes < Site.size / 2)
            #expect(line.status == 200 && line.mark == "cut")
        } else {
            let line = try #require(site.line(target))
            #expect(line.bytes >= 90_000 && line.bytes < 64 << 20 && line.mark == "cut")
            #expect((line.took ?? 0) > 0.25)
        }
        #expect(site.lines.count == 1)
    }

    @Test func combinedFormat_HasTheSameLine_WithoutTheEnd() throws {
        let site = try Site(.combined) { $0.loops = 1 }
        let client = try site.server.client(receiveBuffer: 16 << 10)
        client.send("GET /huge.bin HTTP/1.1\r\nHost: t\r\n\r\n")
        let taken = try site.stalled().bytesOut
        client.reset()
        let line = try #require(site.line("/huge.bin"))
        #expect(line.bytes > Int(taken) - 500 && line.bytes <= Int(taken) && line.took == nil && line.mark == nil)
    }

    @Test func wholeAnswers_AreLoggedWithTheirContent_AndThoseWithoutContentWithNone() throws {
        let site = try Site { $0.loops = 0 }
        let client = try site.server.client()
        let tag = try #require(client.get("/small.txt")?.field("etag"))
        #expect(client.get("/small.txt?1", fields: "If-None-Match: \(tag)\r\n")?.status == 304)
        client.send("HEAD /huge.bin HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(client.answer(toHead: true)?.field("content-length") == "\(Site.size)")
        #expect(client.get("/huge.bin?part", fields: "Range: bytes=0-4,100-199999\r\n")?.body.isEmpty == false)
        #expect(client.get("/later")?.text == "later")
        #expect(client.get("/none")?.status == 404)
        client.send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        #expect(client.answer()?.status == 100)
        client.send("abc")
        #expect(client.answer()?.text == "abc")
        client.send("GET /bad HTTP/1.1\r\n\r\n")
        #expect(client.answer()?.status == 400)
        #expect(eventually { site.lines.count == 8 })
        let lines = site.lines
        #expect(
            lines.map(\.target) == [
                "/small.txt", "/small.txt?1", "/huge.bin", "/huge.bin?part", "/later", "/none", "/echo", "/bad",
            ])
        #expect(lines.map(\.status) == [200, 304, 200, 206, 200, 404, 200, 400])
        #expect(lines.prefix(3).map(\.bytes) == [6, 0, 0] && lines[3].bytes > 199_905 && lines[3].bytes < 201_000)
        #expect(lines.suffix(4).map(\.bytes) == [5, 10, 3, 12])
        #expect(lines.allSatisfy { $0.mark == "ok" && ($0.took ?? 100) < 60 })
    }

    /// Several responses in one send: which of them were sent whole, and how much of the one that was not.
    @Test func pipelinedAnswers_AreEachLoggedWithTheirOwnPart() throws {
        let site = try Site { $0.loops = 1 }
        let client = try site.server.client(receiveBuffer: 4 << 10)
        let body = String(repeating: "x", count: 1000)
        var requests = ""
        for number in 1...3 {
            requests += "POST /echo?\(number) HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\n\(body)"
        }
        requests += "GET /large HTTP/1.1\r\nHost: t\r\n\r\nGET /small.txt HTTP/1.1\r\nHost: t\r\n\r\n"
        client.send(requests)
        let taken = try site.stalled().bytesOut
        #expect(eventually { site.lines.count == 3 })
        client.reset()
        let line = try #require(site.line("/large"))
        #expect(
            site.lines.prefix(3).map(\.bytes) == [1000, 1000, 1000]
                && site.lines.prefix(3).allSatisfy { $0.mark == "ok" })
        let before = Int(taken) - 3000 - line.bytes
        // Four heads.
        #expect(before > 200 && before < 2000 && line.mark == "cut")
        // The next one was never looked at.
        #expect(site.lines.count == 4)
    }

    @Test func answerThatIsReadAtLast_IsLoggedOnce_AlsoByTheLoopItMovedTo() throws {
        for moves in [false, true] {
            let site = try Site { $0.loops = 2 }
            let client = try site.server.client(receiveBuffer: 16 << 10)
            client.send("GET /large HTTP/1.1\r\nHost: t\r\nUser-Agent: a \"quoted\" one\r\n\r\n")
            let row = try site.stalled()
            if moves {
                #expect(isDone(site.server.ask(.removeLoop(row.loop))))
                #expect(eventually { site.server.snapshot.loops.count == 2 })
            }
            #expect(site.lines.isEmpty)
            #expect(client.answer()?.body == TestRoutes.megabytes8)
            let line = try #require(site.line("/large"))
            #expect(line.bytes == TestRoutes.megabytes8.count && line.mark == "ok" && line.status == 200)
            #expect(client.get("/small.txt")?.status == 200)
            #expect(site.line("/small.txt")?.bytes == 6)
            #expect(site.lines.count == 2)
            #expect(LogFolder.read(site.server.folder + "/data/access.log").contains(#" "a \x22quoted\x22 one" "#))
        }
    }

    @Test func movedConnection_ThatIsKickedThere_IsLoggedWithWhatBothLoopsSent() throws {
        let site = try Site { $0.loops = 2 }
        let client = try site.server.client(receiveBuffer: 16 << 10)
        client.send("GET /huge.bin HTTP/1.1\r\nHost: t\r\n\r\n")
        let row = try site.stalled()
        #expect(isDone(site.server.ask(.removeLoop(row.loop))))
        #expect(eventually { site.server.snapshot.loops.count == 2 })
        var received = 0
        while received < Int(row.bytesOut) + 100_000, let count = client.readSome(), count > 0 { received += count }
        let taken = try site.stalled().bytesOut
        #expect(taken > row.bytesOut)
        #expect(isDone(site.server.ask(.kick(row.id, .now))))
        let line = try #require(site.line("/huge.bin"))
        #expect(line.bytes > Int(taken) - 500 && line.bytes <= Int(taken) && line.mark == "cut")
    }

    @Test func workersAnswer_ThatIsCut_IsLoggedWithItsPart_AndTheUser() throws {
        let site = try Site(routes: [HeapInServerTests.largeLater]) { $0.loops = 1 }
        let client = try site.server.client(receiveBuffer: 16 << 10)
        client.send("GET /large-later HTTP/1.1\r\nHost: t\r\n\r\n")
        let taken = try site.stalled().bytesOut
        client.reset()
        let line = try #require(site.line("/large-later"))
        #expect(line.bytes > Int(taken) - 500 && line.bytes <= Int(taken) && line.mark == "cut")
    }

    @Test func heapThatIsGivenUp_TakesNoLineWithIt() throws {
        let site = try Site(routes: TestRoutes.all + [HeapInServerTests.misuse]) { $0.loops = 0 }
        let client = try site.server.client(receiveBuffer: 16 << 10)
        client.send("GET /huge.bin HTTP/1.1\r\nHost: t\r\n\r\n")
        let taken = try site.stalled().bytesOut
        _ = try site.server.client().get("/misuse")
        #expect(client.seesEnd())
        let line = try #require(site.line("/huge.bin"))
        #expect(line.bytes > Int(taken) - 500 && line.mark == "cut")
        #expect(site.line("/misuse") != nil)
    }

    @Test func timeTaken_CountsFromTheFirstByte_AndFromEachRequestsOwn() throws {
        let site = try Site { $0.loops = 0 }
        let client = try site.server.client()
        client.send("GET /small.txt?slow HTT")
        #expect(eventually { site.server.snapshot.loops[0].connections == 1 })
        usleep(60_000)
        client.send("P/1.1\r\nHost: t\r\n\r\nGET /small.txt?quick HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(client.answer()?.status == 200 && client.answer()?.status == 200)
        let slow = try #require(site.line("/small.txt?slow")?.took)
        let quick = try #require(site.line("/small.txt?quick")?.took)
        #expect(slow >= 0.03 && quick < slow)
    }
}
