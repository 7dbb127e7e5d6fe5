// The check of a configuration, made before anything is started.

enum ConfigurationCheck {
    /// - Throws: one line that names the setting and the values it takes.
    static func check(_ configuration: Configuration) throws(StartError) {
        guard !configuration.listen.isEmpty else { throw StartError("give at least one address to listen on") }
        try range("loops", configuration.loops, 0...1024)
        try range("workers", configuration.workers, 1...1024)
        for setting in EngineSetting.allCases {
            if let value = configuration[setting] { try range(setting.words, value, setting.range) }
        }
        try range("target limit", configuration.targetLimit, 16...configuration.headLimit)
        try range("session idle time", configuration.sessionIdle, 1...Self.longest)
        try range("session lifetime", configuration.sessionLifetime, 1...Self.longest)
        try range("shortest password", configuration.passwordMinimum, 1...128)
        // libsodium takes memory in KiB; whether the machine has it is known when the first hash is made.
        try range("hash memory", configuration.hashMemory, 8192...(4 << 30))
        try range("hash passes", configuration.hashPasses, 1...1000)
        if let hashWorkers = configuration.hashWorkers {
            try range("hash workers", hashWorkers, 1...configuration.workers)
        }
        for (name, value) in [
            ("account attempts", configuration.accountAttempts), ("address attempts", configuration.addressAttempts),
            ("address registrations", configuration.addressRegistrations),
            ("account logins", configuration.accountLogins),
            ("address logins", configuration.addressLogins),
        ] { try range(name, value, 0...1_000_000) }
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

    /// Ten years, in seconds.
    private static let longest = 10 * 365 * 86_400

    private static func range(_ name: String, _ value: Int, _ allowed: ClosedRange<Int>) throws(StartError) {
        guard allowed.contains(value) else {
            throw StartError("\(name) \(value) is out of range: \(allowed.lowerBound) to \(allowed.upperBound)")
        }
    }
}
