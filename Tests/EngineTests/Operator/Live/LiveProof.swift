// The server of LiveProofTests with its load, and what the proofs share: settings that are put back, clients, files.

import Glibc
import Testing

@testable import Accounts
@testable import Engine

final class LiveProof {
    let server: TestServer
    let load: SteadyLoad
    let web: TestFolder
    /// While it is false /stuck waits, and /block holds its loop.
    let gate: Monitor<Bool>
    let began = Clock.now
    /// Of a session that nobody uses.
    let sleeper: String
    private var former: [(Setting, String)] = []
    private var number = 0

    init() throws {
        let gate = Monitor(true)
        self.gate = gate
        web = try #require(TestFolder())
        #expect(web.write("index.html", Array("proof".utf8)) && web.write("a.proof", Array("a".utf8)))
        for number in 0..<20 { #expect(web.write("\(number).bin", [UInt8](repeating: 1, count: 40_000))) }
        let routes = [
            TestServer.stuckRoute(gate),
            Route(.get, "/block") { _, response in
                _ = gate.wait { $0 ? true : nil }
                response.send(.ok, "text/plain", "at last")
            },
            Route(.get, "/thread") { _, response in response.send(.ok, "text/plain", "\(pthread_self())") },
        ]
        server = try TestServer(
            routes: TestRoutes.all + routes,
            users: .with {
                $0.hashCheaply()
                $0.hashWorkers = 2
                $0.databaseReaders = 1
            }
        ) {
            $0.logRequests()
            $0.loops = 2; $0.workers = 2; $0.stallWarning = 86_400_000
        }
        sleeper = Self.session(Self.post("/api/register", "sleeper", Self.password, try server.client()))
        load = try SteadyLoad(server.url)
        #expect(load.goesOn())
    }

    /// The setting has that value until `restore`.
    func set(_ setting: Setting, _ text: String) {
        if let text = server.snapshot.settings[setting.rawValue] { former.append((setting, text)) }
        #expect(isDone(server.ask(.changeSetting(setting.rawValue, text))), "\(setting) \(text)")
    }

    func restore() {
        for (setting, text) in former.reversed() {
            #expect(isDone(server.ask(.changeSetting(setting.rawValue, text))), "\(setting) \(text)")
        }
        former = []
    }

    // MARK: clients

    func get(_ target: String, fields: String = "") -> TestClient.Answer? {
        (try? server.client())?.get(target, fields: fields)
    }

    /// One that has sent this and waits.
    func sending(_ text: String) throws -> TestClient {
        let client = try server.client()
        #expect(client.send(text))
        return client
    }

    /// What happens while requests wait for `gate`, which is opened at the end.
    func withClosedGate<Result>(_ body: () throws -> Result) rethrows -> Result {
        gate.broadcast { $0 = false }
        defer { gate.broadcast { $0 = true } }
        return try body()
    }

    /// The last lines of a file in the data folder: those of the load are many.
    func lines(_ name: String) -> [Substring] {
        guard let stream = fopen(server.folder + "/data/" + name, "r") else { return [] }
        defer { fclose(stream) }
        // Where it is shorter, it is read from its beginning.
        fseek(stream, -(128 << 10), SEEK_END)
        var bytes = [UInt8](repeating: 0, count: 128 << 10)
        let count = fread(&bytes, 1, bytes.count, stream)
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
    }

    // MARK: accounts

    static let password = "engine-1843"

    /// A name that nobody has.
    func newName() -> String {
        number += 1
        return "proof\(number)"
    }

    static func post(_ path: String, _ name: String, _ password: String, _ client: TestClient) -> TestClient.Answer? {
        client.post(path, "application/json", #"{"username":"\#(name)","password":"\#(password)"}"#)
    }

    static func session(_ answer: TestClient.Answer?) -> String {
        String(answer?.field("set-cookie")?.prefix { $0 != ";" } ?? "")
    }

    func register(_ name: String, from source: String? = nil) throws -> TestClient.Answer? {
        Self.post("/api/register", name, Self.password, try server.client(from: source))
    }

    func login(
        _ name: String, _ password: String = LiveProof.password, from source: String? = nil
    ) throws -> TestClient.Answer? {
        Self.post("/api/login", name, password, try server.client(from: source))
    }

    var accounts: AccountStore {
        get throws { try #require((server.server.control as? ControlEnd)?.accounts) }
    }
}
