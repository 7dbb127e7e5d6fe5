// The options that both commands share, and their conversion to a Configuration. Values are checked here as far as they
// can be wrong by themselves (exit status 64); the engine finds an address that is taken or a folder that cannot be
// written (exit status 1).

import ArgumentParser
import Engine

struct EngineOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Listen here; may be repeated. IPv6 as [::1]:8080; port 0 takes any free one. (default: 127.0.0.1:8080)",
            valueName: "host:port"))
    var listen: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Event loops that serve, one thread each, beside the one that accepts; 0 = the accepting loop serves too. \
            (default: one a core)
            """,
            valueName: "n"))
    var loops: Int?

    @Option(name: .long, help: ArgumentHelp("Threads for work that blocks: SQL, password hashing.", valueName: "n"))
    var workers = 4

    @Option(name: .long, help: ArgumentHelp("Trigger mode of connections: level or edge.", valueName: "mode"))
    var trigger = TriggerMode.level

    @Option(name: .long, help: ArgumentHelp("Trigger mode of the listening sockets.", valueName: "mode"))
    var listenTrigger = TriggerMode.level

    @Option(name: .long, help: "What the loops wait on; poll has no edge mode.")
    var poller = PollerKind.epoll

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How new connections are shared among the loops.", valueName: "round-robin|least-connections"))
    var balance = EngineSnapshot.Balance.roundRobin

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Folder of the database and the logs. (default: $XDG_DATA_HOME/reactor or ~/.local/share/reactor)",
            valueName: "dir"),
        completion: .directory)
    var data: String?

    @Option(
        name: .long, help: ArgumentHelp("Serve this folder instead of the built-in pages.", valueName: "dir"),
        completion: .directory)
    var www: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The content type of files with this extension in that folder; may be repeated.",
            valueName: "ext=type/subtype"))
    var mediaType: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Believe X-Forwarded-For and X-Forwarded-Proto of this proxy, 10.0.0.0/8 or one address; may be repeated.",
            valueName: "address/bits"))
    var trustedProxy: [String] = []

    @Option(name: .long, help: ArgumentHelp("The least severe lines that are logged.", valueName: "level"))
    var logLevel = LogLevel.info

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Access log, one line a request: a file, - for standard output, or off. \
            (default: access.log in the data folder)
            """,
            valueName: "file|-|off"),
        completion: .file())
    var accessLog: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Lines of the access log: combined, or extended by the seconds taken and how the answer ended.",
            valueName: "combined|extended"))
    var accessFormat = AccessFormat.combined

    @Option(
        name: .long,
        help: "Record each request for the operator: traffic by path, address and more, a connection's last requests.")
    var traffic = TrafficRecording.on

    func validate() throws {
        try Self.check(loops ?? 0, in: 0...1024, for: "--loops")
        try Self.check(workers, in: 1...1024, for: "--workers")
        if let wrong = mediaType.first(where: { !Configuration.isMediaType($0) }) {
            throw ValidationError("--media-type takes an extension and its type, as ext=type/subtype, not '\(wrong)'.")
        }
        if listen.contains("") || data == "" || www == "" || accessLog == "" {
            throw ValidationError("An option was given an empty value.")
        }
    }

    /// The given data folder, or the user's own.
    func dataFolder() throws -> String {
        guard let folder = data ?? Surroundings.dataFolder() else {
            throw ValidationError("Neither XDG_DATA_HOME nor HOME is set: name the data folder with --data DIR.")
        }
        return folder
    }

    /// The configuration from these options, with its logs in the data folder; BoundOptions adds the bounds.
    func configuration(dataFolder: String) -> Configuration {
        var configuration = Configuration(logsIn: dataFolder)
        if !listen.isEmpty { configuration.listen = listen }
        configuration.loops = loops ?? Surroundings.coreCount
        configuration.workers = workers
        configuration.connectionTrigger = trigger
        configuration.listenTrigger = listenTrigger
        configuration.poller = poller
        configuration.balance = balance
        configuration.webFolder = www
        configuration.mediaTypes = mediaType
        configuration.trustedProxies = trustedProxy
        configuration.logLevel = logLevel
        if let accessLog { configuration.accessLog = accessLog }
        configuration.accessFormat = accessFormat
        configuration.traffic = traffic == .on
        return configuration
    }

    /// Refuses a number outside its range as wrong usage.
    static func check(_ value: Int, in range: ClosedRange<Int>, for option: String) throws {
        guard range.contains(value) else {
            throw ValidationError("\(option) takes \(range.lowerBound) to \(range.upperBound), not \(value).")
        }
    }
}

extension Configuration {
    /// One that writes its logs to files in the data folder.
    init(logsIn dataFolder: String) {
        self.init()
        logFile = dataFolder + "/reactor.log"
        accessLog = dataFolder + "/access.log"
    }
}

enum TrafficRecording: String, CaseIterable, ExpressibleByArgument {
    case on, off
}

extension TriggerMode: ExpressibleByArgument {}
extension PollerKind: ExpressibleByArgument {}
extension EngineSnapshot.Balance: ExpressibleByArgument {}
extension LogLevel: ExpressibleByArgument {}
extension AccessFormat: ExpressibleByArgument {}
