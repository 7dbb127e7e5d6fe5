// The check of a configuration, made before anything is started.

package enum ConfigurationCheck {
    /// - Throws: one line that names the setting and the values it takes.
    static func check(_ configuration: Configuration) throws(StartError) {
        guard !configuration.listen.isEmpty else { throw StartError("give at least one address to listen on") }
        if configuration.isStandardOutputTaken, configuration.accessLog == "-" {
            throw StartError(LiveModes.lacksStandardOutput)
        }
        for setting in Setting.allCases {
            if let value = configuration[setting] { try range(setting, value) }
        }
        guard configuration.targetLimit >= 16 else {
            throw StartError("the target limit is 16 bytes or more, not \(configuration.targetLimit)")
        }
        for (setting, texts) in [
            (Setting.trustedProxy, configuration.trustedProxies), (.mediaType, configuration.mediaTypes),
        ] {
            if let fault = setting.fault(in: .list(texts)) { throw StartError(fault.description) }
        }
        for trigger in [configuration.connectionTrigger, configuration.listenTrigger]
        where !Poller.supports(trigger, configuration.poller) {
            throw StartError(LiveModes.lacksEdgeMode(configuration.poller))
        }
    }

    /// - Throws: the words that any other way to set it has for a number that it does not take.
    package static func range(_ setting: Setting, _ value: Int) throws(StartError) {
        do throws(SettingFault) {
            _ = try setting.value(of: value)
        } catch {
            throw StartError(error.description)
        }
    }
}
