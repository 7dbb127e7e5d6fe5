// The settings of a server whose program has read no file, no variable and no flag: what it set is its own.

extension SettingsStart {
    init(of configuration: Configuration) {
        self.init()
        for setting in Setting.allCases {
            guard let value = configuration.value(of: setting) else { continue }
            if case .derived = setting.entry.standard, setting.range == nil {
                derived[setting] = value
            } else {
                give(setting, value)
            }
        }
        derived[.loops] = .number(configuration.loops)
    }

    /// The users' settings, of which the configuration knows nothing.
    mutating func note(_ users: any UserControl) {
        for setting in SettingSection.accounts.settings {
            if let value = users.current(setting) { give(setting, value) }
        }
    }

    private mutating func give(_ setting: Setting, _ value: SettingValue) {
        if value != setting.entry.standard.value { layers.give(setting, value, by: .program, at: "") }
    }
}

extension Configuration {
    /// Nil for the users' settings, and for numbers that follow from something else.
    fileprivate func value(of setting: Setting) -> SettingValue? {
        switch setting {
        case .listen: .list(listen)
        case .poller: .text(poller.rawValue)
        case .trigger: .text(connectionTrigger.rawValue)
        case .listenTrigger: .text(listenTrigger.rawValue)
        case .balance: .text(balance.rawValue)
        case .data: .text("off")
        case .www: .text(webFolder ?? "off")
        case .mediaType: .list(mediaTypes)
        case .trustedProxy: .list(trustedProxies)
        case .traffic: .text(traffic ? "on" : "off")
        case .logLevel: .text(logLevel.rawValue)
        case .accessLog: .text(accessLog)
        case .accessFormat: .text(accessFormat.rawValue)
        case .control: .text(control?.folder ?? "off")
        case .controlViewers: .text(control?.viewers ?? "off")
        default: setting.entry.section == .accounts ? nil : self[setting].map { .number($0) }
        }
    }
}
