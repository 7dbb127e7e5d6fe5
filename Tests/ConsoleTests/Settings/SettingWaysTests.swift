// Every setting by flag and by variable of the environment, in range and out of it, walked from the table.

import Engine
import Glibc
import Testing

@Suite(.serialized) struct SettingWaysTests {
    private let folder: ScratchFolder
    private let program: String

    init() throws {
        folder = try ScratchFolder()
        program = try ReactorProgram.path()
    }

    /// A value with which a server starts, beside all the others.
    private func right(_ setting: Setting) -> String {
        switch setting {
        case .maxConnections: return "500"
        case .poller: return "epoll"
        case .data: return folder.path("data")
        case .www: return folder.root
        case .control: return folder.path("sockets")
        case .controlViewers: return "off"
        case .listen: return "127.0.0.1:0"
        case .mediaType: return "foo=text/plain,bar=text/css"
        case .trustedProxy: return "10.0.0.0/8"
        case .accessLog: return folder.path("access.log")
        default: break
        }
        switch setting.entry.kind {
        case .count(let range): return "\(max(2, range.lowerBound))"
        case .bytes(let range): return range.contains(65_536) ? "64k" : "2MiB"
        case .rate: return "10/s"
        case .time: return "70s"
        case .choice, .toggle: return setting.choices.last ?? ""
        case .text, .list: return "off"
        }
    }

    private func wrong(_ setting: Setting) -> String {
        if let range = setting.range { return setting.text(of: .number(range.upperBound)) + "0" }
        return setting.choices.isEmpty ? "a\tb" : "never"
    }

    private func run(
        _ arguments: [String], _ variables: [String: String] = [:]
    ) throws -> (
        status: Int32, output: String, errors: String
    ) {
        try ChildProcess.run(
            [program, "serve"] + arguments,
            environment: ReactorProgram.environment(home: folder.root, adding: variables))
    }

    /// Each live setting has the value that was given.
    private func expectValues(_ server: ChildProcess, otherwise: [Setting: String] = [:]) throws {
        _ = try ReactorProgram.port(of: server)
        kill(server.pid, SIGUSR1)
        let snapshot = try eventually("snapshot.json", detail: { server.errors }) {
            folder.read("data/snapshot.json").flatMap { $0.contains("settings") ? $0 : nil }
        }.filter { !$0.isWhitespace }
        for setting in Setting.live where setting.range != nil || !setting.choices.isEmpty {
            let text = setting.text(of: try setting.value(of: otherwise[setting] ?? right(setting)))
            #expect(snapshot.contains("\"\(setting)\":\"\(text)\""), "\(setting) \(text)")
        }
        #expect(!server.errors.contains("REACTOR_"), "\(server.errors)")
    }

    @Test func flags_SetEverySetting() throws {
        try expectValues(
            ChildProcess(
                [program, "serve"] + Setting.allCases.flatMap { ["--\($0)", right($0)] },
                environment: ReactorProgram.environment(home: folder.root)))
    }

    @Test func environment_SetsEverySetting_AndAFlagBeatsIt() throws {
        let variables = Dictionary(uniqueKeysWithValues: Setting.allCases.map { ($0.environmentName, right($0)) })
        try expectValues(
            ChildProcess(
                [program, "serve", "--idle-timeout", "5", "--trigger=lt"],
                environment: ReactorProgram.environment(home: folder.root, adding: variables)),
            otherwise: [.idleTimeout: "5s", .trigger: "lt"])
    }

    @Test(arguments: Setting.allCases) func wrongFlag_IsWrongUsage_WithWhatIsAllowed(_ setting: Setting) throws {
        let result = try run(["--\(setting)", wrong(setting)])
        #expect(result.status == 64 && result.output.isEmpty)
        #expect(result.errors.contains("--\(setting) takes \(setting.allowed), not "), "\(result.errors)")
    }

    @Test func wrongVariables_AreEachNamed_WithWhatIsAllowed() throws {
        let variables = Dictionary(uniqueKeysWithValues: Setting.allCases.map { ($0.environmentName, wrong($0)) })
        let result = try run([], variables)
        #expect(result.status == 1 && result.output.isEmpty)
        for setting in Setting.allCases {
            let line = "reactor: \(setting.environmentName): \(setting) takes \(setting.allowed), not "
            #expect(result.errors.contains(line), "\(setting): \(result.errors)")
        }
    }

    @Test func misspeltVariable_IsToldOf_AndAnEmptyOneIsNotSet() throws {
        let result = try run(
            [], ["REACTOR_IDEL_TIMEOUT": "5", "REACTOR_WORKERS": "0", "REACTOR_COLOUR": "red", "REACTOR_WWW": ""])
        #expect(result.status == 1)
        let told = "no setting is called \"REACTOR_IDEL_TIMEOUT\": did you mean REACTOR_IDLE_TIMEOUT?"
        #expect(result.errors.contains(told))
        #expect(result.errors.contains("no setting is called \"REACTOR_COLOUR\"\n"))
        #expect(!result.errors.contains("WWW"))
    }
}
