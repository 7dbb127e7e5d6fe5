// The bounds of a configuration by name, for whoever embeds the engine. Their defaults and ranges stand in
// EngineSetting's table; one that has no name here is reached by the subscript.

extension Configuration {
    /// The most connections in all, within the descriptor limit. For one more, the longest idle connection gives way;
    /// where none is idle, the new one gets 503 and is closed.
    public var maxConnections: Int {
        get { bound(.maxConnections) }
        set { self[.maxConnections] = newValue }
    }

    /// The most connections from one IPv4 address or one /64 of IPv6; nil: an eighth of those in all. Trusted proxies
    /// have no such bound.
    public var maxPerAddress: Int? {
        get { self[.maxPerAddress] }
        set { self[.maxPerAddress] = newValue }
    }

    public var idleTimeout: Int {
        get { bound(.idleTimeout) }
        set { self[.idleTimeout] = newValue }
    }

    public var headerTimeout: Int {
        get { bound(.headerTimeout) }
        set { self[.headerTimeout] = newValue }
    }

    public var bodyTimeout: Int {
        get { bound(.bodyTimeout) }
        set { self[.bodyTimeout] = newValue }
    }

    /// The bytes a second at which a body must arrive once its first `bodyTimeout` is over; 0: any.
    public var bodyRate: Int {
        get { bound(.bodyRate) }
        set { self[.bodyRate] = newValue }
    }

    public var writeTimeout: Int {
        get { bound(.writeTimeout) }
        set { self[.writeTimeout] = newValue }
    }

    public var handlerTimeout: Int {
        get { bound(.handlerTimeout) }
        set { self[.handlerTimeout] = newValue }
    }

    public var drainTimeout: Int {
        get { bound(.drainTimeout) }
        set { self[.drainTimeout] = newValue }
    }

    /// A tick longer than this is reported in the log, with its handler.
    public var stallWarning: Int {
        get { bound(.stallWarning) }
        set { self[.stallWarning] = newValue }
    }

    /// Jobs that may wait for a worker; for those past it the response is 503 with Retry-After.
    public var workerQueue: Int {
        get { bound(.workerQueue) }
        set { self[.workerQueue] = newValue }
    }

    public var headLimit: Int {
        get { bound(.headLimit) }
        set { self[.headLimit] = newValue }
    }

    /// The most bytes of a request's content, whatever its route takes.
    public var bodyLimit: Int {
        get { bound(.bodyLimit) }
        set { self[.bodyLimit] = newValue }
    }

    /// The most bytes of one loop's heap; nil: an even share of half the memory of the machine, or of the process's
    /// control group.
    public var heapLimit: Int? {
        get { self[.heapLimit] }
        set { self[.heapLimit] = newValue }
    }

    /// Bytes that each loop may keep of static files, plain and compressed, in memory.
    public var fileCacheLimit: Int {
        get { bound(.fileCache) }
        set { self[.fileCache] = newValue }
    }

    /// A log file past this size is renamed to `.1` (and that to `.2` …), and a new one begun.
    public var logRotationSize: Int {
        get { bound(.logSize) }
        set { self[.logSize] = newValue }
    }

    public var logRotationCount: Int {
        get { bound(.logFiles) }
        set { self[.logFiles] = newValue }
    }
}
