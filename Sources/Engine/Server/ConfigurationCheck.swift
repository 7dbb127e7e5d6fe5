// The check of a configuration, made before anything is started.

package enum ConfigurationCheck {
    /// - Throws: one line that names the setting and the values it takes.
    static func check(_ configuration: Configuration) throws(StartError) {
        guard !configuration.listen.isEmpty else { throw StartError("give at least one address to listen on") }
        try range("loops", configuration.loops, 0...1024)
        try range("workers", configuration.workers, 1...1024)
        for setting in EngineSetting.allCases {
            if let value = configuration[setting] { try range(setting.words, value, setting.range) }
        }
        try range("target limit", configuration.targetLimit, 16...configuration.headLimit)
        guard TrustedProxies(configuration.trustedProxies) != nil else {
            throw StartError(
                """
                the trusted proxies take addresses as 10.0.0.0/8, 192.0.2.1 or ::1/128: \
                \(configuration.trustedProxies.joined(separator: ", "))
                """
            )
        }
        if let fault = MediaTypes.fault(in: configuration.mediaTypes) {
            throw StartError("--media-type takes an extension and its type, as ext=type/subtype, not '\(fault)'")
        }
        for trigger in [configuration.connectionTrigger, configuration.listenTrigger]
        where !Poller.supports(trigger, configuration.poller) {
            throw StartError(LiveModes.lacksEdgeMode(configuration.poller))
        }
    }

    package static func range(_ name: String, _ value: Int, _ allowed: ClosedRange<Int>) throws(StartError) {
        guard allowed.contains(value) else {
            throw StartError("\(name) \(value) is out of range: \(allowed.lowerBound) to \(allowed.upperBound)")
        }
    }
}
