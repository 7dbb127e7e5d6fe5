// Files of a folder, by sendfile, over a real socket.

import CLinux
import Glibc
import Testing

@testable import Engine

@Suite struct FolderTests {
    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = FileDescriptor(owning: linux_open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o644))
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { linux_write(file.raw, $0.baseAddress! + offset, bytes.count - offset) }
            guard count > 0 else { throw StartError("cannot write \(path)") }
            offset += count
        }
    }

    @Test(arguments: Mode.all) func largeFile_ReachesAReaderThatStalls_Whole(mode: Mode) throws {
        var template = Array("/tmp/reactor-files-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        let folder = String(cString: made)
        defer {
            unlink(folder + "/large.bin")
            unlink(folder + "/index.html")
            rmdir(folder)
        }
        try write(TestRoutes.megabytes8, to: folder + "/large.bin")
        try write(Array("<p>mine".utf8), to: folder + "/index.html")
        let server = try TestServer {
            mode.apply(&$0)
            $0.webFolder = folder
        }
        let client = try server.client(receiveBuffer: 4096)
        client.send("GET /large.bin HTTP/1.1\r\nHost: t\r\n\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n")
        #expect(eventually { server.snapshot.loops.contains { $0.writersWaiting == 1 } })
        // A file costs no memory, however slow its reader: the loop holds only its own small blocks.
        #expect(server.snapshot.loops.allSatisfy { $0.heap.inUse < 1 << 20 })
        #expect(client.answer()?.body == TestRoutes.megabytes8)
        let page = client.answer()
        #expect(page?.text == "<p>mine")
        #expect(page?.field("content-type") == "text/html; charset=utf-8")
        let since = try #require(page?.field("last-modified"))
        #expect(client.get("/", fields: "If-Modified-Since: \(since)\r\n")?.status == 304)
        #expect(client.get("/%2e%2e/%2e%2e/etc/passwd")?.status == 400)
        #expect(client.get("/none")?.status == 404)
    }
}
