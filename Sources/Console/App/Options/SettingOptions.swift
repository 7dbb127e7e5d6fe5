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

    /// The settings that a start with these flags has; a reload of the file goes on from them.
    func layers() throws -> SettingsLayers {
        let settings = try ConfigOption.settings(file.config)
        var layers = try SettingsLayers(settings)
        for group in groups {
            for (setting, value) in try group.values() {
                layers.give(setting, value, by: .flag, at: "--\(setting)")
            }
        }
        try layers.check()
        if let settings { SettingsReload.begin(settings, below: layers) }
        return layers
    }
}

extension SettingsLayers {
    /// What a file and the environment say.
    /// - Throws: the exit status, where the environment has a fault; each has been reported.
    init(_ file: FileSettings?) throws {
        self.init()
        if let file {
            for (setting, value) in file.values {
                give(setting, value, by: .file, at: file.source(of: setting) ?? file.path)
            }
        }
        for (setting, value) in try SettingsEnvironment.values() {
            give(setting, value, by: .environment, at: setting.environmentName)
        }
    }

    /// What one setting says against another.
    /// - Throws: wrong usage, or the exit status where the reason has been reported.
    func check() throws {
        for trigger in [Setting.trigger, .listenTrigger]
        where self[trigger]?.text == "et" && self[.poller]?.text == "poll" {
            throw Output.failure("\(trigger) et needs the poller epoll: poll has no edge mode")
        }
        if let hashing = number(.hashWorkers), let workers = number(.workers), hashing > workers {
            throw Output.failure("hash-workers takes at most as many as there are workers, \(workers), not \(hashing)")
        }
        if text(.controlViewers) != nil, text(.control) == nil {
            throw ValidationError(
                "--control-viewers needs --control DIR: nobody else gets into the data folder, and off has no socket.")
        }
    }

    /// The data folder, or the user's own.
    func dataFolder() throws -> String {
        guard let folder = self[.data]?.text ?? Surroundings.dataFolder() else {
            throw ValidationError("Neither XDG_DATA_HOME nor HOME is set: name the data folder with --data DIR.")
        }
        return folder
    }
}
