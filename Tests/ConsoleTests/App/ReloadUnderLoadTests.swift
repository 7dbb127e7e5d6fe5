// The settings file, changed and reloaded again and again while clients ask without a pause: no request is lost.
// Tests/Clients/reloads.py does more of the same.

import Glibc
import Testing

@Suite(.serialized) struct ReloadUnderLoadTests {
    /// Every setting here has another value than in the turn before; where it is asked for, there are other listeners.
    private static func page(_ turn: Int, data: String, web: String) -> String {
        func pick(_ values: String...) -> String { values[turn % values.count] }
        let listen = [String](repeating: #""127.0.0.1:0""#, count: 1 + turn % 3).joined(separator: ", ")
        return """
            [server]
            listen = [\(listen)]
            data = "\(data)"
            loops = \(pick("1", "2", "3"))
            trigger = "\(pick("lt", "et"))"
            listen-trigger = "\(pick("et", "lt"))"
            balance = "\(pick("round-robin", "least-connections"))"
            www = "\(pick("off", web))"
            traffic = \(pick("true", "false"))
            [limits]
            max-connections = \(pick("1000", "2000"))
            head-limit = "\(pick("16k", "8k"))"
            [timeouts]
            idle-timeout = "\(pick("75s", "60s"))"
            [log]
            access-log = "\(pick(data + "/access-a.log", "off", data + "/access-b.log"))"
            access-format = "\(pick("combined", "extended"))"
            [accounts]
            hash-passes = \(pick("1", "2"))
            lease-timeout = "\(5000 + turn)ms"

            """
    }

    @Test func reloads_LoseNoRequest() throws {
        let folder = try ScratchFolder()
        let program = try ReactorProgram.path()
        let environment = ReactorProgram.environment(home: folder.root)
        let data = folder.path("data"), file = folder.path("reactor.toml")
        func write(_ turn: Int) throws {
            try folder.write(Self.page(turn, data: data, web: folder.root), to: "reactor.new")
            #expect(rename(folder.path("reactor.new"), file) == 0)
        }
        try write(0)
        let server = try ChildProcess([program, "serve", "--config", file], environment: environment)
        let clients = LoadClients(port: try ReactorProgram.port(of: server), count: 2)
        for turn in 1...20 {
            try write(turn)
            let before = clients.answered.load(ordering: .relaxed)
            if turn % 2 == 0 {
                kill(server.pid, SIGHUP)
            } else {
                let said = try ChildProcess.run(
                    [program, "ctl", "reload", "--data", data], environment: environment)
                #expect(said.status == 0 && said.output.contains("lease-timeout"), "\(said.output)\(said.errors)")
            }
            // The last setting of the table is changed last.
            try eventually("reload \(turn)", detail: { server.errors }) {
                try ChildProcess.run([program, "ctl", "status", "--json", "--data", data], environment: environment)
                    .output.contains("\"lease-timeout\":\"\(5000 + turn)ms\"")
            }
            try eventually("answers after reload \(turn)") {
                clients.answered.load(ordering: .relaxed) > before + 20 || clients.failed.load(ordering: .relaxed) > 0
            }
        }
        try clients.stop()
        #expect(clients.failed.load(ordering: .relaxed) == 0, "\(server.errors)")
        #expect(!server.errors.contains("refused"), "\(server.errors)")
        kill(server.pid, SIGTERM)
        #expect(try server.wait() == 0)
    }
}
