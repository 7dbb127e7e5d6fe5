// `reactor config` and `--config` from outside: the program, its exit statuses, and a server that is started by a file.

import Foundation
import Testing

@Suite(.serialized) struct ConfigCommandTests {
    private let folder: ScratchFolder
    private let program: String

    init() throws {
        folder = try ScratchFolder()
        program = try ReactorProgram.path()
    }

    private func run(
        _ arguments: String..., adding: [String: String] = [:]
    ) throws -> (status: Int32, output: String, errors: String) {
        try ChildProcess.run(
            [program] + arguments, environment: ReactorProgram.environment(home: folder.root, adding: adding))
    }

    @Test func check_TellsOfEveryFault() throws {
        let file = folder.path("reactor.toml")
        try folder.write(
            "[timeouts]\nidle-timout = \"75s\"\nbody-timeout = \"x\"\n\nwrite-timeout = 5s\n", to: "reactor.toml")
        let faulty = try run("config", "check", file)
        #expect(faulty.status == 1 && faulty.output == "")
        let lines = faulty.errors.split(separator: "\n")
        #expect(lines.count == 4, "\(faulty.errors)")
        #expect(lines.first?.hasPrefix("\(file):2:1: ") == true && lines.first?.contains("idle-timeout?") == true)
        #expect(lines.last == "reactor: \(file) has 3 faults")
        try folder.write("[timeouts]\nidle-timeout = \"75s\" # c\n", to: "reactor.toml")
        let right = try run("config", "check", file)
        #expect(right.status == 0 && right.errors == "" && right.output == "\(file): no fault; 1 setting is set\n")
        // What two settings say against each other.
        try folder.write("[control]\ncontrol = \"off\"\ncontrol-viewers = \"staff\"\n", to: "reactor.toml")
        #expect(try run("config", "check", file).status == 1)
        for text in ["poller = \"poll\"\ntrigger = \"et\"\n", "workers = 2\n[accounts]\nhash-workers = 3\n"] {
            try folder.write("[server]\n" + text, to: "reactor.toml")
            let wrong = try run("config", "check", file)
            #expect(
                wrong.status == 1 && wrong.output == ""
                    && wrong.errors.contains(" et needs") != wrong.errors.contains("at most"))
        }
        #expect(try run("config", "check", folder.path("none")).status == 1)
        let noFile = try run("config", "check", folder.root)
        #expect(noFile.errors == "reactor: cannot read \(folder.root): it is no file\n")
        #expect(try run("config", "check", "off").status == 0)
    }

    @Test func exampleAndPage_AreFilesThemselves() throws {
        let example = try run("config", "example")
        #expect(example.status == 0 && example.output.contains("\n# idle-timeout = \"75s\"\n"))
        try folder.write(example.output, to: "example.toml")
        #expect(try run("config", "check", folder.path("example.toml")).output.hasSuffix("0 settings are set\n"))
        try folder.write("[server]\nworkers = 7\n", to: "reactor.toml")
        let file = folder.path("reactor.toml")
        let shown = try run("config", "show", "--sources", adding: ["REACTOR_CONFIG": file])
        #expect(shown.output.contains("\nworkers = 7  # \(file):2\n") && shown.output.contains("\"75s\"  # default\n"))
        #expect(try run("config", "show", "--config", "off").output.contains("\nworkers = 4\n"))
    }

    @Test func server_StartsByItsFile_AFlagBeatsIt_AndItIsFoundByIt() throws {
        let file = folder.path("reactor.toml")
        try folder.write(
            """
            [server]
            listen = ["127.0.0.1:0"]
            workers = 3
            loops = 2
            data = "\(folder.path("elsewhere"))"
            [timeouts]
            idle-timeout = "12s"
            [log]
            log-level = "notice"
            """, to: "reactor.toml")
        let server = try ChildProcess(
            [program, "serve", "--config", file, "--workers", "2"],
            environment: ReactorProgram.environment(home: folder.root))
        _ = try ReactorProgram.port(of: server)
        let status = try run("ctl", "status", "--json", adding: ["REACTOR_CONFIG": file]).output
        for part in ["\"workers\":2", "\"logLevel\":\"notice\""] {
            #expect(status.replacing(" ", with: "").contains(part), "\(status)")
        }
        #expect(try run("ctl", "status").status == 69)
        #expect(access(folder.path("elsewhere/control"), F_OK) == 0)
        let users = try run("users", "list", adding: ["REACTOR_CONFIG": file])
        #expect(users.status == 0, "\(users.errors)")
        kill(server.pid, SIGTERM)
        #expect(try server.wait() == 0)
    }

    @Test func hangupSignal_ReloadsTheFile_WholeOrNotAtAll() throws {
        let data = folder.path("data")
        func write(_ text: String) throws {
            try folder.write("[server]\ndata = \"\(data)\"\n\(text)", to: "reactor.toml")
        }
        try write("workers = 2\n[timeouts]\nidle-timeout = \"70s\"\nheader-timeout = \"9s\"\n")
        let server = try ChildProcess(
            [
                program, "serve", "--config", folder.path("reactor.toml"), "--listen", "127.0.0.1:0",
                "--header-timeout", "8s",
            ], environment: ReactorProgram.environment(home: folder.root))
        _ = try ReactorProgram.port(of: server)
        func has(_ setting: String) throws -> Bool {
            try run("ctl", "status", "--json", "--data", data).output.contains(setting)
        }
        #expect(try has("\"idle-timeout\":\"70s\""))
        func reload(_ line: String) throws {
            kill(server.pid, SIGHUP)
            try eventually(line, detail: { server.errors }) { server.errors.contains(line) }
        }

        try write("workers = 3\n[timeouts]\nidle-timeout = \"7s\"\nheader-timeout = \"6s\"\n")
        try reload("reload: header-timeout 9s → 6s is not taken: --header-timeout sets it")
        #expect(server.errors.contains("reload: workers 2 → 3 needs a restart"))
        #expect(server.errors.contains("reload: idle-timeout 70s → 7s\n"))
        #expect(try has("\"idle-timeout\":\"7s\"") && has("\"header-timeout\":\"8s\""))

        try write("workers = 3\n[timeouts]\nidle-timeout = \"6s\"\nheader-timeout = 5s\n")
        try reload("reactor.toml has a fault; nothing is changed")
        #expect(server.errors.contains("reactor.toml:6:18: '5s' is not taken here"), "\(server.errors)")
        #expect(try has("\"idle-timeout\":\"7s\""))

        // What the file no longer says has its default again.
        try write("workers = 2\n")
        try reload("reload: idle-timeout 7s → 75s\n")
        #expect(try has("\"idle-timeout\":\"75s\""))
    }

    @Test func faultyFile_RefusesTheStart_UnlessNoneIsRead() throws {
        try folder.write("[server]\nworkers = 0\nlops = 1\n", to: "reactor.toml")
        let faulty = ["REACTOR_CONFIG": folder.path("reactor.toml")]
        let refused = try run("serve", "--listen", "127.0.0.1:0", adding: faulty)
        #expect(refused.status == 1 && refused.output == "")
        #expect(refused.errors.split(separator: "\n").count == 3, "\(refused.errors)")
        #expect(try run("serve", "--config", folder.path("none")).errors.hasPrefix("reactor: cannot read "))
        #expect(try run("serve", "--help", adding: faulty).status == 0)
        let server = try ChildProcess(
            [program, "serve", "--config=off", "--listen", "127.0.0.1:0", "--data", folder.path("data")],
            environment: ReactorProgram.environment(home: folder.root, adding: faulty))
        _ = try ReactorProgram.port(of: server)
    }
}
