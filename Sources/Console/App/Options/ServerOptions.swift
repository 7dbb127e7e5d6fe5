// The options of [server], a property each. Generated from the table of settings by the tests:
// REACTOR_WRITE_DOCUMENTS=1 writes it anew.

import ArgumentParser
import Engine

struct ServerOptions: SettingGroup {
    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Listen here; may be repeated. IPv6 as [::1]:8080; port 0 takes any free one. (default: \
            127.0.0.1:8080)
            """, valueName: "host:port"))
    var listen: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Event loops that serve, one thread each, beside the one that accepts; 0 = the accepting loop serves \
            too. (default: one a core)
            """, valueName: "n"))
    var loops: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Threads for work that blocks: SQL, password hashing. (default: 4)
            """, valueName: "n"))
    var workers: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Jobs that may wait for a worker; past it 503. (default: 1024)
            """, valueName: "n"))
    var workerQueue: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            What the loops wait on; poll has no edge mode. (default: epoll)
            """, valueName: "epoll|poll"),
        completion: .list(["epoll", "poll"]))
    var poller: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Trigger mode of connections: level (lt) or edge (et). (default: lt)
            """, valueName: "lt|et"),
        completion: .list(["lt", "et"]))
    var trigger: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Trigger mode of the listening sockets. (default: lt)
            """, valueName: "lt|et"),
        completion: .list(["lt", "et"]))
    var listenTrigger: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            How new connections are shared among the loops. (default: round-robin)
            """, valueName: "round-robin|least-connections"),
        completion: .list(["round-robin", "least-connections"]))
    var balance: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Folder of the database and the logs. (default: $XDG_DATA_HOME/reactor or ~/.local/share/reactor)
            """, valueName: "dir"),
        completion: .directory)
    var data: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Serve this folder instead of the built-in pages. (default: off)
            """, valueName: "dir|off"),
        completion: .directory)
    var www: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The content type of files with this extension in that folder; may be repeated. (default: none)
            """, valueName: "ext=type/subtype"))
    var mediaType: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Bytes of static files that each loop keeps in memory. (default: 32MiB)
            """, valueName: "bytes"))
    var fileCache: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Believe X-Forwarded-For and X-Forwarded-Proto of this proxy, 10.0.0.0/8 or one address; may be \
            repeated. (default: none)
            """, valueName: "address/bits"))
    var trustedProxy: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Record each request for the operator: traffic by path, address and more, a connection's last \
            requests. (default: on)
            """, valueName: "on|off"),
        completion: .list(["on", "off"]))
    var traffic: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            Seconds that responses under way get at the end. (default: 10s)
            """, valueName: "seconds"))
    var drainTimeout: String?

    var given: [(Setting, [String])] {
        [
            (.listen, listen),
            (.loops, loops.texts),
            (.workers, workers.texts),
            (.workerQueue, workerQueue.texts),
            (.poller, poller.texts),
            (.trigger, trigger.texts),
            (.listenTrigger, listenTrigger.texts),
            (.balance, balance.texts),
            (.data, data.texts),
            (.www, www.texts),
            (.mediaType, mediaType),
            (.fileCache, fileCache.texts),
            (.trustedProxy, trustedProxy),
            (.traffic, traffic.texts),
            (.drainTimeout, drainTimeout.texts),
        ]
    }
}
