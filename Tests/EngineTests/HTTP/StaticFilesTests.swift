// Static files from a folder and from memory: nothing outside of it, the right response for each name, and 304.

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

    private static func find(_ files: inout StaticFiles, _ path: String, now: UInt64 = Clock.now) -> Found {
        let bytes = copy(path)
        defer { bytes.deallocate() }
        switch files.find(path: UnsafeRawBufferPointer(rebasing: bytes.dropLast()), now: now) {
        case .found(let entry): return content(entry.pointee.identity)
        case .redirectToFolder: return .redirect
        case .notFound: return .notFound
        case .forbidden: return .forbidden
        case .malformed: return .malformed
        case .failed: return .failed
        }
    }

    private static func content(_ representation: UnsafeMutablePointer<Representation>) -> Found {
        let type = String(decoding: representation.pointee.type, as: UTF8.self)
        var bytes = [UInt8](repeating: 0, count: representation.pointee.size)
        if let content = representation.pointee.content {
            bytes = [UInt8](content)
        } else {
            #expect(bytes.withUnsafeMutableBytes { representation.pointee.descriptor?.read(into: $0) } == true)
        }
        #expect(bytes.count == representation.pointee.size)
        return .content(String(decoding: bytes, as: UTF8.self), type: type)
    }

    /// Below the decoding: the raw name.
    private static func find(_ folder: StaticFolder, _ path: String) -> Found {
        let bytes = copy(path)
        defer { bytes.deallocate() }
        let name = UnsafeRawBufferPointer(rebasing: bytes.dropLast())
        let opened = folder.open(name)
        switch consume opened {
        case .file(let file, let stamp):
            var bytes = [UInt8](repeating: 0, count: stamp.size + 1)
            let count = bytes.withUnsafeMutableBytes { linux_read(file.raw, $0.baseAddress, $0.count) }
            #expect(count == stamp.size)
            let type = MediaTypes.standard.type(of: name)
            return .content(String(decoding: bytes[..<stamp.size], as: UTF8.self), type: type)
        case .folder: return .redirect
        case .notFound: return .notFound
        case .forbidden: return .forbidden
        case .failed: return .failed
        }
    }

    /// The bytes and a NUL (Array's withUnsafeBytes gives out no noncopyable value).
    private static func copy(_ path: String) -> UnsafeRawBufferPointer {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: path.utf8.count + 1, alignment: 1)
        bytes.copyBytes(from: Array(path.utf8) + [0])
        return UnsafeRawBufferPointer(bytes)
    }

    /// A folder with a secret beside it; removed with the value.
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
            for name in [
                "/sub/index.html", "/sub/a b.txt", "/.git/config", "/index.html", "/site.css", "/empty.bin", "/out.txt",
                "/absolute.txt", "/up", "/inside.css", "/loop", "/pipe",
            ] { unlink(www + name) }
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
        var files = try StaticFiles(folder: tree.www)
        #expect(Self.find(&files, "/") == .content("home", type: "text/html; charset=utf-8"))
        #expect(Self.find(&files, "/index.html") == .content("home", type: "text/html; charset=utf-8"))
        #expect(Self.find(&files, "/site.css") == .content("body{}", type: "text/css; charset=utf-8"))
        #expect(Self.find(&files, "/sub/") == .content("below", type: "text/html; charset=utf-8"))
        #expect(Self.find(&files, "/sub/a%20b.txt") == .content("a b", type: "text/plain; charset=utf-8"))
        #expect(Self.find(&files, "//sub/./../sub/index.html") == .content("below", type: "text/html; charset=utf-8"))
        #expect(Self.find(&files, "/empty.bin") == .content("", type: "application/octet-stream"))
    }

    @Test func folder_AnswersOtherNamesForWhatTheyAre() throws {
        let tree = Tree()
        var files = try StaticFiles(folder: tree.www)
        #expect(Self.find(&files, "/sub") == .redirect)
        #expect(Self.find(&files, "/bare/") == .notFound)
        #expect(Self.find(&files, "/nothing") == .notFound)
        #expect(Self.find(&files, "/site.css/") == .notFound)
        #expect(Self.find(&files, "/site.css/x") == .notFound)
        #expect(Self.find(&files, "/pipe") == .notFound)
        #expect(Self.find(&files, "/loop") == .notFound)
        #expect(Self.find(&files, "/.git/config") == .notFound)
        #expect(Self.find(&files, "/" + String(repeating: "x", count: 300)) == .notFound)
        #expect(Self.find(&files, "/" + String(repeating: "x/", count: 3000)) == .notFound)
        #expect(Self.find(&files, "*") == .malformed)
    }

    @Test(arguments: [
        "/../secret.txt", "/sub/../../secret.txt", "/%2e%2e/secret.txt", "/.%2e/secret.txt", "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt", "/..\\secret.txt", "/sub/..%252f..%252fsecret.txt", "/%252e%252e/secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/..;/secret.txt", "/....//secret.txt", "//../secret.txt", "/./../secret.txt", "/out.txt", "/absolute.txt",
        "/up/secret.txt",
        "/up/www/up/secret.txt", "/secret.txt%00.html", "/proc/self/root/etc/passwd", "/sub/%2e%2e/%2e%2e/secret.txt",
    ])
    func traversal_FindsNothing_ByEitherWay(_ path: String) throws {
        let tree = Tree()
        var files = try StaticFiles(folder: tree.www)
        let beneath = Self.find(&files, path)
        #expect(beneath == .notFound || beneath == .malformed)
        // The fallback for kernels without openat2, below the decoding: the raw spelling, if it is a name at all.
        let folder = try StaticFolder(tree.www, useOpenBeneath: false)
        if !path.contains("..") {
            #expect(Self.find(folder, path) == .notFound)
        }
    }

    /// In both ways: the kernel's and ours.
    @Test(arguments: [true, false])
    func linkThatStaysInside_IsFollowed_AndNoneThatLeaves(_ useOpenBeneath: Bool) throws {
        let tree = Tree()
        let links = [
            ("site.css", "/hard-to-find.css"), ("sub/../site.css", "/turn.css"), ("inside.css", "/chain.css"),
            ("sub", "/folder"), (".", "/here"),
            ("./sub/./", "/dots"), ("sub/index.html/", "/file-as-folder"), ("../www/site.css", "/out-and-in"),
            ("folder/../../secret.txt", "/deep"),
            ("missing", "/dangling"), ("../site.css", "/sub/parent.css"), ("../folder/index.html", "/sub/through"),
        ]
        for (target, name) in links { #expect(symlink(target, tree.www + name) == 0) }
        defer { for (_, name) in links.reversed() { unlink(tree.www + name) } }
        let folder = try StaticFolder(tree.www, useOpenBeneath: useOpenBeneath)
        func find(_ path: String) -> Found { Self.find(folder, path) }
        let css = Found.content("body{}", type: "text/css; charset=utf-8")
        let below = Found.content("below", type: "text/html; charset=utf-8")
        for path in [
            "/inside.css", "/hard-to-find.css", "/turn.css", "/chain.css", "/here/site.css", "/sub/parent.css",
            "/folder/parent.css", "/dots/parent.css",
        ] { #expect(find(path) == css, "\(path)") }
        for path in ["/sub/index.html", "/folder/index.html", "/here/sub/index.html", "/dots/index.html"] {
            #expect(find(path) == below, "\(path)")
        }
        #expect(find("/sub/through") == .content("below", type: MediaTypes.unknown))
        for path in ["/sub", "/folder", "/here", "/dots", "/bare"] { #expect(find(path) == .redirect, "\(path)") }
        for path in [
            "/out.txt", "/absolute.txt", "/up/www/index.html", "/up/secret.txt", "/out-and-in", "/deep",
            "/dangling", "/loop", "/loop/x",
            "/file-as-folder", "/pipe", "/nothing/x", "/site.css/x", "/inside.css/x",
            "/" + String(repeating: "x", count: 256),
        ] { #expect(find(path) == .notFound, "\(path)") }
    }

    /// path_resolution(7): 40 links and no more, in both ways.
    @Test(arguments: [true, false]) func chainOfLinks_IsFollowedForFortyOfThem(_ useOpenBeneath: Bool) throws {
        let tree = Tree()
        for number in 1...41 {
            symlink(number == 1 ? "site.css" : "link\(number - 1).css", tree.www + "/link\(number).css")
        }
        defer { for number in 1...41 { unlink(tree.www + "/link\(number).css") } }
        let folder = try StaticFolder(tree.www, useOpenBeneath: useOpenBeneath)
        #expect(Self.find(folder, "/link40.css") == .content("body{}", type: "text/css; charset=utf-8"))
        #expect(Self.find(folder, "/link41.css") == .notFound)
    }

    /// A link whose text is long and full of `..` costs a bounded number of steps.
    @Test func longLink_EndsTheWalk() throws {
        let tree = Tree()
        let text = String(repeating: "sub/../", count: 500)
        symlink(text + "site.css", tree.www + "/long.css")
        for number in 1...30 { symlink(text + (number == 1 ? "" : "more\(number - 1)"), tree.www + "/more\(number)") }
        defer {
            unlink(tree.www + "/long.css")
            for number in 1...30 { unlink(tree.www + "/more\(number)") }
        }
        let folder = try StaticFolder(tree.www, useOpenBeneath: false)
        #expect(Self.find(folder, "/long.css") == .content("body{}", type: "text/css; charset=utf-8"))
        #expect(Self.find(folder, "/more30") == .notFound)
        #expect(Self.find(folder, "/more1/site.css") == .content("body{}", type: "text/css; charset=utf-8"))
    }

    @Test func descriptors_AreAllClosedAgain() throws {
        let tree = Tree()
        var files = try StaticFiles(folder: tree.www)
        let folder = try StaticFolder(tree.www, useOpenBeneath: false)
        func round() {
            for path in ["/", "/sub", "/sub/", "/nothing", "/pipe", "/up/x"] { _ = Self.find(&files, path) }
            for path in [
                "/sub/index.html", "/sub/nothing", "/sub/index.html/x", "/inside.css", "/up/x", "/loop",
                "/sub",
            ] {
                _ = Self.find(folder, path)
            }
        }
        round()
        let before = OpenFiles.count(below: tree.www)
        // The two folders themselves, at least.
        #expect(before >= 2)
        for _ in 0..<300 { round() }
        #expect(OpenFiles.count(below: tree.www) == before)
    }

    @Test func missingFolder_SaysSo() {
        #expect(throws: Errno(ENOENT)) { _ = try StaticFiles(folder: "/nonexistent/folder") }
    }

    @Test func embeddedPages_AreFoundLikeFiles() {
        var files = StaticFiles(
            embedded: [
                EmbeddedFile(path: "/index.html", contentType: "", bytes: Array("home".utf8)),
                EmbeddedFile(path: "/css/site.css", contentType: "text/css", bytes: Array("b{}".utf8)),
                EmbeddedFile(path: "/empty.txt", contentType: "", bytes: []),
            ], modified: 1000)
        #expect(Self.find(&files, "/") == .content("home", type: "text/html; charset=utf-8"))
        #expect(Self.find(&files, "/index.html") == .content("home", type: "text/html; charset=utf-8"))
        #expect(Self.find(&files, "/css/../index%2ehtml") == .content("home", type: "text/html; charset=utf-8"))
        #expect(Self.find(&files, "/css/site.css") == .content("b{}", type: "text/css"))
        #expect(Self.find(&files, "/empty.txt") == .content("", type: "text/plain; charset=utf-8"))
        #expect(Self.find(&files, "/css") == .redirect)
        #expect(Self.find(&files, "/css/") == .notFound)
        #expect(Self.find(&files, "/../index.html") == .malformed)
        #expect(Self.find(&files, "/nothing") == .notFound)
    }

    @Test func etag_IsItsContentsOwn_AndFitsItsRoom() throws {
        func tag(_ text: String) throws -> ETag {
            try #require(Array(text.utf8).withUnsafeBytes { ETag(hashing: $0) })
        }
        let first = try tag("a")
        #expect(try tag("a") == first)
        #expect(try tag("b") != first)
        // The first 16 bytes of SHA-256, as sha256sum(1) gives them; of no content, too.
        #expect(first.high == 0xCA97_8112_CA1B_BDCA && first.low == 0xFAC2_31B3_9A23_DC4D)
        #expect(try tag("").high == 0xE3B0_C442_98FC_1C14)
        func text(_ etag: ETag) -> String {
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ETag.longest) { bytes in
                let count = etag.write(into: bytes.baseAddress!)
                return String(decoding: bytes[..<count], as: UTF8.self)
            }
        }
        #expect(text(ETag(modifiedNanoseconds: 0, size: 0)) == "\"0-0\"")
        #expect(text(ETag(modifiedNanoseconds: .max, size: .max, coding: .brotli)).utf8.count == ETag.longest)
        #expect(text(ETag(modifiedNanoseconds: 1, size: 2, coding: .gzip)) == "\"1-2-gz\"")
        #expect(text(ETag(modifiedNanoseconds: 0x1F, size: 0x10)) == "\"1f-10\"")
    }

    @Test func changedFile_ChangesItsTag() throws {
        let tree = Tree()
        var files = try StaticFiles(folder: tree.www)
        func tag(_ now: UInt64) -> ETag? {
            let path = Self.copy("/site.css")
            defer { path.deallocate() }
            guard case .found(let entry) = files.find(path: UnsafeRawBufferPointer(rebasing: path.dropLast()), now: now)
            else {
                return nil
            }
            return entry.pointee.identity.pointee.etag
        }
        let before = try #require(tag(0))
        Tree.write("body{color:red}", tree.www + "/site.css")
        // Trusted for a second, and no longer.
        #expect(tag(StaticFiles.trust - 1) == before)
        #expect(try #require(tag(StaticFiles.trust)) != before)
    }

    private static func representation(
        _ files: inout StaticFiles, _ name: String, now: UInt64
    ) -> UnsafeMutablePointer<Representation>? {
        let path = copy(name)
        defer { path.deallocate() }
        let name = UnsafeRawBufferPointer(rebasing: path.dropLast())
        guard case .found(let entry) = files.find(path: name, now: now) else { return nil }
        return entry.pointee.identity
    }

    private static func tag(_ files: inout StaticFiles, _ name: String, now: UInt64) -> ETag? {
        representation(&files, name, now: now).map { $0.pointee.etag }
    }

    private static func setTime(_ path: String, _ seconds: Int) {
        var times = [timeval(tv_sec: seconds, tv_usec: 0), timeval(tv_sec: seconds, tv_usec: 0)]
        #expect(utimes(path, &times) == 0)
    }

    /// As `cp -p`, `rsync -t` and archives do it: other content of the same size and time, in place or in another file.
    @Test(arguments: [true, false]) func fileReplacedByOneOfTheSameSizeAndTime_HasAnotherTag(_ inPlace: Bool) throws {
        let tree = Tree()
        Self.setTime(tree.www + "/site.css", 1_000_000)
        var files = try StaticFiles(folder: tree.www)
        let before = try #require(Self.tag(&files, "/site.css", now: 0))
        let name = inPlace ? "/site.css" : "/other"
        Tree.write("{body}", tree.www + name)
        Self.setTime(tree.www + name, 1_000_000)
        if !inPlace { rename(tree.www + name, tree.www + "/site.css") }
        let after = try #require(Self.tag(&files, "/site.css", now: StaticFiles.trust))
        #expect(after != before)
        let found = Self.find(&files, "/site.css", now: StaticFiles.trust)
        #expect(found == .content("{body}", type: "text/css; charset=utf-8"))
        // The first content has the first tag again: the tag depends on the content, not on when or where it was
        // written.
        Tree.write("body{}", tree.www + "/site.css")
        #expect(Self.tag(&files, "/site.css", now: 2 * StaticFiles.trust) == before)
        var others = try StaticFiles(folder: tree.www)
        #expect(Self.tag(&others, "/site.css", now: 0) == before)
    }

    /// Too large to be read for its tag: the tag is the time to the nanosecond and the size, the same on another
    /// machine.
    @Test func largeFile_HasItsTimeAndSizeForATag_AndIsOpenedAnewWhenReplaced() throws {
        let tree = Tree()
        let size = StaticFiles.inMemory + 1
        func write(_ letter: String, _ name: String) {
            Tree.write(String(repeating: letter, count: size), tree.www + name)
            Self.setTime(tree.www + name, 1_000_000)
        }
        defer { unlink(tree.www + "/bare/large.bin") }
        write("a", "/bare/large.bin")
        var files = try StaticFiles(folder: tree.www)
        let first = try #require(Self.tag(&files, "/bare/large.bin", now: 0))
        #expect(first == ETag(modifiedNanoseconds: 1_000_000 * Clock.second, size: UInt64(size)))
        write("b", "/other")
        rename(tree.www + "/other", tree.www + "/bare/large.bin")
        let found = Self.find(&files, "/bare/large.bin", now: StaticFiles.trust)
        #expect(found == .content(String(repeating: "b", count: size), type: "application/octet-stream"))
    }

    /// The kernel's clock for files advances only every few milliseconds: two contents of one size may have one stamp.
    @Test func fileWrittenJustNow_IsReadAnew_ThoughItsStampIsTheSame() throws {
        let tree = Tree()
        var files = try StaticFiles(folder: tree.www)
        for round in 0..<20 {
            let text = "body{\(round % 10)}"
            Tree.write(text, tree.www + "/site.css")
            let found = Self.find(&files, "/site.css", now: UInt64(round) * StaticFiles.trust)
            #expect(found == .content(text, type: "text/css; charset=utf-8"))
        }
    }

    /// RFC 9110 section 8.8.2.1: no Last-Modified later than the response.
    @Test func fileFromTheFuture_WasChangedNow() throws {
        let tree = Tree()
        var times = [timeval(tv_sec: 4_000_000_000, tv_usec: 0), timeval(tv_sec: 4_000_000_000, tv_usec: 0)]
        #expect(utimes(tree.www + "/site.css", &times) == 0)
        var files = try StaticFiles(folder: tree.www)
        let path = Self.copy("/site.css")
        defer { path.deallocate() }
        guard case .found(let entry) = files.find(path: UnsafeRawBufferPointer(rebasing: path.dropLast()), now: 0)
        else {
            Issue.record("not found")
            return
        }
        #expect(entry.pointee.identity.pointee.modified <= Int64(Clock.realTime / Clock.second))
    }

    @Test func removedFile_IsGone_AndAReplacedOneIsTheNew() throws {
        let tree = Tree()
        var files = try StaticFiles(folder: tree.www)
        #expect(Self.find(&files, "/site.css", now: 0) == .content("body{}", type: "text/css; charset=utf-8"))
        Tree.write("new{}!", tree.www + "/other")
        rename(tree.www + "/other", tree.www + "/site.css")
        #expect(
            Self.find(&files, "/site.css", now: StaticFiles.trust)
                == .content("new{}!", type: "text/css; charset=utf-8"))
        unlink(tree.www + "/site.css")
        #expect(Self.find(&files, "/site.css", now: 2 * StaticFiles.trust) == .notFound)
        #expect(files.kept.bytes == 0)
        mkdir(tree.www + "/site.css", 0o755)
        #expect(Self.find(&files, "/site.css", now: 3 * StaticFiles.trust) == .redirect)
        rmdir(tree.www + "/site.css")
    }

    /// Memory and descriptors stay within their bounds, whatever is requested, and every file is found all the same.
    @Test func manyFiles_StayWithinTheBounds() throws {
        let tree = Tree()
        let large = String(repeating: "l", count: StaticFiles.inMemory + 1)
        let small = String(repeating: "s", count: 5000)
        for number in 0..<100 {
            Tree.write(large, tree.www + "/bare/large\(number).bin")
            Tree.write(small, tree.www + "/bare/small\(number).bin")
        }
        defer {
            for number in 0..<100 {
                for name in ["large", "small"] { unlink(tree.www + "/bare/\(name)\(number).bin") }
            }
        }
        var files = try StaticFiles(folder: tree.www, memory: 200_000)
        for round in 0..<3 {
            for number in 0..<100 {
                let now = UInt64(round * 100 + number)
                #expect(
                    Self.find(&files, "/bare/large\(number).bin", now: now)
                        == .content(large, type: "application/octet-stream"))
                #expect(
                    Self.find(&files, "/bare/small\(number).bin", now: now)
                        == .content(small, type: "application/octet-stream"))
                let kept = files.kept
                #expect(kept.bytes <= 200_000 && kept.descriptors <= StaticFiles.keptDescriptors)
            }
        }
    }

    @Test func otherBound_EvictsWhatIsOverIt_AndIsFilledAgain() throws {
        let tree = Tree()
        let text = String(repeating: "x", count: 10_000)
        for number in 0..<50 { Tree.write(text, tree.www + "/bare/\(number).bin") }
        defer { for number in 0..<50 { unlink(tree.www + "/bare/\(number).bin") } }
        var files = try StaticFiles(folder: tree.www, memory: 1 << 20)
        for number in 0..<50 { _ = Self.find(&files, "/bare/\(number).bin") }
        #expect(files.kept.bytes > 500_000)
        files.setMemory(100_000)
        #expect(files.kept.bytes <= 100_000 && files.kept.bytes > 50_000)
        for number in 0..<50 { _ = Self.find(&files, "/bare/\(number).bin") }
        #expect(files.kept.bytes <= 100_000)
        files.setMemory(1 << 20)
        for number in 0..<50 { _ = Self.find(&files, "/bare/\(number).bin") }
        #expect(files.kept.bytes > 500_000)
        files.setMemory(0)
        #expect(files.kept.bytes == 0)
    }

    @Test func builtInPages_StayWhateverTheBound() {
        let page = EmbeddedFile(path: "/index.html", contentType: "text/html", bytes: Array("built in".utf8))
        var files = StaticFiles(embedded: [page], modified: 1, memory: 1 << 20)
        files.setMemory(0)
        #expect(Self.find(&files, "/") == .content("built in", type: "text/html"))
    }
}
