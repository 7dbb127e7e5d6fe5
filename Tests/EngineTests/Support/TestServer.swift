// A real server on 127.0.0.1, port 0, with a data folder of its own that is removed with the server.

import Glibc

@testable import Accounts
@testable import Engine

final class TestServer {
    let server: Server
    let folder: String
    private var isStopped = false

    enum Users {
        /// A server without users; it writes no log either.
        case absent
        /// With changes to their settings.
        case with((inout AccountConfiguration) -> Void)
    }

    init(
        routes: [Route] = [], users: Users = .with { _ in }, _ adjust: (inout Configuration) -> Void = { _ in }
    ) throws {
        var template = Array("/tmp/reactor-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StartError("cannot make a folder for the test") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var configuration = Configuration()
        configuration.listen = ["127.0.0.1:0"]
        // A sanitizer on a busy machine can delay a client longer than a server would wait; tests about time set it
        // themselves.
        configuration.idleTimeout = 300_000
        configuration.headerTimeout = 300_000
        configuration.bodyTimeout = 300_000
        configuration.writeTimeout = 300_000
        configuration.handlerTimeout = 300_000
        configuration.drainTimeout = 120_000
        // All clients have one address.
        configuration.maxPerAddress = 1_000_000
        switch users {
        case .absent:
            configuration.logFile = "/dev/null"
            adjust(&configuration)
            server = Server(configuration, routes: routes)
        case .with(let change):
            configuration.logFile = folder + "/data/reactor.log"
            adjust(&configuration)
            var accounts = AccountConfiguration(dataFolder: folder + "/data")
            change(&accounts)
            server = Server(configuration, accounts: accounts, routes: routes)
        }
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

    /// - Parameter source: an address of 127.0.0.0/8 for the client.
    func client(receiveBuffer: Int32? = nil, from source: String? = nil) throws -> TestClient {
        guard let client = TestClient(url, receiveBuffer: receiveBuffer, from: source) else {
            throw StartError("cannot connect to \(url)")
        }
        return client
    }

    /// Sends a request to the control thread and waits for its reply.
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

    /// An answer that comes when the gate is opened.
    static func stuckRoute(_ gate: Monitor<Bool>, answer: String = "late") -> Route {
        Route(.get, "/stuck") { _, response in
            response.later {
                _ = gate.wait { $0 ? true : nil }
                return DeferredResponse(status: .ok, body: Array(answer.utf8))
            }
        }
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

    /// Removes a folder that holds files and one level of folders.
    private func removeTree(_ path: String) -> Bool {
        if let stream = opendir(path) {
            while let entry = readdir(stream) {
                let name = entry.name
                if name != "." && name != ".." { _ = removeTree(path + "/" + name) }
            }
            closedir(stream)
        }
        return remove(path) == 0
    }
}

extension Configuration {
    /// The access log, beside the server's own log.
    mutating func logRequests() { accessLog = logFile.replacing("reactor.log", with: "access.log") }
}

extension AccountConfiguration {
    /// Hashes that take next to no time.
    mutating func hashCheaply() {
        hashMemory = 8192
        hashPasses = 1
    }
}

/// What was asked for has been done.
func isDone(_ result: ControlResult?) -> Bool {
    if case .done? = result { true } else { false }
}

// A failed expectation shows its values by reflection, which fails on the ~Copyable parts of a server.
extension TestServer: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
