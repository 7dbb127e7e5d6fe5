// Static files from a folder and from memory: nothing outside, the right kind of answer for each name, and 304.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct StaticFilesTests {
    /// A result in plain values; the descriptor is read and closed.
    enum Found: Equatable {
        case content(String, type: String)
        case redirect, notFound, forbidden, malformed, failed
    }

    private static func found(_ file: consuming StaticFile) -> Found {
        switch consume file {
        case .memory(let bytes, let facts):
            #expect(bytes.count == facts.size)
            return .content(String(decoding: bytes, as: UTF8.self), type: String(decoding: facts.contentType, as: UTF8.self))
        case .file(let descriptor, let facts):
            var bytes = [UInt8](repeating: 0, count: facts.size + 1)
            let count = bytes.withUnsafeMutableBytes { linux_read(descriptor.raw, $0.baseAddress, $0.count) }
            #expect(count == facts.size)
            return .content(
                String(decoding: bytes[..<facts.size], as: UTF8.self), type: String(decoding: facts.contentType, as: UTF8.self))
        case .redirectToFolder: return .redirect
        case .notFound: return .notFound
        case .forbidden: return .forbidden
        case .malformed: return .malformed
        case .failed: return .failed
        }
    }

    private static func find(_ files: borrowing StaticFiles, _ path: String) -> Found {
        let bytes = copy(path)
        defer { bytes.deallocate() }
        return found(files.find(path: UnsafeRawBufferPointer(rebasing: bytes.dropLast())))
    }

    /// Below the decoding: the name as it is.
    private static func find(_ folder: StaticFolder, _ path: String) -> Found {
        let bytes = copy(path)
        defer { bytes.deallocate() }
        return found(folder.find(UnsafeRawBufferPointer(rebasing: bytes.dropLast())))
    }

    /// The bytes and a NUL (Array's withUnsafeBytes gives out no noncopyable value).
    private static func copy(_ path: String) -> UnsafeRawBufferPointer {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: path.utf8.count + 1, alignment: 1)
        bytes.copyBytes(from: Array(path.utf8) + [0])
        return UnsafeRawBufferPointer(bytes)
    }

    /// A folder with a secret beside it; gone with the value.
    struct Tree: ~Copyable {
        let root: String
        var www: String { root + "/www" }

        init() {
            var template = Array("/tmp/engine-static-XXXXXX".utf8CString)
            root = String(cString: mkdtemp(&template)!)
            mkdir(www, 0o755)
            mkdir(www + "/sub", 0o755)
            mkdir(www + "/bare", 0o755)
            mkdir(www + "/.git", 0o755)
            Self.write("secret", root + "/secret.txt")
            Self.write("home", www + "/index.html")
            Self.write("body{}", www + "/site.css")
            Self.write("below", www + "/sub/index.html")
            Self.write("a b", www + "/sub/a b.txt")
            Self.write("", www + "/empty.bin")
            Self.write("config", www + "/.git/config")
            symlink("../secret.txt", www + "/out.txt")
            symlink(root + "/secret.txt", www + "/absolute.txt")
            symlink("..", www + "/up")
            symlink("site.css", www + "/inside.css")
            symlink("loop", www + "/loop")
            mkfifo(www + "/pipe", 0o644)
        }

        deinit {
            for name in ["/sub/index.html", "/sub/a b.txt", "/.git/config", "/index.html", "/site.css", "/empty.bin", "/out.txt",
                "/absolute.txt", "/up", "/inside.css", "/loop", "/pipe"]
            { unlink(www + name) }
            for name in ["/sub", "/bare", "/.git", ""] { rmdir(www + name) }
            unlink(root + "/secret.txt")
            rmdir(root)
        }

        static func write(_ text: String, _ path: String) {
            let file = fopen(path, "w")!
            fputs(text, file)
            fclose(file)
        }
    }

    @Test func folder_GivesItsFiles() throws {
        let tree = Tree()
        let files = try StaticFiles(folder: tree.www)
        #expect(Self.find(files, "/") == .content("home", type: "text/html; charset=utf-8"))
        #expect(Self.find(files, "/index.html") == .content("home", type: "text/html; charset=utf-8"))
        #expect(Self.find(files, "/site.css") == .content("body{}", type: "text/css; charset=utf-8"))
        #expect(Self.find(files, "/sub/") == .content("below", type: "text/html; charset=utf-8"))
        #expect(Self.find(files, "/sub/a%20b.txt") == .content("a b", type: "text/plain; charset=utf-8"))
        #expect(Self.find(files, "//sub/./../sub/index.html") == .content("below", type: "text/html; charset=utf-8"))
        #expect(Self.find(files, "/empty.bin") == .content("", type: "application/octet-stream"))
    }

    @Test func folder_AnswersOtherNamesForWhatTheyAre() throws {
        let tree = Tree()
        let files = try StaticFiles(folder: tree.www)
        #expect(Self.find(files, "/sub") == .redirect)
        #expect(Self.find(files, "/bare/") == .notFound)
        #expect(Self.find(files, "/nothing") == .notFound)
        #expect(Self.find(files, "/site.css/") == .notFound)
        #expect(Self.find(files, "/site.css/x") == .notFound)
        #expect(Self.find(files, "/pipe") == .notFound)
        #expect(Self.find(files, "/loop") == .notFound)
        #expect(Self.find(files, "/.git/config") == .notFound)
        #expect(Self.find(files, "/" + String(repeating: "x", count: 300)) == .notFound)
        #expect(Self.find(files, "/" + String(repeating: "x/", count: 3000)) == .notFound)
        #expect(Self.find(files, "*") == .malformed)
    }

    @Test(arguments: [
        "/../secret.txt", "/sub/../../secret.txt", "/%2e%2e/secret.txt", "/.%2e/secret.txt", "/..%2fsecret.txt", "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt", "/..\\secret.txt", "/sub/..%252f..%252fsecret.txt", "/%252e%252e/secret.txt", "/%c0%ae%c0%ae/secret.txt",
        "/..;/secret.txt", "/....//secret.txt", "//../secret.txt", "/./../secret.txt", "/out.txt", "/absolute.txt", "/up/secret.txt",
        "/up/www/up/secret.txt", "/secret.txt%00.html", "/proc/self/root/etc/passwd", "/sub/%2e%2e/%2e%2e/secret.txt",
    ])
    func traversal_FindsNothing_ByEitherWay(_ path: String) throws {
        let tree = Tree()
        let files = try StaticFiles(folder: tree.www)
        let beneath = Self.find(files, path)
        #expect(beneath == .notFound || beneath == .malformed)
        // The way for kernels without openat2, below the decoding: the raw spelling, where it is a name at all.
        let folder = try StaticFolder(tree.www, useOpenBeneath: false)
        if !path.contains("..") {
            #expect(Self.find(folder, path) == .notFound)
        }
    }

    @Test func withoutOpenAt2_FilesAreFound_AndNoLinkIsFollowed() throws {
        let tree = Tree()
        let folder = try StaticFolder(tree.www, useOpenBeneath: false)
        func find(_ path: String) -> Found { Self.find(folder, path) }
        #expect(find("/sub/index.html") == .content("below", type: "text/html; charset=utf-8"))
        #expect(find("/sub") == .redirect)
        #expect(find("/inside.css") == .notFound)
        #expect(find("/up/www/index.html") == .notFound)
        #expect(find("/pipe") == .notFound)
        #expect(find("/nothing/x") == .notFound)
        #expect(find("/" + String(repeating: "x", count: 256)) == .notFound)
    }

    @Test func linkThatStaysInside_IsFollowed_WhereTheKernelWatches() throws {
        let tree = Tree()
        let folder = try StaticFolder(tree.www)
        let expected: Found = folder.hasOpenBeneath ? .content("body{}", type: "text/css; charset=utf-8") : .notFound
        #expect(Self.find(folder, "/inside.css") == expected)
    }

    @Test func descriptors_AreAllClosedAgain() throws {
        let tree = Tree()
        let files = try StaticFiles(folder: tree.www)
        let folder = try StaticFolder(tree.www, useOpenBeneath: false)
        func lowestFree() -> Int32 {
            let descriptor = open("/dev/null", O_RDONLY)
            close(descriptor)
            return descriptor
        }
        // Other tests open and close meanwhile: a leak of one a round would show as hundreds.
        let before = lowestFree()
        for _ in 0..<300 {
            for path in ["/", "/sub", "/sub/", "/nothing", "/pipe", "/up/x"] { _ = Self.find(files, path) }
            for path in ["/sub/index.html", "/sub/nothing", "/sub/index.html/x"] {
                _ = Self.find(folder, path)
            }
        }
        #expect(lowestFree() < before + 200)
    }

    @Test func missingFolder_SaysSo() {
        #expect(throws: Errno(ENOENT)) { _ = try StaticFiles(folder: "/nonexistent/folder") }
    }

    @Test func embeddedPages_AreFoundLikeFiles() {
        let files = StaticFiles(
            embedded: [
                EmbeddedFile(path: "/index.html", contentType: "", bytes: Array("home".utf8)),
                EmbeddedFile(path: "/css/site.css", contentType: "text/css", bytes: Array("b{}".utf8)),
                EmbeddedFile(path: "/empty.txt", contentType: "", bytes: []),
            ], modified: 1000)
        #expect(Self.find(files, "/") == .content("home", type: "text/html; charset=utf-8"))
        #expect(Self.find(files, "/index.html") == .content("home", type: "text/html; charset=utf-8"))
        #expect(Self.find(files, "/css/../index%2ehtml") == .content("home", type: "text/html; charset=utf-8"))
        #expect(Self.find(files, "/css/site.css") == .content("b{}", type: "text/css"))
        #expect(Self.find(files, "/empty.txt") == .content("", type: "text/plain; charset=utf-8"))
        #expect(Self.find(files, "/css") == .redirect)
        #expect(Self.find(files, "/css/") == .notFound)
        #expect(Self.find(files, "/../index.html") == .malformed)
        #expect(Self.find(files, "/nothing") == .notFound)
    }

    // ---- conditional requests, RFC 9110 section 13 -------------------------------------------------------

    private static func isNotModified(_ facts: StaticFileFacts, method: String = "GET", _ fields: String) -> Bool {
        var bytes = [UInt8]("\(method) / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n".utf8)
        return bytes.withUnsafeMutableBytes { buffer in
            var parser = RequestParser()
            guard case .complete = parser.parse(buffer, limits: RequestLimits()) else {
                Issue.record("refused: \(fields)")
                return false
            }
            let request = Request(base: UnsafeRawPointer(buffer.baseAddress!), facts: parser)
            return facts.isNotModified(request)
        }
    }

    // If-None-Match for the tag "ff-10" of a file changed at 784111777, Sun, 06 Nov 1994 08:49:37 GMT.
    @Test(arguments: [
        ("", false), ("If-None-Match: \"ff-10\"\r\n", true), ("If-None-Match: W/\"ff-10\"\r\n", true), ("If-None-Match: *\r\n", true),
        ("If-None-Match: \"a\", W/\"b\" ,\"ff-10\"\r\n", true), ("If-None-Match: \"a,b\",\"ff-10\"\r\n", true),
        ("If-None-Match: \"a\"\r\nIf-None-Match: \"ff-10\"\r\n", true), ("If-None-Match: \"a\"\r\n", false),
        ("If-None-Match: ff-10\r\n", false), ("If-None-Match: \"ff-1\"\r\n", false), ("If-None-Match: \"ff-100\"\r\n", false),
        ("If-None-Match: \"ff-10\r\n", false), ("If-None-Match:\r\n", false), ("If-None-Match: w/\"ff-10\"\r\n", false),
        ("If-None-Match: \"x\" \"ff-10\"\r\n", false), ("If-None-Match: ,,\"ff-10\",\r\n", true),
        ("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n", true), ("If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT\r\n", false),
        ("If-Modified-Since: Sunday, 06-Nov-94 08:49:38 GMT\r\n", true), ("If-Modified-Since: yesterday\r\n", false),
        ("If-None-Match: \"a\"\r\nIf-Modified-Since: Sun, 06 Nov 2094 08:49:37 GMT\r\n", false),
    ])
    func copyIsGood_OnlyWhereTheRequestSaysSo(_ fields: String, _ good: Bool) {
        let facts = StaticFileFacts(
            size: 16, modified: 784_111_777, etag: ETag(modifiedNanoseconds: 255, size: 16), contentType: UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(Self.isNotModified(facts, fields) == good)
        #expect(Self.isNotModified(facts, method: "HEAD", fields) == good)
        #expect(!Self.isNotModified(facts, method: "POST", fields))
    }

    @Test func etag_IsItsContentsOwn_AndFitsItsRoom() {
        func tag(_ text: String) -> ETag { Array(text.utf8).withUnsafeBytes { ETag(hashing: $0) } }
        #expect(tag("a") == tag("a"))
        #expect(tag("a") != tag("b"))
        #expect(tag("a").high == 0xAF63_DC4C_8601_EC8C)  // FNV-1a's published value
        func text(_ etag: ETag) -> String {
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ETag.longest) { bytes in
                let count = etag.write(into: bytes.baseAddress!)
                return String(decoding: bytes[..<count], as: UTF8.self)
            }
        }
        #expect(text(ETag(modifiedNanoseconds: 0, size: 0)) == "\"0-0\"")
        #expect(text(ETag(modifiedNanoseconds: .max, size: .max)).utf8.count == ETag.longest)
        #expect(text(ETag(modifiedNanoseconds: 0x1F, size: 0x10)) == "\"1f-10\"")
    }

    @Test func changedFile_ChangesItsTag() throws {
        let tree = Tree()
        let files = try StaticFiles(folder: tree.www)
        func tag() -> ETag? {
            let path = Self.copy("/site.css")
            defer { path.deallocate() }
            let file = files.find(path: UnsafeRawBufferPointer(rebasing: path.dropLast()))
            switch consume file {
            case .file(_, let facts): return facts.etag
            default: return nil
            }
        }
        let before = try #require(tag())
        #expect(tag() == before)
        Tree.write("body{color:red}", tree.www + "/site.css")
        #expect(try #require(tag()) != before)
    }
}
