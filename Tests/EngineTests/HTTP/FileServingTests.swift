// Static files over a real socket: parts, codings and conditions, for files sent from memory and by sendfile.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct FileServingTests {
    /// A folder of files and a server on it; both end with the value.
    final class Site {
        let folder: String
        let server: TestServer
        private let names: [String]

        init(_ files: [String: [UInt8]], _ adjust: (inout Configuration) -> Void = { _ in }) throws {
            var template = Array("/tmp/reactor-site-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw StartError("cannot make a folder for the test") }
            let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            self.folder = folder
            names = Array(files.keys)
            mkdir(folder + "/sub", 0o755)
            for (name, bytes) in files { try Self.write(bytes, folder + "/" + name) }
            server = try TestServer {
                $0.webFolder = folder
                adjust(&$0)
            }
        }

        deinit {
            for name in names { unlink(folder + "/" + name) }
            rmdir(folder + "/sub")
            rmdir(folder)
        }

        static func write(_ bytes: [UInt8], _ path: String) throws {
            let file = FileDescriptor(owning: linux_open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o644))
            var offset = 0
            while offset < bytes.count {
                let count = bytes.withUnsafeBytes {
                    linux_write(file.raw, $0.baseAddress! + offset, bytes.count - offset)
                }
                guard count > 0 else { throw StartError("cannot write \(path)") }
                offset += count
            }
        }
    }

    static func content(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) } }
    /// Sent from memory, and by sendfile.
    static let sizes = [1000, 300_000]

    @Test(arguments: sizes) func range_IsAnsweredWithItsBytes(_ size: Int) throws {
        let content = Self.content(size)
        let site = try Site(["data.bin": content])
        let client = try site.server.client()
        let whole = try #require(client.get("/data.bin"))
        #expect(whole.body == content)
        #expect(whole.field("accept-ranges") == "bytes")
        // RFC 9110 section 15.3.7.
        for (field, range) in [
            ("0-0", 0..<1), ("10-19", 10..<20), ("-5", (size - 5)..<size), ("\(size - 7)-", (size - 7)..<size),
            ("0-", 0..<size),
        ] {
            let part = try #require(client.get("/data.bin", fields: "Range: bytes=\(field)\r\n"))
            #expect(part.status == 206)
            #expect(part.body == Array(content[range]))
            #expect(part.field("content-range") == "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)")
            #expect(part.field("etag") == whole.field("etag"))
            #expect(part.field("content-type") == whole.field("content-type"))
        }
        // RFC 9110 section 15.5.17.
        let beyond = try #require(client.get("/data.bin", fields: "Range: bytes=\(size)-\r\n"))
        #expect(beyond.status == 416)
        #expect(beyond.field("content-range") == "bytes */\(size)")
        // RFC 9110 section 14.2: only GET; and a malformed range is ignored.
        client.send("HEAD /data.bin HTTP/1.1\r\nHost: t\r\nRange: bytes=0-1\r\n\r\n")
        let head = try #require(client.answer(toHead: true))
        #expect(head.status == 200)
        #expect(head.field("content-length") == "\(size)")
        #expect(client.get("/data.bin", fields: "Range: lines=0-1\r\n")?.status == 200)
        // Section 13.1.5: one tag.
        let tag = try #require(whole.field("etag"))
        for (condition, status) in [
            (tag, 206), ("\"other\", \(tag)", 200), ("\(tag)x", 200), ("\(tag), \"other\"", 200), ("W/\(tag)", 200),
            ("*", 200), ("\(tag)\r\nIf-Range: \(tag)", 200),
        ] {
            let answer = client.get("/data.bin", fields: "Range: bytes=0-1\r\nIf-Range: \(condition)\r\n")
            #expect(answer?.status == status, "\(condition)")
        }
    }

    @Test(arguments: sizes) func severalRanges_ComeAsParts(_ size: Int) throws {
        let content = Self.content(size)
        let site = try Site(["data.css": content])
        let client = try site.server.client()
        let answer = try #require(client.get("/data.css", fields: "Range: bytes=5-9,\(size - 3)-, 0-0\r\n"))
        #expect(answer.status == 206)
        let type = try #require(answer.field("content-type"))
        #expect(type.hasPrefix("multipart/byteranges; boundary="))
        #expect(answer.field("content-range") == nil)
        let boundary = try #require(type.split(separator: "=").last)
        var expected: [UInt8] = []
        for range in [5..<10, (size - 3)..<size, 0..<1] {
            expected += Array("\r\n--\(boundary)\r\nContent-Type: text/css; charset=utf-8\r\n".utf8)
            expected += Array("Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)\r\n\r\n".utf8)
            expected += content[range]
        }
        expected += Array("\r\n--\(boundary)--\r\n".utf8)
        #expect(answer.body == expected)
        // A single satisfiable range is sent as it is, not as multipart (RFC 9110 section 15.3.7.2).
        let one = try #require(client.get("/data.css", fields: "Range: bytes=5-9,\(size)-\r\n"))
        #expect(one.field("content-range") == "bytes 5-9/\(size)")
        #expect(client.get("/data.css")?.body == content)
    }

    @Test func largeParts_ReachASlowReader_Whole() throws {
        let content = Self.content(4 << 20)
        let site = try Site(["data.bin": content])
        let client = try site.server.client(receiveBuffer: 4096)
        client.send(
            """
            GET /data.bin HTTP/1.1\r\nHost: t\r\nRange: bytes=0-1999999,2000001-4000000\r\n\r\nGET /data.bin \
            HTTP/1.1\r\nHost: t\r\nRange: bytes=7-8\r\n\r\n
            """
        )
        #expect(eventually { site.server.snapshot.loops.contains { $0.writersWaiting == 1 } })
        let answer = try #require(client.answer())
        #expect(answer.status == 206)
        let type = try #require(answer.field("content-type"))
        let boundary = try #require(type.split(separator: "=").last)
        var expected: [UInt8] = []
        for range in [0..<2_000_000, 2_000_001..<4_000_001] {
            expected += Array("\r\n--\(boundary)\r\nContent-Type: application/octet-stream\r\n".utf8)
            expected += Array(
                "Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/\(content.count)\r\n\r\n".utf8)
            expected += content[range]
        }
        expected += Array("\r\n--\(boundary)--\r\n".utf8)
        holds(answer.body == expected)
        #expect(client.answer()?.body == Array(content[7..<9]))
    }

    @Test(arguments: sizes) func ifRange_DecidesWhetherTheRangeCounts(_ size: Int) throws {
        let site = try Site(["data.bin": Self.content(size)])
        let client = try site.server.client()
        let tag = try #require(client.get("/data.bin")?.field("etag"))
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
        #expect(client.get("/data.bin", fields: "Range: bytes=0-1\r\nIf-Range: \(tag)\r\n")?.status == 206)
        #expect(client.get("/data.bin", fields: "Range: bytes=0-1\r\nIf-Range: W/\(tag)\r\n")?.status == 200)
        #expect(client.get("/data.bin", fields: "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n")?.status == 200)
        #expect(client.get("/data.bin", fields: "Range: bytes=\(size)-\r\nIf-Range: \"other\"\r\n")?.status == 200)
    }

    @Test func preconditions_AreJudgedBeforeTheRange() throws {
        let site = try Site(["data.bin": Self.content(1000)])
        let client = try site.server.client()
        let first = try #require(client.get("/data.bin"))
        let tag = try #require(first.field("etag"))
        let date = try #require(first.field("last-modified"))
        #expect(client.get("/data.bin", fields: "If-Match: \(tag)\r\n")?.status == 200)
        #expect(client.get("/data.bin", fields: "If-Match: \"other\"\r\n")?.status == 412)
        #expect(client.get("/data.bin", fields: "If-Unmodified-Since: \(date)\r\n")?.status == 200)
        #expect(
            client.get("/data.bin", fields: "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n")?.status == 412)
        #expect(client.get("/data.bin", fields: "If-Match: \"other\"\r\nRange: bytes=0-1\r\n")?.status == 412)
        let notModified = try #require(client.get("/data.bin", fields: "If-None-Match: \(tag)\r\nRange: bytes=0-1\r\n"))
        #expect(notModified.status == 304)
        #expect(notModified.field("etag") == tag)
        #expect(notModified.field("content-length") == nil)
        // RFC 9110 section 13.2.1: a request whose response would not be 2xx is not conditional.
        #expect(client.get("/none", fields: "If-Match: *\r\n")?.status == 404)
    }

    @Test(arguments: sizes) func compressedNeighbour_IsSent_WhereTheClientTakesIt(_ size: Int) throws {
        let plain = Self.content(size)
        let brotli = Self.content(size / 3)
        let gzip = Self.content(size / 2)
        let site = try Site(["app.js": plain, "app.js.br": brotli, "app.js.gz": gzip, "logo.png": plain])
        let client = try site.server.client()
        func get(_ accept: String) -> TestClient.Answer? {
            client.get("/app.js", fields: "Accept-Encoding: \(accept)\r\n")
        }
        for (accept, coding, body) in [
            ("gzip, br", "br", brotli), ("gzip", "gzip", gzip), ("br;q=0.5, gzip;q=0.9", "gzip", gzip),
            ("identity", nil, plain),
            ("", nil, plain), ("br;q=0, *", "gzip", gzip), ("identity;q=0, br", "br", brotli),
        ] as [(String, String?, [UInt8])] {
            let answer = try #require(get(accept))
            #expect(answer.status == 200)
            #expect(answer.field("content-encoding") == coding, "\(accept)")
            #expect(answer.body == body)
            #expect(answer.field("content-type") == "text/javascript; charset=utf-8")
            #expect(answer.field("vary") == "Accept-Encoding")
        }
        // Each representation has a tag, and ranges, of its own.
        let tags = Set([get("br"), get("gzip"), get("identity")].compactMap { $0?.field("etag") })
        #expect(tags.count == 3)
        let tag = try #require(get("br")?.field("etag"))
        let same = try #require(client.get("/app.js", fields: "Accept-Encoding: br\r\nIf-None-Match: \(tag)\r\n"))
        #expect(same.status == 304)
        #expect(same.field("vary") == "Accept-Encoding")
        #expect(client.get("/app.js", fields: "Accept-Encoding: gzip\r\nIf-None-Match: \(tag)\r\n")?.status == 200)
        let part = try #require(client.get("/app.js", fields: "Accept-Encoding: br\r\nRange: bytes=1-3\r\n"))
        #expect(part.status == 206)
        #expect(part.body == Array(brotli[1..<4]))
        #expect(part.field("content-range") == "bytes 1-3/\(brotli.count)")
        #expect(part.field("content-encoding") == "br")
        // RFC 9110 section 12.5.5: a file with no other form has no Vary; section 12.5.3: a client that refuses it gets
        // it all the same.
        #expect(client.get("/logo.png", fields: "Accept-Encoding: br\r\n")?.field("vary") == nil)
        let refused = client.get("/logo.png", fields: "Accept-Encoding: br, identity;q=0\r\n")
        #expect(refused?.status == 200)
        #expect(refused?.body == plain)
        // Requested by its own name, a neighbour is a file like any other.
        let own = try #require(client.get("/app.js.gz", fields: "Accept-Encoding: gzip\r\n"))
        #expect(own.field("content-encoding") == nil)
        #expect(own.field("content-type") == "application/gzip")
    }

    /// Compressed by nature: it is sent to everybody, and never compressed once more.
    @Test(arguments: ["gzip", "identity", "br, gzip;q=0", "identity;q=0", "*;q=0"])
    func packedSVG_IsSVGInGzip(_ accept: String) throws {
        let drawing = Array(String(repeating: "<svg xmlns='http://www.w3.org/2000/svg'/>", count: 400).utf8)
        let packed = try #require(drawing.withUnsafeBytes { Compression.gzip($0) }) + [UInt8](repeating: 0, count: 2000)
        let site = try Site(["a.svgz": packed, "B.SVGZ": packed, "a.svgz.gz": drawing, "plain.svgz": drawing])
        let client = try site.server.client()
        for name in ["a.svgz", "B.SVGZ"] {
            let answer = try #require(client.get("/\(name)", fields: "Accept-Encoding: \(accept)\r\n"))
            #expect(answer.status == 200)
            #expect(answer.field("content-type") == "image/svg+xml")
            #expect(answer.field("content-encoding") == "gzip")
            #expect(answer.body == packed)
            let tag = try #require(answer.field("etag"))
            #expect(client.get("/\(name)", fields: "If-None-Match: \(tag)\r\n")?.status == 304)
        }
        let part = try #require(client.get("/a.svgz", fields: "Range: bytes=0-1\r\n"))
        #expect(part.status == 206 && part.body == [0x1F, 0x8B] && part.field("content-encoding") == "gzip")
        // The content is not what its name says.
        #expect(client.get("/plain.svgz", fields: "Accept-Encoding: \(accept)\r\n")?.field("content-encoding") == nil)
        #expect(site.server.snapshot.workers.completed == 0)
    }

    @Test func mediaTypes_AreKnown_AndCanBeAdded() throws {
        let site = try Site([
            "a.m3u8": [1], "seg.TS": [2], "x.vtt": [3], "x.foo": [4], "x.bar": [5],
            "app.webmanifest": [6],
        ]) {
            $0.mediaTypes = ["foo=application/x-foo", "bar=text/x-bar"]
        }
        let client = try site.server.client()
        for (name, type) in [
            ("a.m3u8", "application/vnd.apple.mpegurl"), ("seg.TS", "video/mp2t"), ("x.vtt", "text/vtt; charset=utf-8"),
            ("x.foo", "application/x-foo"), ("x.bar", "text/x-bar; charset=utf-8"),
            ("app.webmanifest", "application/manifest+json"),
        ] {
            let answer = try #require(client.get("/\(name)"))
            #expect(answer.field("content-type") == type)
            #expect(answer.field("x-content-type-options") == "nosniff")
        }
        #expect(throws: StartError.self) { try TestServer { $0.mediaTypes = ["foo"] } }
    }

    @Test func neighbourOlderThanItsFile_IsNotUsed() throws {
        let site = try Site(["page.html": Self.content(900), "page.html.gz": Self.content(300)])
        var times = [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)]
        #expect(utimes(site.folder + "/page.html.gz", &times) == 0)
        let client = try site.server.client()
        #expect(client.get("/page.html", fields: "Accept-Encoding: gzip\r\n")?.field("content-encoding") == nil)
    }

    @Test(arguments: [5000, 100_000]) func text_IsCompressedByAWorker_AndKept(_ size: Int) throws {
        let text = Array(String(repeating: "line of text\n", count: size / 13).utf8)
        let site = try Site(["notes.txt": text]) { $0.loops = 0 }
        let client = try site.server.client()
        var tag: String?
        for round in 0..<5 {
            let answer = try #require(client.get("/notes.txt", fields: "Accept-Encoding: gzip\r\n"))
            #expect(answer.status == 200)
            #expect(answer.field("content-encoding") == "gzip")
            #expect(answer.field("vary") == "Accept-Encoding")
            #expect(answer.field("content-type") == "text/plain; charset=utf-8")
            #expect(answer.body.count < text.count / 10)
            #expect(CompressionTests.decompress(answer.body) == text)
            if round == 0 { tag = answer.field("etag") }
            #expect(answer.field("etag") == tag)
        }
        // Compressed once: the other responses came from memory.
        #expect(eventually { site.server.snapshot.workers.completed == 1 })
        let plain = try #require(client.get("/notes.txt"))
        #expect(plain.body == text)
        #expect(plain.field("vary") == "Accept-Encoding")
        #expect(plain.field("etag") != tag)
        let known = try #require(tag)
        #expect(client.get("/notes.txt", fields: "Accept-Encoding: gzip\r\nIf-None-Match: \(known)\r\n")?.status == 304)
        let part = try #require(client.get("/notes.txt", fields: "Accept-Encoding: gzip\r\nRange: bytes=0-4\r\n"))
        #expect(part.status == 206)
        client.send("HEAD /notes.txt HTTP/1.1\r\nHost: t\r\nAccept-Encoding: gzip\r\n\r\n")
        #expect(client.answer(toHead: true)?.field("content-encoding") == "gzip")
    }

    @Test func pipelinedRequests_ForTextNotYetCompressed_AreAnsweredInOrder() throws {
        let text = Array(String(repeating: "0123456789", count: 20_000).utf8)
        let site = try Site(["a.txt": text, "b.css": Self.content(500)])
        let client = try site.server.client()
        for name in ["a.txt", "b.css", "a.txt"] {
            client.send("GET /\(name) HTTP/1.1\r\nHost: t\r\nAccept-Encoding: gzip\r\n\r\n")
        }
        #expect(client.answer().flatMap { CompressionTests.decompress($0.body) } == text)
        #expect(client.answer()?.body == Self.content(500))
        #expect(client.answer().flatMap { CompressionTests.decompress($0.body) } == text)
    }

    @Test func folderWithoutItsSlash_IsRedirected_WithTheQuery() throws {
        let site = try Site(["sub/index.html": Array("below".utf8), "index.html": Array("top".utf8)])
        let client = try site.server.client()
        let answer = try #require(client.get("/sub?a=b&c"))
        #expect(answer.status == 301)
        #expect(answer.field("location") == "/sub/?a=b&c")
        #expect(client.get("//sub")?.field("location") == "/sub/")
        #expect(client.get("/sub/")?.text == "below")
        #expect(client.get("/?x")?.text == "top")
        client.send("POST /sub/ HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n")
        let refused = try #require(client.answer())
        #expect(refused.status == 405)
        #expect(refused.field("allow") == "GET, HEAD, OPTIONS")
    }

    @Test func nameSentAsItIs_IsTheFileOfItsEscapes() throws {
        let names = [
            ("é.txt", "%C3%A9.txt"), ("日本😀.txt", "%e6%97%a5%E6%9C%AC%F0%9F%98%80.txt"), ("a^b.txt", "a%5Eb.txt"),
        ]
        let site = try Site(names.reduce(into: [:]) { $0[$1.0] = Array("file \($1.0)".utf8) })
        let client = try site.server.client()
        for (raw, escaped) in names {
            #expect(client.get("/\(raw)")?.text == "file \(raw)")
            #expect(client.get("/\(escaped)")?.text == "file \(raw)")
            #expect(client.get("/sub/../\(raw)?q=C:\\temp&d=50%")?.text == "file \(raw)")
        }
        for path in ["/é/../../etc/passwd", "/é%2f..", "/é\\..", "/é%", "/é%00"] {
            #expect(try site.server.client().get(path)?.status == 400, "\(path)")
        }
    }

    /// A Location is a URI reference, whatever the target contained: ASCII, and the escapes of the request.
    @Test func redirectOfWhatIsNoURI_IsOne() throws {
        let site = try Site(["index.html": Array("top".utf8)])
        mkdir(site.folder + "/sub/ü^[1]", 0o755)
        defer { rmdir(site.folder + "/sub/ü^[1]") }
        let client = try site.server.client()
        #expect(client.get("/sub/ü^[1]")?.field("location") == "/sub/%C3%BC%5E%5B1%5D/")
        #expect(client.get("/sub/%c3%bc%5E[1]?a=b")?.field("location") == "/sub/%c3%bc%5E%5B1%5D/?a=b")
        let query = "q=C:\\t\"é|{}`^&d=50%&e=%4&f=%C3%A9&g=/?:@"
        let sent = "q=C:%5Ct%22%C3%A9%7C%7B%7D%60%5E&d=50%25&e=%254&f=%C3%A9&g=/?:@"
        #expect(client.get("/sub?\(query)")?.field("location") == "/sub/?\(sent)")
    }

    /// A downloading client gets the loop's thread for no longer than its budget.
    @Test func descriptor_IsShared_ByManyAnswersAtOnce() throws {
        let content = Self.content(2 << 20)
        let site = try Site(["data.bin": content]) { $0.loops = 0 }
        let clients = try (0..<20).map { _ in try site.server.client(receiveBuffer: 8192) }
        for client in clients { client.send("GET /data.bin HTTP/1.1\r\nHost: t\r\n\r\n") }
        #expect(eventually { site.server.snapshot.loops[0].requests >= 20 })
        unlink(site.folder + "/data.bin")
        for client in clients { #expect(client.answer()?.body == content) }
    }

    @Test func busyWorkers_AreNoReasonToSayThatNothingFits() throws {
        let site = try Site(["notes.txt": Array(String(repeating: "all work and no play. ", count: 4000).utf8)]) {
            $0.workers = 1
            $0.workerQueue = 1
        }
        guard case .done? = site.server.ask(.pauseWorkers(true)) else {
            Issue.record("the workers go on")
            return
        }
        let first = try site.server.client()
        first.send("GET /notes.txt HTTP/1.1\r\nHost: t\r\nAccept-Encoding: gzip\r\n\r\n")
        #expect(eventually { site.server.snapshot.workers.queued == 1 })
        // The client takes nothing but gzip, for which no worker is free now: it gets the file as it is.
        let strict = "Accept-Encoding: gzip, identity;q=0\r\n"
        let second = try site.server.client()
        let plain = second.get("/notes.txt", fields: strict)
        #expect(plain?.status == 200)
        #expect(plain?.field("content-encoding") == nil)
        #expect(plain?.field("vary") == "Accept-Encoding")
        #expect(second.get("/notes.txt", fields: "Accept-Encoding: identity;q=0, br\r\n")?.status == 200)
        // The first requester goes before the response is ready: the result is kept for the next ones.
        first.reset()
        #expect(eventually { site.server.openConnections == 1 })
        _ = site.server.ask(.pauseWorkers(false))
        #expect(eventually { second.get("/notes.txt", fields: strict)?.field("content-encoding") == "gzip" })
        _ = site.server.ask(.pauseWorkers(true))
        #expect(try site.server.client().get("/notes.txt", fields: strict)?.field("content-encoding") == "gzip")
        _ = site.server.ask(.pauseWorkers(false))
    }

    @Test func indexThatIsAFolder_IsNotFound_AndSendsNobodyInCircles() throws {
        let site = try Site([:])
        mkdir(site.folder + "/sub/index.html", 0o755)
        defer { rmdir(site.folder + "/sub/index.html") }
        #expect(try site.server.client().get("/sub/")?.status == 404)
        #expect(try site.server.client().get("/sub")?.status == 301)
    }
}
