// The role of a client of the demonstration: the number of clients of a kind, their addresses, their pauses and their
// requests. Every number here is a bound, because the demonstration must not keep a machine busy.

enum DemoRole: CaseIterable, Sendable {
    /// Connects, sends one request, and then does hardly more than stay alive. First in the table, because these
    /// connect first.
    case idle
    case browser
    /// Logs in and stays logged in.
    case member
    /// Sends most of all requests, in its turn.
    case hot
    /// All want the same page at once, in their turn.
    case rush
    /// Have more passwords hashed than the workers can do, in their turn.
    case flood
    /// Follow a link to a page that is there no more, in their turn.
    case lost
    /// Want a report whose handler fails, in their turn.
    case unlucky
    /// Requests a large response and takes it in small pieces.
    case slowReader
    /// Sends a head that never ends.
    case slowSender
    /// Tries passwords of somebody else.
    case guesser
    /// Looks for files that should not be served, and tries to fool the parser.
    case scanner

    func count(idle: Int) -> Int {
        switch self {
        case .idle: idle
        case .browser: 10
        case .slowSender: 3
        case .slowReader: 4
        case .rush: 10
        case .flood: 24
        case .lost: 8
        case .unlucky: 3
        case .member, .hot, .guesser, .scanner: 1
        }
    }

    /// Milliseconds of each round: those that would hide one another take turns.
    static let round: UInt64 = 130_000

    /// When in a round it comes; nil for those who are always there.
    var turn: Range<UInt64>? {
        switch self {
        case .hot: 0..<40_000
        case .rush: 40_000..<70_000
        case .flood: 70_000..<90_000
        case .lost: 90_000..<110_000
        case .unlucky: 110_000..<130_000
        default: nil
        }
    }

    /// Milliseconds until its turn, or 0.
    /// - Parameter time: milliseconds since the start.
    func wait(at time: UInt64) -> UInt64 {
        guard let turn else { return 0 }
        let now = time % Self.round
        if turn.contains(now) { return 0 }
        return now < turn.lowerBound ? turn.lowerBound - now : Self.round - now + turn.lowerBound
    }

    /// The last numbers of the addresses 127.0.0.x from which they come.
    var sources: ClosedRange<UInt8> {
        switch self {
        case .idle: 10...17
        case .browser: 20...24
        case .member: 30...30
        case .hot: 40...40
        case .slowReader: 50...51
        case .slowSender: 60...60
        case .guesser: 66...66
        case .rush: 100...109
        case .flood: 120...143
        case .lost: 80...87
        case .unlucky: 90...92
        case .scanner: 77...77
        }
    }

    /// Milliseconds between a response and the next request; between two pieces for the slow ones.
    var pause: ClosedRange<UInt64> {
        switch self {
        // Within the server's idle timeout of 75 seconds.
        case .idle: 30_000...60_000
        case .browser: 200...3000
        case .member: 1000...4000
        case .hot: 5...8
        case .slowReader: 200...300
        case .slowSender: 1000...2000
        case .rush: 60...100
        case .flood: 50...100
        case .lost, .unlucky: 150...250
        case .guesser: 300...700
        case .scanner: 150...600
        }
    }

    /// Milliseconds from the start to the first connection. The idle ones come in the order of the table, ten at a
    /// time, so that the table's first row stays the same meanwhile.
    func delay(_ place: Int) -> UInt64 {
        switch self {
        case .idle: 300 + UInt64(place / 10) * 20
        case .slowSender: 2500 + UInt64(place) * 3500
        default: 2500 + UInt64(place) * 150
        }
    }

    /// Bytes that a slow reader takes at a time.
    static let piece = 8 << 10

    /// The bytes to send next.
    /// - Parameter step: the number of requests, or pieces of one, that this connection has sent before.
    func request(_ step: Int, cookie: String, using random: inout DemoRandom) -> String {
        switch self {
        case .idle: return Self.get("/healthz")
        case .browser: return Self.page(Self.paths[random.below(Self.paths.count)])
        case .member:
            if cookie.isEmpty { return Self.login(DemoUser.member.name, DemoUser.member.password) }
            return Self.page(["/account", "/api/me", "/style.css"][step % 3], "Cookie: \(cookie)\r\n")
        case .hot: return Self.get(["/healthz", "/", "/style.css"][step % 3])
        case .rush: return Self.get("/style.css")
        case .flood: return Self.login("visitor-\(random.below(1_000_000))", "Secret-\(random.below(1_000_000))")
        case .lost: return Self.get("/offers/last-summer")
        case .unlucky: return Self.get(DemoCrowd.brokenPath)
        case .slowReader: return Self.get(DemoCrowd.largePath)
        case .slowSender: return step == 0 ? "GET / HTTP/1.1\r\nHost: demo\r\n" : "X-Part-\(step): slow\r\n"
        case .guesser: return Self.login(DemoUser.guessed.name, "Secret-\(random.below(1_000_000))")
        case .scanner:
            let probe = random.below(2 * Self.probes.count)
            return probe < Self.probes.count ? Self.probes[probe] : Self.get("/old/\(random.below(1000)).php")
        }
    }

    private static let paths = ["/", "/", "/login", "/register", "/style.css", "/favicon.svg", "/pictures/cat.jpg"]

    /// Each gets a response 4xx.
    static let probes = [
        get("/.env"), get("/wp-login.php"), get("/backup.tar.gz"), get("/admin/config.php"),
        get("/%2e%2e/%2e%2e/etc/passwd"),
        get("/../../etc/shadow"), get("/cgi-bin/.%2e/.%2e/bin/sh"), get("/" + String(repeating: "A", count: 9000)),
        "GET / HTTP/1.1\r\nHost : demo\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET  / HTTP/1.1\r\nHost: demo\r\n\r\n",
        "POST /api/login HTTP/1.1\r\nHost: demo\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "DELETE /api/users HTTP/1.1\r\nHost: demo\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n",
    ]

    private static func get(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: demo\r\n\(fields)\r\n"
    }

    /// With the fields that a browser sends.
    private static func page(_ path: String, _ more: String = "") -> String {
        get(
            path,
            """
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r
            Accept-Language: en-GB,en;q=0.7,de;q=0.3\r
            Accept-Encoding: gzip, deflate\r
            Upgrade-Insecure-Requests: 1\r
            Sec-Fetch-Dest: document\r
            Sec-Fetch-Mode: navigate\r
            Sec-Fetch-Site: same-origin\r
            Priority: u=0, i\r
            \(more)
            """)
    }

    private static func login(_ name: String, _ password: String) -> String {
        let body = "{\"username\":\"\(name)\",\"password\":\"\(password)\"}"
        return "POST /api/login HTTP/1.1\r\nHost: demo\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

/// The users of the demonstration's accounts.
public enum DemoUser: Sendable, CaseIterable {
    case member, guessed

    public var name: String { self == .member ? "ada" : "grace" }
    /// No secret: the server listens on loopback, on any port, and its accounts go with it.
    public var password: String { self == .member ? "analytical-engine-1843" : "compiler-of-1952" }
}
