// The engine's bounds as options. An option that is not given keeps the default that Configuration declares, so that
// each default is in one place.

import ArgumentParser
import Engine

struct BoundOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Connections at a time; past it the longest idle gives way, or 503. (default: \
            \(Self.defaults.maxConnections))
            """,
            valueName: "n"))
    var maxConnections: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Connections from one IPv4 address or one /64 of IPv6; those past it are answered 503. (default: an \
            eighth of --max-connections)
            """,
            valueName: "n"))
    var maxPerAddress: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Jobs that may wait for a worker; past it 503. (default: \(Self.defaults.workerQueue))",
            valueName: "n"))
    var workerQueue: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Database connections that read, beside the one that writes. (default: \(Self.defaults.databaseReaders))",
            valueName: "n"))
    var databaseReaders: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds a worker waits for a database connection; past it 503. (default: \
            \(Seconds(Self.defaults.databaseLeaseTimeout)))
            """,
            valueName: "seconds"))
    var leaseTimeout: Seconds?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Bytes of a request's head; k, M and G are understood. (default: \(ByteCount(Self.defaults.headLimit)))",
            valueName: "bytes"))
    var headLimit: ByteCount?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Bytes of a request's body. (default: \(ByteCount(Self.defaults.bodyLimit)))",
            valueName: "bytes"))
    var bodyLimit: ByteCount?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Bytes that one loop's heap may hold. (default: an even share of half the machine's or the control \
            group's memory, at most 1G)
            """,
            valueName: "bytes"))
    var heapLimit: ByteCount?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Bytes of static files that each loop keeps in memory. (default: \
            \(ByteCount(Self.defaults.fileCacheLimit)))
            """,
            valueName: "bytes"))
    var fileCache: ByteCount?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A log file past this size is begun anew. (default: \(ByteCount(Self.defaults.logRotationSize)))",
            valueName: "bytes"))
    var logSize: ByteCount?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Older log files that are kept. (default: \(Self.defaults.logRotationCount))",
            valueName: "n"))
    var logFiles: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seconds a connection may stay idle between requests. (default: \(Seconds(Self.defaults.idleTimeout)))",
            valueName: "seconds"))
    var idleTimeout: Seconds?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seconds a request's head may take. (default: \(Seconds(Self.defaults.headerTimeout)))",
            valueName: "seconds"))
    var headerTimeout: Seconds?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seconds a request's body may pause. (default: \(Seconds(Self.defaults.bodyTimeout)))",
            valueName: "seconds"))
    var bodyTimeout: Seconds?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Bytes a second that a body must come at once the body timeout has passed; 0 = any. \
            (default: \(Self.defaults.bodyRate))
            """,
            valueName: "bytes"))
    var bodyRate: ByteCount?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seconds a client may take none of a response. (default: \(Seconds(Self.defaults.writeTimeout)))",
            valueName: "seconds"))
    var writeTimeout: Seconds?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seconds a worker's answer may take. (default: \(Seconds(Self.defaults.handlerTimeout)))",
            valueName: "seconds"))
    var handlerTimeout: Seconds?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Milliseconds a loop's tick may take before the log names what it is at. (default: \
            \(Self.defaults.stallWarning))
            """,
            valueName: "ms"))
    var stallWarning: Milliseconds?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seconds that responses under way get at the end. (default: \(Seconds(Self.defaults.drainTimeout)))",
            valueName: "seconds"))
    var drainTimeout: Seconds?

    private static var defaults: Configuration { Configuration(dataFolder: "") }

    func validate() throws {
        if let maxConnections { try EngineOptions.check(maxConnections, in: 1...10_000_000, for: "--max-connections") }
        if let maxPerAddress { try EngineOptions.check(maxPerAddress, in: 1...10_000_000, for: "--max-per-address") }
        if let bodyRate { try EngineOptions.check(bodyRate.bytes, in: 0...1_000_000_000, for: "--body-rate") }
        if let stallWarning { try EngineOptions.check(stallWarning.count, in: 1...86_400_000, for: "--stall-warning") }
        if let workerQueue { try EngineOptions.check(workerQueue, in: 1...1_000_000, for: "--worker-queue") }
        if let databaseReaders { try EngineOptions.check(databaseReaders, in: 1...256, for: "--database-readers") }
        if let logFiles { try EngineOptions.check(logFiles, in: 0...1000, for: "--log-files") }
        if let headLimit { try EngineOptions.check(headLimit.bytes, in: 256...(1 << 20), for: "--head-limit") }
        if let bodyLimit { try EngineOptions.check(bodyLimit.bytes, in: 0...(1 << 30), for: "--body-limit") }
        if let heapLimit { try EngineOptions.check(heapLimit.bytes, in: (1 << 20)...(1 << 40), for: "--heap-limit") }
        if let fileCache { try EngineOptions.check(fileCache.bytes, in: 0...(1 << 40), for: "--file-cache") }
        if let logSize { try EngineOptions.check(logSize.bytes, in: (1 << 12)...(1 << 40), for: "--log-size") }
        // Zero makes sense only for the drain, which then waits for nothing.
        for (timeout, option) in [
            (idleTimeout, "--idle-timeout"), (headerTimeout, "--header-timeout"), (bodyTimeout, "--body-timeout"),
            (writeTimeout, "--write-timeout"), (handlerTimeout, "--handler-timeout"), (leaseTimeout, "--lease-timeout"),
        ] where timeout?.milliseconds == 0 {
            throw ValidationError("\(option) takes more than 0 seconds.")
        }
    }

    func apply(to configuration: inout Configuration) {
        if let maxConnections { configuration.maxConnections = maxConnections }
        if let maxPerAddress { configuration.maxPerAddress = maxPerAddress }
        if let bodyRate { configuration.bodyRate = bodyRate.bytes }
        if let stallWarning { configuration.stallWarning = stallWarning.count }
        if let workerQueue { configuration.workerQueue = workerQueue }
        if let databaseReaders { configuration.databaseReaders = databaseReaders }
        if let leaseTimeout { configuration.databaseLeaseTimeout = leaseTimeout.milliseconds }
        if let headLimit {
            configuration.headLimit = headLimit.bytes
            // A target cannot be longer than the head that contains it.
            configuration.targetLimit = min(configuration.targetLimit, headLimit.bytes)
        }
        if let bodyLimit { configuration.bodyLimit = bodyLimit.bytes }
        if let heapLimit { configuration.heapLimit = heapLimit.bytes }
        if let fileCache { configuration.fileCacheLimit = fileCache.bytes }
        if let logSize { configuration.logRotationSize = logSize.bytes }
        if let logFiles { configuration.logRotationCount = logFiles }
        if let idleTimeout { configuration.idleTimeout = idleTimeout.milliseconds }
        if let headerTimeout { configuration.headerTimeout = headerTimeout.milliseconds }
        if let bodyTimeout { configuration.bodyTimeout = bodyTimeout.milliseconds }
        if let writeTimeout { configuration.writeTimeout = writeTimeout.milliseconds }
        if let handlerTimeout { configuration.handlerTimeout = handlerTimeout.milliseconds }
        if let drainTimeout { configuration.drainTimeout = drainTimeout.milliseconds }
    }
}
