// The bounds that a server is started with, from its configuration.

extension LiveSettings {
    /// - Parameter ceiling: the connections that descriptors and tables have room for.
    init(_ configuration: Configuration, ceiling: Int) {
        var values: [EngineSetting: Int] = [:]
        values[.maxConnections] = configuration.maxConnections
        values[.maxPerAddress] = configuration.maxPerAddress
        values[.idleTimeout] = configuration.idleTimeout
        values[.headerTimeout] = configuration.headerTimeout
        values[.bodyTimeout] = configuration.bodyTimeout
        values[.writeTimeout] = configuration.writeTimeout
        values[.handlerTimeout] = configuration.handlerTimeout
        values[.bodyRate] = configuration.bodyRate
        values[.stallWarning] = configuration.stallWarning
        self.init(values, ceiling: ceiling)
    }
}
