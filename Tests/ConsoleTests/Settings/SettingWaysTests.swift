// Every setting by file, by variable of the environment, by flag and by `:set`, in range and out of it, walked from the
// table. What a running server is asked for by name and text is shown by SettingTableTests.

import Engine
import Glibc
import Testing

@testable import Console

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
        }.filter { !$0.isWhitespace }.replacing(#"\/"#, with: "/")
        for setting in Setting.live {
            let text = setting.text(of: try setting.value(of: otherwise[setting] ?? right(setting)))
            #expect(snapshot.contains("\"\(setting)\":\"\(text)\""), "\(setting) \(text)")
        }
        #expect(!server.errors.contains("REACTOR_"), "\(server.errors)")
        // Those that stand from the start on, where they show.
        let workers = setting(.workers, otherwise)
        #expect(snapshot.contains(#""threads":\#(workers)"#), "\(snapshot)")
        #expect(access(setting(.control, otherwise), F_OK) == 0)
    }

    private func setting(_ setting: Setting, _ otherwise: [Setting: String]) -> String {
        otherwise[setting] ?? right(setting)
    }

    // MARK: the file

    /// A file that sets each to that text.
    private func page(_ text: (Setting) -> String) -> String {
        SettingSection.allCases.map { section in
            "[\(section)]\n"
                + section.settings.map { setting in
                    let isList = setting.entry.isRepeated
                    let parts = isList ? text(setting).split(separator: ",").map(String.init) : [text(setting)]
                    let quoted = parts.map { "\"\($0)\"" }.joined(separator: ", ")
                    return "\(setting) = \(isList ? "[\(quoted)]" : quoted)\n"
                }.joined()
        }.joined()
    }

    @Test func file_SetsEverySetting_TheEnvironmentBeatsIt_AndAFlagBoth() throws {
        try folder.write(page(right), to: "reactor.toml")
        try expectValues(
            ChildProcess(
                [program, "serve", "--config", folder.path("reactor.toml"), "--idle-timeout", "5"],
                environment: ReactorProgram.environment(
                    home: folder.root, adding: ["REACTOR_IDLE_TIMEOUT": "6", "REACTOR_TRIGGER": "lt"])),
            otherwise: [.idleTimeout: "5s", .trigger: "lt"])
    }

    @Test func wrongFile_IsToldOfEachSetting_WithItsPlaceAndWhatIsAllowed() throws {
        let text = page(wrong)
        try folder.write(text, to: "reactor.toml")
        let file = folder.path("reactor.toml")
        for arguments in [["config", "check", file], ["serve", "--config", file]] {
            let result = try ChildProcess.run(
                [program] + arguments, environment: ReactorProgram.environment(home: folder.root))
            #expect(result.status == 1 && result.output.isEmpty)
            let told = result.errors.split(separator: "\n")
            #expect(told.count == Setting.allCases.count + 1, "\(result.errors)")
            for (number, line) in text.split(separator: "\n").enumerated() {
                guard let setting = Setting(rawValue: String(line.prefix { $0 != " " })) else { continue }
                let column = line.prefix { $0 != "=" }.count + (setting.entry.isRepeated ? 4 : 3)
                let wanted = "\(file):\(number + 1):\(column): \(setting) takes \(setting.allowed), not "
                #expect(told.contains { $0.hasPrefix(wanted) }, "\(wanted)\n\(result.errors)")
            }
        }
    }

    /// One value has one text, whichever way it came.
    @Test func fileAndEnvironment_GiveTheSamePage() throws {
        try folder.write(page(right), to: "reactor.toml")
        func shown(_ config: String, _ variables: [String: String]) throws -> String {
            let result = try ChildProcess.run(
                [program, "config", "show", "--config", config],
                environment: ReactorProgram.environment(home: folder.root, adding: variables))
            #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
            return result.output
        }
        let variables = Dictionary(uniqueKeysWithValues: Setting.allCases.map { ($0.environmentName, right($0)) })
        let expected = SettingsPage.page { try? $0.value(of: right($0)) }
        #expect(try shown(folder.path("reactor.toml"), [:]) == expected)
        #expect(try shown("off", variables) == expected)
    }

    // MARK: `:set`

    @Test(arguments: Setting.allCases) func colonSet_TakesWhatAFlagTakes_AndRefusesTheSame(_ setting: Setting) throws {
        guard setting.isLive else {
            let failure = #expect(throws: Command.Failure.self) {
                try Command.parse("set \(setting) \(right(setting))")
            }
            #expect(failure?.message == setting.needsRestart.description)
            return
        }
        let value = try setting.value(of: right(setting))
        for text in [right(setting), setting.text(of: value)] {
            #expect(try Command.parse("set \(setting) \(text)") == .set(setting, value))
        }
        let failure = #expect(throws: Command.Failure.self) { try Command.parse("set \(setting) \(wrong(setting))") }
        #expect(failure?.message.hasPrefix("\(setting.takes), not ") == true, "\(failure?.message ?? "")")
    }

    // MARK: flags and the environment

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
