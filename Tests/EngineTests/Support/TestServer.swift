// A real server on 127.0.0.1, port 0, with a data folder of its own that goes when the server goes.

import Glibc

@testable import Engine

final class TestServer {
    let server: Server
    let folder: String
    private var isStopped = false

    init(routes: [Route] = [], _ adjust: (inout Configuration) -> Void = { _ in }) throws {
        var template = Array("/tmp/reactor-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StartError("cannot make a folder for the test") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var configuration = Configuration(dataFolder: folder + "/data")
        configuration.listen = ["127.0.0.1:0"]
        configuration.accessLog = "off"
        adjust(&configuration)
        server = Server(configuration, routes: routes)
        try server.start()
    }

    deinit {
        stop()
        _ = removeTree(folder)
    }

    var url: String { server.addresses.first ?? "" }

    var snapshot: EngineSnapshot {
        guard let control = server.control else { fatalError("the server has not started") }
        return control.snapshot()
    }

    /// Connections open now, on all loops.
    var openConnections: Int { snapshot.loops.reduce(0) { $0 + $1.connections } }

    func client(receiveBuffer: Int32? = nil) throws -> TestClient {
        guard let client = TestClient(url, receiveBuffer: receiveBuffer) else { throw StartError("cannot connect to \(url)") }
        return client
    }

    /// Sends a request to the control desk and waits for its reply.
    func ask(_ request: ControlRequest) -> ControlResult? {
        guard let control = server.control else { return nil }
        let number = control.send(request)
        var result: ControlResult?
        _ = eventually {
            for reply in control.receive() where reply.request == number { result = reply.result }
            return result != nil
        }
        return result
    }

    @discardableResult
    func stop() -> Bool {
        if isStopped { return true }
        isStopped = true
        server.stop()
        return server.waitUntilStopped()
    }

    @discardableResult
    func drain() -> Bool {
        isStopped = true
        server.drain()
        return server.waitUntilStopped()
    }

    private func removeTree(_ path: String) -> Bool {
        nftw(path, { path, _, _, _ in path.map { remove($0) } ?? 0 }, 16, Int32(FTW_DEPTH.rawValue | FTW_PHYS.rawValue)) == 0
    }
}
