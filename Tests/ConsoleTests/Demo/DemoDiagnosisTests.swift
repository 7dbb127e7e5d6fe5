// What `ctl diagnose` says of the demonstration's clients: of each kind beside healthy ones, and of those alone.

import Accounts
import Foundation
import Testing

@testable import Console
@testable import Engine

@Suite struct DemoDiagnosisTests {
    private static let healthy: Set<DemoRole> = [.idle, .browser, .member]

    private static let large: Route = {
        let content = [UInt8](repeating: UInt8(ascii: "."), count: 4 << 20)
        return Route(.get, DemoCrowd.largePath) { _, response in response.send(.ok, "text/plain", content) }
    }()

    private struct OutOfPaper: Error {}

    private static let broken = Route(.get, DemoCrowd.brokenPath) { _, _ in throw OutOfPaper() }

    /// A server with these clients, and a terminal beside it.
    private func serve(_ roles: Set<DemoRole>, _ body: (CtlDesk) throws -> Void) throws {
        let folder = try ScratchFolder()
        var configuration = Configuration()
        configuration.listen = ["127.0.0.1:0"]
        configuration.logFile = folder.path("data") + "/reactor.log"
        configuration.loops = 2
        let server = Server(
            configuration, accounts: AccountConfiguration(dataFolder: folder.path("data")),
            routes: [Self.large, Self.broken])
        try server.start()
        defer {
            server.stop()
            _ = server.waitUntilStopped()
        }
        let desk = CtlDesk(try #require(server.control))
        desk.password = DemoUser.member.password
        #expect(desk.run("users add \(DemoUser.member.name)") == .done)
        let port = try #require(server.addresses.first?.split(separator: ":").last.flatMap { UInt16($0) })
        guard let crowd = DemoCrowd(port: port, idle: 30, loops: 2, seed: 7, roles: roles) else {
            Issue.record("no clients")
            return
        }
        try body(desk)
        crowd.stop()
    }

    private func causes(_ desk: CtlDesk, _ time: String) throws -> [String] {
        #expect(desk.run("diagnose", time) { $0.isJSON = true } == .done)
        let document = try JSONSerialization.jsonObject(with: Data(desk.output.utf8)) as? [String: Any]
        let findings = try #require(document?["findings"] as? [[String: Any]])
        return findings.compactMap { $0["cause"] as? String }
    }

    @Test(arguments: [
        (DemoRole.hot, Warning.Kind.hotClient), (.rush, .hotPath), (.flood, .hashingFlood),
        (.slowReader, .slowReaders), (.guesser, .passwordGuessing), (.scanner, .scan),
        (.lost, .clientErrors), (.unlucky, .serverErrors),
    ])
    func cause_IsNamedFirst(_ role: DemoRole, _ kind: Warning.Kind) throws {
        try serve(Self.healthy.union([role])) { desk in
            try eventually("\(kind)", detail: { desk.output }) { try causes(desk, "2").first == kind.rawValue }
        }
    }

    @Test func healthyClients_AreNoAlarm() throws {
        try serve(Self.healthy) { desk in
            let found = try causes(desk, "6")
            #expect(found.isEmpty, "\(desk.output)")
            #expect(desk.control.snapshot().loops.reduce(0) { $0 + $1.requests } > 0)
        }
    }
}
