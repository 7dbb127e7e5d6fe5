// The bounds, logs and accounts of a running server: whoever keeps to a setting is told of another value. On the
// control thread.

extension EngineParts {
    /// All who keep to numbers get them all: no list here says which is whose.
    func follow(_ settings: LiveSettings) {
        plan.admission.setLimits(settings[.maxConnections], perAddress: settings[.maxPerAddress])
        watch.setWarning(UInt64(clamping: settings[.stallWarning]))
        workers.queueLimit = settings[.workerQueue]
        changeLoops { $0.follow { settings[$0] } }
        // No destination changes, so there is nothing to refuse.
        _ = changeLog {
            $0.rotationSize = settings[.logSize]
            $0.rotationCount = settings[.logFiles]
        }
    }

    /// What is written and recorded of requests, and whom they are ascribed to.
    func changeRecording(_ setting: Setting, _ value: SettingValue) -> String? {
        switch (setting, value) {
        case (.accessLog, .text("-")) where isStandardOutputTaken: return LiveModes.lacksStandardOutput
        case (.accessLog, .text(let text)):
            if let refusal = changeLog({ $0.access = LogDestination(access: text) }) { return refusal }
            // The new place is open before a loop makes a line for it.
            changeLoops { $0.logsAccess = text != "off" }
        case (.accessFormat, .text(let text)):
            guard let format = AccessFormat(rawValue: text) else { return setting.takes }
            if let refusal = changeLog({ $0.accessFormat = format }) { return refusal }
            changeLoops { $0.accessFormat = format }
        case (.traffic, .text):
            plan.traffic.isOn = value.isOn
            changeLoops { $0.recordsRequests = value.isOn }
        case (.trustedProxy, .list(let texts)):
            guard let proxies = TrustedProxies(texts) else { return setting.takes }
            plan.proxies.current = proxies
            plan.admission.setProxies(proxies)
            changeLoops { $0.proxies = proxies }
        default: return setting.takes
        }
        return nil
    }

    private func changeLog(_ edit: (inout LogSettings) -> Void) -> String? {
        do throws(LogError) {
            try log.change(edit)
            return nil
        } catch {
            return error.description
        }
    }

    // MARK: accounts

    func changeAccounts(_ setting: Setting, _ value: SettingValue) -> String? {
        guard let users else { return ControlAct.noUsers }
        // Hashes are made by the workers, who do not know what they hash.
        guard setting == .hashWorkers, let share = value.number else { return users.changeSetting(setting, value) }
        if let fault = SettingFault.hashing(share, of: workers.threadCount) { return fault.description }
        workers.setHashingShare(share)
        return nil
    }

    func currentOfAccounts(_ setting: Setting) -> SettingValue? {
        guard let users else { return nil }
        return setting == .hashWorkers ? .number(workers.hashingShare) : users.current(setting)
    }

    /// Milliseconds that a drain which begins now may take.
    var drainTimeout: Int { modes.withLock { $0.settings[.drainTimeout] } }
}
