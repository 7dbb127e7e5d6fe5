// The settings of a running server: what each is now, and changing them. On the control thread; a snapshot reads them
// on the thread that asks.

extension EngineParts {
    /// The one entry for a change while the server runs.
    /// - Parameter value: of the form that the setting takes; nil: its default.
    /// - Returns: nil when it is changed; otherwise the reason why not.
    func changeSetting(_ setting: Setting, _ value: SettingValue?) -> String? {
        guard setting.isLive else { return setting.needsRestart.description }
        guard let value = value ?? register.withLock({ $0.resolved(setting, nil) }) else {
            return changeNumber(setting, nil)
        }
        if let fault = setting.fault(in: value) { return fault.description }
        switch setting {
        case .listen: return setListeners(value.list ?? [])
        case .loops: return setLoops(value.number ?? 0)
        case .www: return setWebFolder(value == .text("off") ? nil : value.text)
        case .mediaType: return setMediaTypes(value.list ?? [])
        case .trigger:
            guard let mode = value.text.flatMap(TriggerMode.init(rawValue:)) else { return setting.takes }
            return setTrigger(mode)
        case .listenTrigger:
            guard let mode = value.text.flatMap(TriggerMode.init(rawValue:)) else { return setting.takes }
            return setListenTrigger(mode)
        case .balance:
            guard let balance = value.text.flatMap(EngineSnapshot.Balance.init(rawValue:)) else { return setting.takes }
            setBalance(balance)
        case .logLevel:
            guard let level = value.text.flatMap(LogLevel.init(rawValue:)) else { return setting.takes }
            log.level = level
        case .accessLog, .accessFormat, .traffic, .trustedProxy: return changeRecording(setting, value)
        default:
            return setting.entry.section == .accounts
                ? changeAccounts(setting, value) : changeNumber(setting, value.number)
        }
        return nil
    }

    /// What a start makes of a value: no more connections than there is room for. Only who asks for more is refused.
    func bounded(_ setting: Setting, _ value: SettingValue?) -> SettingValue? {
        guard setting == .maxConnections, let number = register.withLock({ $0.resolved(setting, value) })?.number
        else { return value }
        return .number(min(number, modes.withLock { $0.settings.ceiling }))
    }

    /// The current value of a setting; nil where it is about users, and there are none, and for those that stand from
    /// the start on and that only their sources tell.
    func current(_ setting: Setting, _ modes: LiveModes) -> SettingValue? {
        switch setting {
        case .listen: .list(listeners.withLock { $0.texts })
        case .loops: .number(max(0, loops.staying.count - 1))
        case .www: .text(webFolder.now.given ?? "off")
        case .mediaType: .list(webFolder.now.types.added)
        case .trigger: .text(modes.connectionTrigger.rawValue)
        case .listenTrigger: .text(modes.listenTrigger.rawValue)
        case .balance: .text(modes.balance.rawValue)
        case .logLevel: .text(log.level.rawValue)
        case .accessLog: .text(log.accessLog)
        case .accessFormat: .text(modes.loops.accessFormat.rawValue)
        case .traffic: .text(modes.loops.recordsRequests ? "on" : "off")
        case .trustedProxy: .list(modes.loops.proxies.texts)
        case .workers: .number(workers.threadCount)
        case .poller: .text(plan.poller.rawValue)
        case .databaseReaders: users.map { .number(max(0, $0.database.capacity - 1)) }
        case .data, .control, .controlViewers: nil
        default:
            setting.entry.section == .accounts ? currentOfAccounts(setting) : .number(modes.settings[setting])
        }
    }

    /// Each live setting's value in its text, by name.
    func currentSettings(_ modes: LiveModes) -> [String: String] {
        var named: [String: String] = [:]
        for setting in Setting.live {
            if let value = current(setting, modes) { named[setting.rawValue] = setting.text(of: value) }
        }
        return named
    }

    private func changeNumber(_ setting: Setting, _ number: Int?) -> String? {
        let (refusal, settings) = modes.withLock { modes in (modes.settings.set(setting, number), modes.settings) }
        if let refusal { return refusal }
        follow(settings)
        return nil
    }

    // MARK: modes

    /// The trigger mode of all connections, or of one loop's.
    func setTrigger(_ mode: TriggerMode, loop: Int? = nil) -> String? {
        guard Poller.supports(mode, plan.poller) else { return LiveModes.lacksEdgeMode(plan.poller) }
        let loops = loops.ports.filter { loop == nil || $0.id == loop }
        guard !loops.isEmpty else { return "there is no loop \(loop ?? 0)" }
        if loop == nil { modes.withLock { $0.connectionTrigger = mode } }
        for port in loops { port.post(.setTrigger(mode)) }
        return nil
    }

    func setListenTrigger(_ mode: TriggerMode) -> String? {
        guard Poller.supports(mode, plan.poller) else { return LiveModes.lacksEdgeMode(plan.poller) }
        modes.withLock { $0.listenTrigger = mode }
        loops.ports.first?.post(.setListenTrigger(mode))
        return nil
    }

    func setBalance(_ balance: EngineSnapshot.Balance) {
        modes.withLock { $0.balance = balance }
        loops.ports.first?.post(.setBalance(balance))
    }
}
