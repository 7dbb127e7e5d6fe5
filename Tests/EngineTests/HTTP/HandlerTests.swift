// The rules for a handler, and the responses where it breaks them.

import Glibc
import Testing

@testable import Engine

@Suite struct HandlerTests {
    private struct Oops: Error {}

    private func log(of server: TestServer) -> String {
        let path = server.folder + "/data/reactor.log"
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    @Test func thrownError_IsAnswered500_AndLogged_AndLeavesNothingBehind() throws {
        let server = try TestServer(routes: [
            Route(.get, "/throws") { _, response in
                response.addField("X-Half", "made")
                response.later { DeferredResponse(.ok, "text/plain", "never") }
                throw Oops()
            },
            Route(.get, "/late") { _, response in response.later { throw Oops() } },
            Route(.get, "/after") { _, response in
                response.send(.ok, "text/plain", "sent")
                throw Oops()
            },
        ]) { $0.loops = 0 }
        let client = try server.client()
        let thrown = client.get("/throws")
        #expect(thrown?.status == 500)
        #expect(thrown?.field("x-half") == nil)
        #expect(client.get("/late")?.status == 500)
        #expect(client.get("/after")?.text == "sent")
        #expect(client.get("/healthz")?.status == 200)
        #expect(
            eventually {
                log(of: server).contains("GET /throws: Oops()") && log(of: server).contains("from a worker: Oops()")
            })
    }

    @Test func whatAHandlerGetsWrong_CannotBreakTheFraming() throws {
        let server = try TestServer(routes: [
            Route(.get, "/204") { _, response in response.send(.noContent, "application/json", "{}") },
            Route(.get, "/304") { _, response in response.send(.notModified, "text/plain", "unchanged") },
            Route(.get, "/103") { _, response in response.send(HTTPStatus(rawValue: 103), "text/plain", "early") },
            Route(.get, "/7") { _, response in response.send(HTTPStatus(rawValue: 7)) },
            Route(.get, "/later-103") { _, response in
                response.later { DeferredResponse(HTTPStatus(rawValue: 103), "text/plain", "early") }
            },
            Route(.get, "/fields") { _, response in
                response.addField("Content-Length", "1")
                response.addField("transfer-encoding", "chunked")
                response.addField("CONNECTION", "close")
                response.addField("X-Kept", "yes")
                response.send(.ok, "text/plain", "whole")
            },
            Route(.get, "/later-fields") { _, response in
                response.later {
                    var answer = DeferredResponse(.ok, "text/plain", "whole")
                    answer.fields = [
                        ("content-length", "1"), ("Transfer-Encoding", "chunked"), ("X-A\r\nX-Made", "up"),
                        ("", "none"), ("X B", "space"),
                        ("X-Kept", "yes"),
                    ]
                    return answer
                }
            },
        ]) { $0.loops = 0 }
        // On one connection: a fault in one response shows in the next.
        let client = try server.client()
        for (path, status) in [("/204", 204), ("/304", 304)] {
            let answer = client.get(path)
            #expect(answer?.status == status)
            #expect(answer?.field("content-length") == nil && answer?.field("content-type") == nil)
            #expect(client.get("/healthz")?.text == "ok\n")
        }
        for path in ["/103", "/7", "/later-103"] { #expect(client.get(path)?.status == 500, "\(path)") }
        for path in ["/fields", "/later-fields"] {
            let answer = client.get(path)
            #expect(answer?.text == "whole")
            #expect(answer?.field("x-kept") == "yes")
            for name in ["transfer-encoding", "connection", "x-made", "x b", ""] {
                #expect(answer?.field(name) == nil, "\(path) \(name)")
            }
            #expect(answer?.head.lowercased().split(separator: "content-length").count == 2)
        }
        #expect(client.get("/healthz")?.text == "ok\n")
    }

    @Test func contentOfAnyKind_IsSentWhole() throws {
        let server = try TestServer(routes: [
            Route(.get, "/array") { _, response in
                response.send(.ok, "text/plain", [UInt8](repeating: 97, count: 100_000))
            },
            Route(.get, "/lazy") { _, response in response.send(.ok, "text/plain", (0..<26).lazy.map { UInt8(97 + $0) })
            },
            Route(.get, "/text") { request, response in
                response.send(.ok, "text/plain; charset=utf-8", "für \(request.remoteAddress)")
            },
            Route(.get, "/worker") { _, response in
                response.later { DeferredResponse(.created, "text/plain", "für alle") }
            },
            Route(.get, "/status") { _, response in response.later { DeferredResponse(.notFound) } },
            Route(.get, "/none") { _, response in response.later { DeferredResponse(.noContent) } },
            Route(.get, "/last") { _, response in
                response.closeConnection()
                response.send(.ok, "text/plain", "bye")
            },
        ]) { $0.loops = 0 }
        let client = try server.client()
        #expect(client.get("/array")?.body == [UInt8](repeating: 97, count: 100_000))
        #expect(client.get("/lazy")?.text == "abcdefghijklmnopqrstuvwxyz")
        #expect(client.get("/text")?.text == "für 127.0.0.1")
        let made = client.get("/worker")
        #expect(made?.status == 201)
        #expect(made?.text == "für alle")
        #expect(client.get("/status")?.text == "Not Found\n")
        #expect(client.get("/none")?.status == 204)
        #expect(client.get("/last")?.field("connection") == "close")
        #expect(client.seesEnd())
    }
}
