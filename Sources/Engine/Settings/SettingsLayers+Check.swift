// The check of settings against each other, wherever each comes from: each alone has been checked. Pure functions.

extension SettingsLayers {
    /// The first fault of settings that do not go together; nil where a server would start with them.
    public var fault: SettingFault? {
        for trigger in [Setting.trigger, .listenTrigger]
        where self[trigger]?.text == "et" && self[.poller]?.text == "poll" {
            return SettingFault("\(trigger) et needs the poller epoll: poll has no edge mode")
        }
        if let hashing = number(.hashWorkers),
            let fault = SettingFault.hashing(hashing, of: number(.workers) ?? hashing)
        {
            return fault
        }
        if text(.controlViewers) != nil, text(.control) == nil {
            return SettingFault(
                "control-viewers needs control DIR: nobody else gets into the data folder, and off has no socket")
        }
        return nil
    }
}

extension SettingFault {
    /// Nil where so many of the workers may hash.
    public static func hashing(_ share: Int, of workers: Int) -> SettingFault? {
        share <= workers
            ? nil
            : SettingFault("hash-workers takes at most as many as there are workers, \(workers), not \(share)")
    }
}
