// The bounds of a configuration by name, for whoever embeds the engine. Their defaults and ranges stand in
// the table of settings; one that has no name here is reached by the subscript.

extension Configuration {
    /// Sub-loops; 0 = the accepting loop serves too. 1 unless it is set.
    public var loops: Int {
        get { self[.loops] ?? 1 }
        set { self[.loops] = newValue }
    }

    /// Threads for work that blocks.
    public var workers: Int {
        get { number(.workers) }
        set { self[.workers] = newValue }
    }

    /// The most connections in all, within the descriptor limit. For one more, the longest idle connection gives way;
    /// where none is idle, the new one gets 503 and is closed.
    public var maxConnections: Int {
        get { number(.maxConnections) }
        set { self[.maxConnections] = newValue }
    }

    /// The most connections from one IPv4 address or one /64 of IPv6; nil: an eighth of those in all. Trusted proxies
    /// have no such bound.
    public var maxPerAddress: Int? {
        get { self[.maxPerAddress] }
        set { self[.maxPerAddress] = newValue }
    }

    public var idleTimeout: Int {
        get { number(.idleTimeout) }
        set { self[.idleTimeout] = newValue }
    }

    public var headerTimeout: Int {
        get { number(.headerTimeout) }
        set { self[.headerTimeout] = newValue }
    }

    public var bodyTimeout: Int {
        get { number(.bodyTimeout) }
        set { self[.bodyTimeout] = newValue }
    }

    /// The bytes a second at which a body must arrive once its first `bodyTimeout` is over; 0: any.
    public var bodyRate: Int {
        get { number(.bodyRate) }
        set { self[.bodyRate] = newValue }
    }

    public var writeTimeout: Int {
        get { number(.writeTimeout) }
        set { self[.writeTimeout] = newValue }
    }

    public var handlerTimeout: Int {
        get { number(.handlerTimeout) }
        set { self[.handlerTimeout] = newValue }
    }

    public var drainTimeout: Int {
        get { number(.drainTimeout) }
        set { self[.drainTimeout] = newValue }
    }

    /// A tick longer than this is reported in the log, with its handler.
    public var stallWarning: Int {
        get { number(.stallWarning) }
        set { self[.stallWarning] = newValue }
    }

    /// Jobs that may wait for a worker; for those past it the response is 503 with Retry-After.
    public var workerQueue: Int {
        get { number(.workerQueue) }
        set { self[.workerQueue] = newValue }
    }

    public var headLimit: Int {
        get { number(.headLimit) }
        set { self[.headLimit] = newValue }
    }

    /// The most bytes of a request's content, whatever its route takes.
    public var bodyLimit: Int {
        get { number(.bodyLimit) }
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
        get { number(.fileCache) }
        set { self[.fileCache] = newValue }
    }

    /// A log file past this size is renamed to `.1` (and that to `.2` …), and a new one begun.
    public var logRotationSize: Int {
        get { number(.logSize) }
        set { self[.logSize] = newValue }
    }

    public var logRotationCount: Int {
        get { number(.logFiles) }
        set { self[.logFiles] = newValue }
    }
}
