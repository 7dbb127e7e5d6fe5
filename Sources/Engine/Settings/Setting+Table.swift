// The one table of settings: what each takes and does, its default, its section, and whether it can be changed while
// the server runs. Options, environment, the file, `:set`, the configuration and its check, the console's views and
// the documents are made from it. Plain values.

extension Setting {
    public var entry: Entry {
        switch self {
        // MARK: server
        case .listen:
            Entry(
                .server, .list("host:port"), .list("127.0.0.1:8080"),
                "Listen here; may be repeated. IPv6 as [::1]:8080; port 0 takes any free one.",
                live: Live("new connections come in there, and open ones stay"))
        case .loops:
            Entry(
                .server, .count(0...1024), .derived("one a core"),
                """
                Event loops that serve, one thread each, beside the one that accepts; 0 = the accepting loop serves too.
                """,
                live: Live("the loops share new connections, and those of loops that go"))
        case .workers:
            Entry(.server, .count(1...1024), .number(4), "Threads for work that blocks: SQL, password hashing.")
        case .workerQueue:
            Entry(
                .server, .count(1...1_000_000), .number(1024), "Jobs that may wait for a worker; past it 503.",
                live: Live("from now on requests that would wait behind more are answered 503"))
        case .poller:
            Entry(
                .server, .choice(["epoll", "poll"]), .text("epoll"),
                "What the loops wait on; poll has no edge mode.")
        case .trigger:
            Entry(
                .server, Self.triggers, .text("lt"), "Trigger mode of connections: level (lt) or edge (et).",
                live: Live("all connections change to it"))
        case .listenTrigger:
            Entry(
                .server, Self.triggers, .text("lt"), "Trigger mode of the listening sockets.",
                live: Live("the listening sockets change to it"))
        case .balance:
            Entry(
                .server, .choice(EngineSnapshot.Balance.allCases.map(\.rawValue)), .text("round-robin"),
                "How new connections are shared among the loops.",
                live: Live("new connections are shared so"))
        case .data:
            Entry(
                .server, .text("dir"), .derived("$XDG_DATA_HOME/reactor or ~/.local/share/reactor"),
                "Folder of the database and the logs.")
        case .www:
            Entry(
                .server, .text("dir|off"), .text("off"), "Serve this folder instead of the built-in pages.",
                live: Live("that is what is served from now on"))
        case .mediaType:
            Entry(
                .server, .list("ext=type/subtype"), .list(),
                "The content type of files with this extension in that folder; may be repeated.",
                live: Live("files are served with these types from now on"))
        case .fileCache:
            Entry(
                .server, .bytes(0...(1 << 40)), .number(32 << 20),
                "Bytes of static files that each loop keeps in memory.",
                live: Live("each loop keeps as much of static files, and lets go of what is over it"))
        case .trustedProxy:
            Entry(
                .server, .list("address/bits"), .list(),
                """
                Believe X-Forwarded-For and X-Forwarded-Proto of this proxy, 10.0.0.0/8 or one address; may be repeated.
                """,
                live: Live("from now on these are believed, and no others"))
        case .traffic:
            Entry(
                .server, .toggle, .text("on"),
                """
                Record each request for the operator: traffic by path, address and more, a connection's last requests.
                """,
                live: Live("it holds for the requests from now on"))
        // A drain may wait for nothing.
        case .drainTimeout:
            Entry(
                .server, .time(bare: .seconds, 0...Self.day), .number(10_000),
                "Seconds that responses under way get at the end.",
                live: Live("a drain that begins from now on waits as long"))

        // MARK: limits
        case .maxConnections:
            Entry(
                .limits, .count(1...10_000_000), .number(100_000),
                "Connections at a time; past it the longest idle gives way, or 503.",
                live: Live(
                    "from now on clients past that many are refused",
                    .newcomers("new clients are refused, or idle ones closed for them.")))
        case .maxPerAddress:
            Entry(
                .limits, .count(1...10_000_000), .derived("an eighth of --max-connections"),
                "Connections from one IPv4 address or one /64 of IPv6; those past it are answered 503.",
                live: Live(
                    "from now on clients past that many from one address are refused",
                    .newcomers("new clients are refused where an address has more.")))
        case .headLimit:
            Entry(
                .limits, .bytes(256...(1 << 20)), .number(16 << 10), "Bytes of a request's head.",
                live: Live("from now on a longer head is answered 431"))
        case .bodyLimit:
            Entry(
                .limits, .bytes(0...(1 << 30)), .number(1 << 20), "Bytes of a request's body.",
                live: Live("from now on a larger body is answered 413"))
        case .bodyRate:
            Entry(
                .limits, .rate(0...1_000_000_000), .number(240),
                "Bytes a second that a body must come at once the body timeout has passed; 0 = any.",
                live: Live(
                    "from now on a slower body is answered 408", orNone: "from now on a body may come at any rate",
                    .connections(.reading, for: nil)))
        case .heapLimit:
            Entry(
                .limits, .bytes((1 << 20)...(1 << 40)),
                .derived("an even share of half the machine's or the control group's memory, at most 1GiB"),
                "Bytes that one loop's heap may hold.",
                live: Live("a heap that holds more takes no more until it holds less"))

        // MARK: timeouts
        case .idleTimeout:
            Entry(
                .timeouts, Self.seconds, .number(75_000), "Seconds a connection may stay idle between requests.",
                live: Live("from now on connections idle for longer close", .connections(.idle, for: .idle)))
        case .headerTimeout:
            Entry(
                .timeouts, Self.seconds, .number(10_000), "Seconds a request's head may take.",
                live: Live("from now on a head that takes longer is answered 408", .connections(nil, for: .head)))
        case .bodyTimeout:
            Entry(
                .timeouts, Self.seconds, .number(30_000), "Seconds a request's body may pause.",
                live: Live(
                    "from now on a body that pauses for longer is answered 408", .connections(.reading, for: .idle)))
        case .writeTimeout:
            Entry(
                .timeouts, Self.seconds, .number(30_000), "Seconds a client may take none of a response.",
                live: Live(
                    "from now on an answer that nobody takes for longer is cut off",
                    .connections(.writing, for: .idle)))
        case .handlerTimeout:
            Entry(
                .timeouts, Self.seconds, .number(30_000), "Seconds a worker's answer may take.",
                live: Live(
                    "from now on a request that waits longer for a worker is answered 503",
                    .connections(.waiting, for: .idle)))

        // MARK: log
        case .logLevel:
            Entry(
                .log, .choice(LogLine.levels), .text("info"), "The least severe lines that are logged.",
                live: Live("the log takes lines from there on"))
        case .accessLog:
            Entry(
                .log, .text("file|-|off"), .derived("access.log in the data folder"),
                "Access log, one line a request: a file, - for standard output, or off.",
                live: Live("requests are logged there from now on"))
        case .accessFormat:
            Entry(
                .log, .choice(["combined", "extended"]), .text("combined"),
                "Lines of the access log: combined, or extended by the seconds taken and how the answer ended.",
                live: Live("the lines have this format from now on"))
        case .logSize:
            Entry(
                .log, .bytes((1 << 12)...(1 << 40)), .number(64 << 20), "A log file past this size is begun anew.",
                live: Live("it holds from the next line on"))
        case .logFiles:
            Entry(
                .log, .count(0...1000), .number(4), "Older log files that are kept.",
                live: Live("as many are kept when the next file is begun"))
        case .stallWarning:
            Entry(
                .log, .time(bare: .milliseconds, 1...Self.day), .number(100),
                "Milliseconds a loop's tick may take before the log names what it is at.",
                live: Live("from now on the log names what a longer tick is at"))

        // MARK: control
        case .control:
            Entry(
                .control, .text("dir|off"), .derived("control in the data folder"),
                "Folder of the socket that consoles of this machine attach to, or off.")
        case .controlViewers:
            Entry(
                .control, .text("group|off"), .text("off"),
                "A group that may attach and watch, but change nothing; needs --control DIR.")

        // MARK: accounts
        case .registration:
            Entry(
                .accounts, .choice(RegistrationMode.allCases.map(\.rawValue)), .text("open"),
                "Who may register: open, invite (with a code of `reactor users invite`) or closed.",
                live: Live("it holds for the next who registers"))
        case .passwordMin:
            Entry(
                .accounts, .count(1...128), .number(8),
                "Characters of a password, at least; 15 is recommended where it is the only factor.",
                live: Live("it holds for passwords that are set from now on"))
        case .hashMemory:
            Entry(
                .accounts, .bytes(8192...(4 << 30)), .number(19 << 20), "Memory that hashing a password takes.",
                live: Live(Self.nextHash))
        case .hashPasses:
            Entry(
                .accounts, .count(1...1000), .number(2), "Passes over that memory.", live: Live(Self.nextHash))
        case .hashWorkers:
            Entry(
                .accounts, .count(1...1024), .derived("half of them"),
                "Workers that may hash passwords at a time.",
                live: Live("as many hash at a time, once those at work have finished"))
        case .sessionIdle:
            Entry(
                .accounts, Self.lifetime, .number(7 * Self.day), "Seconds a session lives without use.",
                live: Live("sessions that nobody has used for longer have ended"))
        case .sessionLifetime:
            Entry(
                .accounts, Self.lifetime, .number(30 * Self.day), "Seconds a session lives at most.",
                live: Live("it holds for sessions that begin from now on"))
        case .accountAttempts:
            Entry(
                .accounts, Self.attempts, .number(5),
                "Wrong passwords for one account before the next has to wait; 0: any number.",
                live: Live(Self.nextAttempt))
        case .addressAttempts:
            Entry(
                .accounts, Self.attempts, .number(50),
                "Wrong passwords from one address before the next has to wait; 0: any number.",
                live: Live(Self.nextAttempt))
        case .addressRegistrations:
            Entry(
                .accounts, Self.attempts, .number(100),
                "Registrations from one address before the next has to wait; 0: any number.",
                live: Live(Self.nextAttempt))
        case .accountLogins:
            Entry(
                .accounts, Self.attempts, .number(30),
                "Right passwords of one account before the next has to wait, 6 seconds; 0: any number.",
                live: Live(Self.nextAttempt))
        case .addressLogins:
            Entry(
                .accounts, Self.attempts, .number(300),
                "Right passwords from one address before the next has to wait, half a second; 0: any number.",
                live: Live(Self.nextAttempt))
        case .databaseReaders:
            Entry(
                .accounts, .count(1...256), .number(3),
                "Database connections that read, beside the one that writes.")
        case .leaseTimeout:
            Entry(
                .accounts, Self.seconds, .number(5_000),
                "Seconds a worker waits for a database connection; past it 503.",
                live: Live("from now on a request that waits longer is answered 503"))
        }
    }

    private static let day = SettingText.longestTime
    private static let seconds = SettingKind.time(bare: .seconds, 1...day)
    /// Up to ten years.
    private static let lifetime = SettingKind.time(bare: .seconds, 1000...(3650 * day))
    private static let nextHash = "passwords are hashed so when they are set, or at the next login"
    private static let nextAttempt = "it holds from the next attempt on, with those counted until now"
    private static let attempts = SettingKind.count(0...1_000_000)
    private static let triggers = SettingKind.choice(TriggerMode.allCases.map(\.rawValue))
}
