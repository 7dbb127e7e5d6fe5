// The options that are settings, and the settings of a start: defaults, file, environment and flags, one above the
// other. What one setting says against another is found here, wherever each comes from.

import ArgumentParser
import Engine

struct SettingOptions: ParsableArguments {
    @OptionGroup var file: ConfigOption
    @OptionGroup(title: "Server") var server: ServerOptions
    @OptionGroup(title: "Limits") var limits: LimitsOptions
    @OptionGroup(title: "Timeouts") var timeouts: TimeoutsOptions
    @OptionGroup(title: "Logs") var log: LogOptions
    @OptionGroup(title: "Control sockets") var control: ControlOptions
    @OptionGroup(title: "Accounts") var accounts: AccountsOptions

    private var groups: [any SettingGroup] { [server, limits, timeouts, log, control, accounts] }

    /// The settings that a start with these flags has.
    func start() throws -> SettingsStart {
        var start = try SettingsStart(file.config)
        for group in groups {
            for (setting, value) in try group.values() {
                start.layers.give(setting, value, by: .flag, at: "--\(setting)")
            }
        }
        try start.layers.check()
        return start
    }
}

extension SettingsStart {
    /// What a file and the environment say.
    /// - Throws: the exit status, where either has a fault; each has been reported.
    fileprivate init(_ config: String?) throws {
        let place = ConfigOption.place(config)
        // Absolute, because whoever saves it may stand in another folder.
        let path = place.map { Surroundings.absolute($0.path) }
        let mayBeMissing = place?.mayBeMissing == true
        let file = try path.flatMap { try ConfigOption.settings($0, mayBeMissing: mayBeMissing) }
        self.init(try SettingsLayers(file), path: path, mayBeMissing: mayBeMissing)
    }
}

extension SettingsLayers {
    /// What a file and the environment say.
    /// - Throws: the exit status, where the environment has a fault; each has been reported.
    init(_ file: FileSettings?) throws {
        self.init()
        take(file)
        for (setting, value) in try SettingsEnvironment.values() {
            give(setting, value, by: .environment, at: setting.environmentName)
        }
    }

    /// What one setting says against another.
    /// - Throws: wrong usage, or the exit status where the reason has been reported.
    func check() throws {
        guard let fault else { return }
        // The two need each other: whoever gives the one alone has used it wrongly.
        if given(.controlViewers)?.source == .flag { throw ValidationError("--\(fault)") }
        throw Output.failure(fault.description)
    }

    /// The data folder, or the user's own.
    func dataFolder() throws -> String {
        guard let folder = self[.data]?.text ?? Surroundings.dataFolder() else {
            throw ValidationError("Neither XDG_DATA_HOME nor HOME is set: name the data folder with --data DIR.")
        }
        return folder
    }
}
