// The path of the web folder is checked while the server runs, which serves the folder that the path names.

import Glibc
import Testing

@testable import Engine

@Suite struct WebFolderTests {
    /// Two releases, a link to the first, and their removal.
    final class Releases {
        let root: String
        var link: String { root + "/current" }

        init() throws {
            var template = Array("/tmp/reactor-web-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { throw StartError("cannot make a folder for the test") }
            root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            try add("one")
            try add("two")
            symlink("one", link)
        }

        deinit { remove(root) }

        func add(_ name: String) throws {
            mkdir(root + "/" + name, 0o755)
            try FileServingTests.Site.write(Array(name.utf8), root + "/" + name + "/index.html")
        }

        /// Like `ln -sfn`: a new link takes the old one's name.
        func turn(to name: String) {
            symlink(name, root + "/next")
            rename(root + "/next", link)
        }

        func remove(_ path: String) {
            unlink(path + "/index.html")
            if rmdir(path) == 0 || path != root { return }
            for name in ["one", "two", "moved", "releases/one", "releases"] { remove(root + "/" + name) }
            for name in ["current", "next", "outer"] { unlink(root + "/" + name) }
            rmdir(root)
        }
    }

    private static func text(_ files: inout StaticFiles, _ now: UInt64 = 0) -> String? {
        let path: StaticString = "/index.html"
        let bytes = UnsafeRawBufferPointer(start: path.utf8Start, count: path.utf8CodeUnitCount)
        guard case .found(let entry) = files.find(path: bytes, now: now) else { return nil }
        return entry.pointee.identity.pointee.content.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func turnedLink_IsServedByEveryLoop_AtItsNextRequest() throws {
        let releases = try Releases()
        let web = try WebFolder(releases.link)
        var first = StaticFiles(web)
        var second = StaticFiles(web)
        #expect(Self.text(&first) == "one")
        #expect(Self.text(&second) == "one")
        #expect(web.look() == .same)
        releases.turn(to: "two")
        #expect(Self.text(&first) == "one")
        #expect(web.look() == .changed)
        // Although the cache's entries are trusted for a second.
        #expect(Self.text(&first) == "two")
        #expect(Self.text(&second) == "two")
        var third = StaticFiles(web)
        #expect(Self.text(&third) == "two")
        #expect(web.look() == .same)
        releases.turn(to: "one")
        #expect(web.look() == .changed)
        #expect(Self.text(&first) == "one")
        #expect(Self.text(&second) == "one")
    }

    @Test func folderLetGo_HoldsNoDescriptor() throws {
        let releases = try Releases()
        let web = try WebFolder(releases.link)
        var files = StaticFiles(web)
        _ = Self.text(&files)
        #expect(OpenFiles.count(below: releases.root + "/one") > 0)
        releases.turn(to: "two")
        _ = web.look()
        files.renew()
        #expect(OpenFiles.count(below: releases.root + "/one") == 0)
        #expect(files.kept.bytes == 0)
    }

    @Test func whatIsNoFolder_LeavesTheOldOne() throws {
        let releases = try Releases()
        let web = try WebFolder(releases.link)
        var files = StaticFiles(web)
        unlink(releases.link)
        #expect(web.look() == .missing(Errno(ENOENT)))
        #expect(Self.text(&files) == "one")
        releases.turn(to: "nowhere")
        #expect(web.look() == .missing(Errno(ENOENT)))
        releases.turn(to: "one/index.html")
        #expect(web.look() == .missing(Errno(ENOTDIR)))
        releases.turn(to: "current")
        #expect(web.look() == .missing(Errno(ELOOP)))
        #expect(Self.text(&files, 2 * StaticFiles.trust) == "one")
        releases.turn(to: "./one")
        #expect(web.look() == .same)
    }

    @Test func folderBuiltAnew_OrMovedIntoPlace_IsServed() throws {
        let releases = try Releases()
        let web = try WebFolder(releases.root + "/one/")
        var files = StaticFiles(web)
        #expect(Self.text(&files) == "one")
        rename(releases.root + "/one", releases.root + "/moved")
        #expect(web.look() == .missing(Errno(ENOENT)))
        #expect(Self.text(&files, 2 * StaticFiles.trust) == "one")
        rename(releases.root + "/two", releases.root + "/one")
        #expect(web.look() == .changed)
        #expect(Self.text(&files) == "two")
        // Removed and built again: a folder that is still open keeps its number to itself.
        for _ in 0..<5 {
            releases.remove(releases.root + "/one")
            try releases.add("one")
            #expect(web.look() == .changed)
            #expect(Self.text(&files) == "one")
        }
    }

    @Test func linkInTheMiddleOfThePath_IsFollowedToo() throws {
        let releases = try Releases()
        mkdir(releases.root + "/releases", 0o755)
        try releases.add("releases/one")
        symlink("releases", releases.root + "/outer")
        let web = try WebFolder(releases.root + "/outer/one")
        var files = StaticFiles(web)
        #expect(Self.text(&files) == "releases/one")
        unlink(releases.root + "/outer")
        symlink(".", releases.root + "/outer")
        #expect(web.look() == .changed)
        #expect(Self.text(&files) == "one")
    }

    @Test func otherFolder_OrThePagesOfTheProgram_AreServedByEveryLoop_AtItsNextRequest() throws {
        let releases = try Releases()
        let page = EmbeddedFile(path: "/index.html", contentType: "text/html", bytes: Array("built in".utf8))
        let web = WebFolder(path: nil, folder: nil, pages: [page], modified: 0)
        var first = StaticFiles(web)
        var second = StaticFiles(web)
        #expect(Self.text(&first) == "built in")
        #expect(web.look() == .same)
        try web.change(to: releases.root + "/one")
        #expect(Self.text(&first) == "one")
        #expect(Self.text(&second) == "one")
        #expect(throws: Errno(ENOENT)) { try web.change(to: releases.root + "/three") }
        #expect(throws: Errno(ENOTDIR)) { try web.change(to: releases.root + "/two/index.html") }
        #expect(web.look() == .same)
        #expect(Self.text(&first, 2 * StaticFiles.trust) == "one")
        // What is looked at from now on is the new path.
        try web.change(to: releases.link)
        releases.turn(to: "two")
        #expect(web.look() == .changed)
        #expect(Self.text(&first) == "two")
        try web.change(to: nil)
        #expect(Self.text(&first) == "built in")
        #expect(Self.text(&second) == "built in")
        #expect(OpenFiles.count(below: releases.root) == 0)
        releases.turn(to: "one")
        #expect(web.look() == .same)
        var third = StaticFiles(web)
        #expect(Self.text(&third) == "built in")
    }

    @Test func otherContentTypes_AreThoseOfTheNextRequest() throws {
        let releases = try Releases()
        let web = try WebFolder(releases.link)
        var files = StaticFiles(web)
        let path: StaticString = "/index.html"
        let bytes = UnsafeRawBufferPointer(start: path.utf8Start, count: path.utf8CodeUnitCount)
        func type() -> String? {
            guard case .found(let entry) = files.find(path: bytes, now: 0) else { return nil }
            return String(decoding: entry.pointee.identity.pointee.type, as: UTF8.self)
        }
        #expect(type() == "text/html; charset=utf-8")
        web.setTypes(try #require(MediaTypes(adding: ["html=text/x-page"])))
        #expect(type() == "text/x-page; charset=utf-8")
        web.setTypes(.standard)
        #expect(type() == "text/html; charset=utf-8")
    }

    @Test func path_IsOfTheFolderThatTheProcessStartedIn() throws {
        #expect(try WebFolder(".").now.path?.hasPrefix("/") == true)
        #expect(try WebFolder("/tmp").now.path == "/tmp")
    }

    /// Through connections that stay open, on two loops; the log reports once that the path is missing.
    @Test func openConnections_SeeTheNewTree_AndNeverTheOldAgain() throws {
        let releases = try Releases()
        let server = try TestServer {
            $0.webFolder = releases.link
            $0.webFolderInterval = 2 * Clock.millisecond
            $0.loops = 2
        }
        let clients = try (0..<4).map { _ in try server.client() }
        func all(_ text: String) -> Bool { clients.allSatisfy { $0.get("/")?.text == text } }
        #expect(all("one"))
        releases.turn(to: "two")
        #expect(eventually { clients[0].get("/")?.text == "two" })
        for _ in 0..<20 { #expect(all("two")) }
        unlink(releases.link)
        func lines(_ word: String) -> Int {
            guard let file = fopen(server.folder + "/data/reactor.log", "r") else { return 0 }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = fread(&bytes, 1, bytes.count, file)
            let text = String(decoding: bytes[..<count], as: UTF8.self)
            return text.split(separator: "\n").filter { $0.contains(word) }.count
        }
        #expect(eventually { lines("cannot be opened") == 1 })
        #expect(all("two"))
        releases.turn(to: "two")
        #expect(eventually { lines("is there again") == 1 })
        releases.turn(to: "one")
        #expect(eventually { clients[3].get("/")?.text == "one" })
        for _ in 0..<20 { #expect(all("one")) }
        #expect(eventually { lines("names another folder") == 2 })
        #expect(lines("cannot be opened") == 1)
    }
}
