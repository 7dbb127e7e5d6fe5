// The proofs of the section [log], in its files.

import Glibc
import Testing

@testable import Engine

extension LiveProof {
    private func exists(_ name: String) -> Bool { access(server.folder + "/data/" + name, F_OK) == 0 }

    func logLevel() throws {
        func isLogged(_ text: String) -> Bool { lines("reactor.log").contains { $0.hasSuffix(text) } }
        set(.logLevel, "error")
        server.server.log(.notice, "a notice under error")
        server.server.log(.error, "an error under error")
        #expect(eventually { isLogged("an error under error") })
        #expect(!isLogged("a notice under error"))
        set(.logLevel, "debug")
        server.server.log(.debug, "a trifle under debug")
        #expect(eventually { isLogged("a trifle under debug") })
    }

    func accessLog() throws {
        set(.accessLog, server.folder + "/data/elsewhere.log")
        #expect(eventually { lines("elsewhere.log").count > 3 })
        set(.accessLog, "off")
        #expect(eventually { OpenFiles.count(below: server.folder + "/data/elsewhere.log") == 0 })
    }

    func accessFormat() throws {
        func isExtended() -> Bool { lines("access.log").last?.hasSuffix(" ok") == true }
        #expect(!isExtended())
        set(.accessFormat, "extended")
        #expect(eventually { isExtended() })
    }

    func logSize() throws {
        set(.accessLog, server.folder + "/data/sized.log")
        #expect(eventually { lines("sized.log").count > 3 } && !exists("sized.log.1"))
        set(.logSize, "4KiB")
        #expect(eventually { exists("sized.log.1") })
    }

    func logFiles() throws {
        set(.logSize, "4KiB")
        set(.logFiles, "2")
        set(.accessLog, server.folder + "/data/kept.log")
        #expect(eventually { exists("kept.log.2") })
        set(.logFiles, "1")
        set(.accessLog, server.folder + "/data/single.log")
        let before = server.snapshot.log.rotations
        #expect(eventually { server.snapshot.log.rotations > before + 5 && exists("single.log.1") })
        #expect(!exists("single.log.2"))
    }

    func stallWarning() throws {
        set(.stallWarning, "20ms")
        let client = try withClosedGate {
            let client = try sending("GET /block HTTP/1.1\r\nHost: t\r\n\r\n")
            #expect(
                eventually { lines("reactor.log").contains { $0.contains("stalled") && $0.contains("GET /block") } })
            return client
        }
        #expect(client.answer()?.text == "at last")
    }
}
