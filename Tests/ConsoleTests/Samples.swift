// Values to draw: plausible ones, and hostile and extreme ones.

@testable import Engine

enum Samples {
    static func loop(_ id: Int, accepts: Bool = false, serves: Bool = true) -> EngineSnapshot.LoopState {
        EngineSnapshot.LoopState(
            id: id, threadID: Int32(4242 + id), accepts: accepts, serves: serves, trigger: .level,
            connections: serves ? 64 : 0, accepted: 1200, closed: 1136, requests: 250_000, bytesIn: 31_000_000,
            bytesOut: 88_000_000,
            waits: 120_000, events: 250_000, emptyWakes: 12, reads: 250_000, readsEmpty: 400, writes: 250_000,
            shortWrites: 3,
            controlCalls: 2400, wakesSent: 80, wakesCoalesced: 20, writersWaiting: 1, answersPending: 2, timeouts: 4,
            kicked: 1, queued: 3, overBudget: 17,
            busyTime: 2_000_000_000, tickHistogram: Array(repeating: 0, count: EngineSnapshot.tickBounds.count + 1),
            answerHistogram: Array(repeating: 0, count: EngineSnapshot.tickBounds.count + 1), tickBegan: 0,
            heap: .init(
                reserved: 8 << 20, inUse: 3 << 20, free: 5 << 20, largestFree: 4 << 20, blocks: 120, allocations: 9000,
                limit: 1 << 30, regions: 1, faults: 0, fragmentation: 0.2),
            responses: [0, 249_000, 400, 580, 2])
    }

    static func snapshot(loops: Int = 2) -> EngineSnapshot {
        EngineSnapshot(
            monotonicTime: 1_000_000_000_000, realTime: 1_790_000_000_000_000_000, uptime: 133_000_000_000,
            processID: 4242,
            version: "0.1.0", addresses: ["http://127.0.0.1:8080"], poller: "epoll", listenTrigger: .level,
            connectionTrigger: .level, draining: false, tickBudget: .init(StreamLimits()),
            loops: [loop(0, accepts: true, serves: loops == 0)] + (1..<(loops + 1)).map { loop($0) },
            workers: .init(
                threads: 4, busy: 1, queued: 3, queueLimit: 1024, completed: 812, rejected: 0, paused: false),
            database: .init(
                path: "/var/lib/reactor/reactor.db", connections: 4, leased: 1, waiting: 0, leases: 811,
                longestWait: 1_200_000,
                statements: 2400, busyRetries: 0, timeouts: 0),
            log: .init(
                level: "info", lines: 1500, bytes: 120_000, dropped: 0, rotations: 0,
                accessLog: "/var/lib/reactor/access.log"))
    }

    /// Every setting at its default, but: one set at run time, one from the file, one from a flag that hides what the
    /// file says, one that has changed in the file and needs a restart.
    static let settings: SettingsReport = {
        let path = "/etc/reactor/reactor.toml"
        var report = SettingsReport(path: path, loaded: 1_790_000_000_000_000_000)
        report.settings = Setting.allCases.map { setting in
            let standard: String
            switch setting.entry.standard {
            case .value(let value): standard = setting.text(of: value)
            case .derived(let words): standard = words
            }
            let value = setting.entry.standard.value == nil ? setting.range.map { "\($0.lowerBound)" } : standard
            var state = SettingState(
                name: setting.rawValue, value: value ?? "/var/lib/reactor/\(setting)", standard: standard,
                when: report.loaded, isLive: setting.isLive)
            switch setting {
            case .idleTimeout:
                (state.value, state.source, state.who) = ("5s", "set", "ana(1001) from console 2")
                (state.file, state.restart) = ("60s", "60s")
            case .headLimit:
                (state.value, state.file, state.source, state.place) = ("32KiB", "32KiB", "file", path + ":9")
            case .bodyLimit:
                (state.value, state.file, state.source, state.place) = ("8MiB", "2MiB", "flag", "--body-limit")
                state.hiding = "--body-limit"
            case .workers: (state.file, state.restart) = ("8", "8")
            default: break
            }
            return state
        }
        return report
    }()

    static let settingsFaults = [
        "/etc/reactor/reactor.toml:12:16: idle-timeout takes a time from 1ms to 1d, as 75s, 500ms or 2m; a bare number "
            + #"is seconds, not "soon""#,
        #"/etc/reactor/reactor.toml:31:1: there is no setting "max-conections": did you mean max-connections?"#,
    ]

    static let reload = ReloadReport(
        path: "/etc/reactor/reactor.toml",
        changes: [
            .init(name: "header-timeout", old: "10s", new: "20s", outcome: .taken),
            .init(name: "workers", old: "4", new: "8", outcome: .needsRestart, reason: "it needs a restart"),
        ])

    /// Each key with fewer requests than the one before. The second is a sample of what came.
    static func traffic(_ query: TrafficQuery) -> TrafficPage {
        let keys =
            switch query.by {
            case .route: ["/users/{id}", "(no route)"]
            case .path: ["/api/login", "/healthz", "/\u{1B}[31mevil\u{202E}", "/a/rather/long/path/to/somewhere/…1f3a"]
            case .address: ["127.0.0.1", "10.0.0.2", "2001:db8::17"]
            case .network: ["127.0.0.0/24", "10.0.0.0/24", "2001:db8::/64"]
            case .status: ["200", "401", "404", "500"]
            case .user: ["(no user)", "ana"]
            case .agent: ["curl/8.5.0", "Mozilla/5.0 (X11; Linux x86_64)", "(no agent)"]
            case .referer: ["(no referer)", "https://example.com/"]
            }
        var page = TrafficPage(
            rows: keys.enumerated().map { row($1, $0) }, total: row("", 0), keys: keys.count, span: 60_000_000_000,
            kept: 5_000, lost: 0, missingLoops: 0)
        page.rows.removeAll { !query.text.isEmpty && !$0.key.contains(query.text) }
        page.total.share = 1
        page.total.requests = 24_000
        page.total.requestsMargin = 500
        if query.needsCapture { (page.span, page.captured) = (34_000_000_000, 34_000_000_000) }
        return page
    }

    private static func row(_ key: String, _ number: Int) -> TrafficRow {
        var row = TrafficRow(key: key)
        row.requests = UInt64(12_000 / (number + 1))
        row.requestsMargin = number == 1 ? 240 : 0
        row.share = 0.5 / Double(number + 1)
        row.p50 = UInt64(12_000 * (number + 1))
        row.p99 = UInt64(41_000_000 * (number + 1))
        row.p99Margin = number == 1 ? 20_000_000 : 0
        row.bytes = row.requests * 412
        row.bytesMargin = row.requestsMargin * 500
        row.clientErrors = number == 0 ? 1_200 : 0
        row.serverErrors = UInt64(number)
        row.serverErrorsMargin = number == 1 ? 1 : 0
        return row
    }

    static let failures: [Failure] = (0..<40).map { failure($0) }

    private static func failure(_ number: Int) -> Failure {
        let time: UInt64 = 1_790_000_000_000_000_000 &- UInt64(number) * 1_300_000_000
        let id = ConnectionID(loop: 1, number: UInt64(number + 17))
        var failure = Failure(
            id: UInt64(140 - number), time: time, ending: .answered, status: 404, cause: "no-file",
            reason: "no route and no file has this path", connection: id, loop: 1, peer: "10.0.0.\(number):51234")
        if number % 3 == 1 {
            (failure.status, failure.cause, failure.reason) = (503, "queue-full", "the worker queue is full")
        } else if number % 3 == 2 {
            (failure.status, failure.cause, failure.ending) = (200, "client-reset", .cut)
            failure.reason = "client reset the connection: 8,388,608 bytes of the answer left"
            failure.split = RequestSplit(times: ["queue": 1_000_000, "worker": 12_000_000, "sending": 2_100_000])
        }
        if number % 2 == 1 { (failure.userID, failure.username) = (1, "ana") }
        failure.request = "GET /page/\(number)"
        failure.took = UInt64(number) * 1_700_000
        failure.bytes = 10
        failure.head = "GET /page/\(number)?token=**** HTTP/1.1\r\nHost: a\r\nCookie: **** *****\r\n\r\n"
        failure.headBytes = 4096
        return failure
    }

    /// Moves time on and counters with it.
    static func advance(_ s: inout EngineSnapshot, by step: UInt64) {
        s.monotonicTime = s.monotonicTime &+ step
        s.realTime = s.realTime &+ step
        s.uptime = s.uptime &+ step
        let phase = Double(s.monotonicTime / 1_000_000_000 % 40) / 40
        for i in s.loops.indices where s.loops[i].serves {
            let n = UInt64((1 + 4 * abs(phase - 0.5)) * 4000) + UInt64(i) * 317
            s.loops[i].requests = s.loops[i].requests &+ n
            s.loops[i].events = s.loops[i].events &+ n
            s.loops[i].reads = s.loops[i].reads &+ n
            s.loops[i].writes = s.loops[i].writes &+ n
            s.loops[i].waits = s.loops[i].waits &+ n / 3
            s.loops[i].bytesIn = s.loops[i].bytesIn &+ n * 90
            s.loops[i].bytesOut = s.loops[i].bytesOut &+ n * 240
            s.loops[i].busyTime = s.loops[i].busyTime &+ step / 10 * UInt64(i + 1)
            for bucket in 3..<14 where bucket < s.loops[i].tickHistogram.count {
                s.loops[i].tickHistogram[bucket] = s.loops[i].tickHistogram[bucket] &+ n / UInt64(3 + bucket * bucket)
            }
            for bucket in 5..<20 where bucket < s.loops[i].answerHistogram.count {
                s.loops[i].answerHistogram[bucket] =
                    s.loops[i].answerHistogram[bucket] &+ n / UInt64(2 + (bucket - 5) * (bucket - 5))
            }
            s.loops[i].overBudget = s.loops[i].overBudget &+ n / 900
        }
    }

    static func tap(_ row: ConnectionState, withSecrets: Bool = false) -> Tap {
        Tap(
            number: 1, connection: row.id, time: 1_790_000_000_000_000_000, client: row.peer, server: "127.0.0.1:8080",
            userID: 1, username: "ana", withSecrets: withSecrets)
    }

    /// All that passed on it, and its end.
    static let passed: TapPage = {
        let ask = Array("GET / HTTP/1.1\r\nHost: t\r\n\r\n".utf8)
        let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)
        let time: UInt64 = 1_790_000_000_000_001_000
        return TapPage(
            events: [
                TapEvent(.bytes, from: .client, time: time, bytes: ask),
                TapEvent(.bytes, from: .server, time: time + 250_000, bytes: answer),
                TapEvent(.end, from: .client, time: time + 2_000_000),
            ], ending: .closed)
    }()

    /// Two requests, the second with content, and something that no head announces.
    static let wire: TapPage = {
        let time: UInt64 = 1_790_000_000_000_001_000
        let ask = "POST /api/login HTTP/1.1\r\nHost: t\r\nCookie: ********\r\nContent-Length: 41\r\n\r\n"
        let content = #"{"username":"ana","password":"*********"}"#
        let answer = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 40000\r\n\r\n"
        let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1B, 0x5B] + [UInt8](repeating: 0, count: 39_992)
        return TapPage(events: [
            TapEvent(.bytes, from: .client, time: time, bytes: Array((ask + content).utf8)),
            TapEvent(.bytes, from: .server, time: time + 250_000, bytes: Array(answer.utf8) + picture.prefix(100)),
            TapEvent(.bytes, from: .server, time: time + 260_000, bytes: Array(picture.dropFirst(100))),
            TapEvent(.user, from: .client, time: time + 900_000, text: "eve"),
            TapEvent(.gap, from: .server, time: time + 1_000_000, count: 5_000_000),
            TapEvent(.reset, from: .client, time: time + 2_000_000),
        ])
    }()

    static func connection(_ id: ConnectionID, loop: Int = 1, peer: String = "127.0.0.1:51234") -> ConnectionState {
        ConnectionState(
            id: id, loop: loop, peer: peer, phase: .idle, age: 133_000_000_000, idle: 1_200_000_000, requests: 1234,
            bytesIn: 120_000, bytesOut: 4_500_000, bufferedIn: 0, bufferedOut: 0, lastRequest: "GET /healthz",
            lastStatus: 200,
            userID: 0, username: "")
    }

    static func connections(_ count: Int) -> [ConnectionState] {
        let phases: [ConnectionPhase] = [.idle, .reading, .waiting, .writing, .closing]
        return (0..<count).map { i in
            var c = connection(
                ConnectionID(loop: 1 + i * 2 / max(1, count), number: UInt64(17 + i)), loop: 1 + i % 2,
                peer: "127.0.0.1:\(50_000 + i)")
            c.phase = phases[i % 5]
            c.requests = UInt64(i * i * 37)
            if i % 3 == 1 { c.lastRequest = "POST /api/login"; c.lastStatus = 401 }
            if i % 4 == 2 { c.userID = 2; c.username = "ana" }
            if i % 7 == 6 { c.lastRequest = "GET /\u{1B}[31m\u{202E}evil"; c.lastStatus = 404 }
            return c
        }
    }

    /// A good one, near.
    static let network: ConnectionNetwork = {
        var network = ConnectionNetwork()
        (network.rtt, network.rttDeviation, network.segmentSize) = (1_200_000, 300_000, 1448)
        (network.segments, network.queued, network.window) = (1000, 0, 64 << 10)
        (network.deliveryRate, network.busy, network.peerFull) = (12 << 20, 4_000_000, 0)
        return network
    }()

    static let split = SplitPage(
        routes: [
            RouteSplit(
                route: "POST /api/login",
                parts: [
                    RouteSplit.Part(.parser, count: 3, p50: 1500, p99: 3000),
                    RouteSplit.Part(.handler, count: 3, p50: 8000, p99: 24_000),
                    RouteSplit.Part(.queue, count: 212, p50: 48_000, p99: 98_000_000),
                    RouteSplit.Part(.worker, count: 212, p50: 65_000_000, p99: 131_000_000),
                    RouteSplit.Part(.database, count: 212, p50: 1500, p99: 768_000),
                    RouteSplit.Part(.back, count: 212, p50: 12_000, p99: 48_000),
                ]),
            RouteSplit(
                route: "GET /report/{id}",
                parts: [
                    RouteSplit.Part(.handler, count: 70, p50: 256_000, p99: 1_500_000),
                    RouteSplit.Part(.sending, count: 9, p50: 12_000_000, p99: 48_000_000),
                ]),
            RouteSplit(
                route: "GET /healthz",
                parts: [
                    RouteSplit.Part(.parser, count: 1420, p50: 1000, p99: 2000),
                    RouteSplit.Part(.handler, count: 1420, p50: 1000, p99: 2000),
                ]),
        ], span: 63_000_000_000)

    /// The row with the network's part, which differs from row to row.
    static func looked(_ row: ConnectionState) -> ConnectionState {
        var row = row
        var part = network
        switch row.id.rawValue % 5 {
        case 1: (part.retransmits, part.lost, part.rtt) = (31, 2, 48_000_000)
        case 2: (part.window, part.queued, part.unsent) = (0, 60_000, 61_448)
        case 3: part.rtt = 420_000_000
        default: break
        }
        row.network = part
        if row.id.rawValue % 5 == 4 {
            row.split = RequestSplit(times: ["parser": 4000, "handler": 12_000_000, "sending": 2_100_000])
        }
        return row
    }

    static func detail(_ given: ConnectionState) -> ConnectionDetail {
        let row = looked(given)
        let recent = (0..<8).map { (i: Int) -> RecentRequest in
            let back = UInt64(i) * 750_000_000
            let bytes = UInt64(1200 + i * 411)
            let isLogin = i == 2
            return RecentRequest(
                time: 1_790_000_000_000_000_000 - back, request: isLogin ? "POST /api/login" : "GET /style.css?v=\(i)",
                status: isLogin ? 401 : 200, bytes: bytes, took: isLogin ? 41_000_000 : 0)
        }
        return ConnectionDetail(
            state: row, descriptor: 23, slot: 5, trigger: .level, wantsRead: true, wantsWrite: false, heldIn: 0,
            heldOut: 4096,
            fileLeft: 0, untilTimeout: 58_000_000_000, isInBody: false, isRequeued: false, peerEnded: false,
            closesAfterResponse: false,
            recent: recent, ringCapacity: 1024)
    }

    static func audit(_ count: Int) -> [AuditPage.Entry] {
        let kinds = [
            ("operator", "kick now", "connection 1.17"), ("user 1", "log in", "user 1"), ("operator", "lock", "user 2"),
            ("command line", "add", "user 3"),
        ]
        return (0..<count).map { (i: Int) -> AuditPage.Entry in
            let kind = kinds[i % 4]
            let id = Int64(count - i)
            return AuditPage.Entry(
                id: id, time: 1_790_000_000 - Int64(i) * 61, actor: kind.0, action: kind.1, object: kind.2,
                result: i % 5 == 4 ? "refused" : "done")
        }
    }

    static func detail(_ user: UserState) -> UserDetail {
        let agent = "Mozilla/5.0 (X11; Linux)\u{1B}[31m"
        let session = UserDetail.Session(
            id: "0f3a91c2", created: 1_789_900_000, lastSeen: 1_789_999_000, expires: 1_790_600_000,
            address: "127.0.0.1", agent: agent)
        return UserDetail(user: user, sessions: [session], audit: audit(6))
    }

    static func user(_ id: Int64, _ name: String) -> UserState {
        UserState(
            id: id, username: name, locked: false, created: 1_780_000_000, lastLogin: id == 3 ? 0 : 1_789_990_000,
            failedAttempts: 0, sessions: 1)
    }

    static func users(_ count: Int) -> [UserState] {
        let names = ["ana", "böröcz", "漢字ユーザー", "eve\u{202E}nimda"]
        return (0..<count).map { i in
            var u = user(Int64(i + 1), i < names.count ? names[i] : "user\(i)")
            u.locked = i == 1
            u.failedAttempts = i == 1 ? 5 : 0
            return u
        }
    }

    static func log(_ count: Int) -> [LogLine] {
        let kinds = [
            ("info", "user ana logged in from 127.0.0.1:50122"),
            ("warning", "slow handler: POST /api/register took 41 ms"),
            ("info", "loop 2 started, thread 4244"), ("error", "accept: too many open files"),
            ("debug", "GET /\u{1B}[2J 404"),
        ]
        return (0..<count).map { i in
            LogLine(
                sequence: UInt64(i + 1), time: 1_790_000_000_000_000_000 + UInt64(i) * 700_000_000,
                level: kinds[i % 5].0, text: kinds[i % 5].1)
        }
    }

    /// One line a second of the access log, the last of them now.
    static func access(_ count: Int) -> [LogLine] {
        (0..<count).map { i in
            let status = i % 10 == 0 ? 503 : i % 10 == 5 ? 404 : 200
            let user = i % 3 == 0 ? "ana" : "-"
            return LogLine(
                sequence: 0, time: 1_790_000_000_000_000_000 + UInt64(i) * 1_000_000_000,
                level: status == 503 ? "error" : status == 404 ? "warning" : "info", status: status,
                text: "127.0.0.\(i % 4 + 1) - \(user) \"GET /page/\(i) HTTP/1.1\" \(status) 5 \"-\" \"curl\"")
        }
    }

    static let hostile =
        "\u{0}\u{1B}[2J\u{202E}a\u{301}\u{302}\u{303}\u{304}"
        + "漢👩‍👩‍👧\u{FFFD}\u{E000}\u{10FFFF}\u{FE0F}\u{200B}\u{7F}\u{85}"
        + String(repeating: "長", count: 120)

    /// Everything as large and as strange as its type allows.
    static func extreme(_ n: UInt64 = .max, _ i: Int = .max) -> EngineSnapshot {
        var s = snapshot(loops: 70)
        s.monotonicTime = n; s.realTime = n; s.uptime = n; s.processID = .min
        s.version = hostile; s.addresses = [hostile, hostile]; s.poller = hostile; s.draining = true
        for k in s.loops.indices {
            s.loops[k].id = k == 0 ? .min : k == 1 ? .max : k
            s.loops[k].threadID = .max; s.loops[k].connections = i; s.loops[k].trigger = .edge
            for path in counters { s.loops[k][keyPath: path] = n }
            s.loops[k].queued = i
            s.loops[k].answerHistogram = Array(repeating: n, count: k % 3 == 1 ? 0 : 200)
            s.loops[k].writersWaiting = i; s.loops[k].answersPending = i
            s.loops[k].tickHistogram = Array(repeating: n, count: k % 3 == 0 ? 0 : 200)
            s.loops[k].responses = k % 2 == 0 ? [] : Array(repeating: n, count: 5)
            s.loops[k].tickBegan = 1
            s.loops[k].heap = .init(
                reserved: i, inUse: i, free: i, largestFree: i, blocks: i, allocations: n, limit: i, regions: i,
                faults: n, fragmentation: i > 0 ? .infinity : -.infinity)
        }
        s.tickBudget = .init(
            events: i, accepts: i, bytesRead: i, requests: i, sends: i, fileBytes: i, fileBytesInAll: i)
        s.workers = .init(threads: i, busy: i, queued: i, queueLimit: i, completed: n, rejected: n, paused: true)
        s.database = .init(
            path: hostile, connections: i, leased: i, waiting: i, leases: n, longestWait: n, statements: n,
            busyRetries: n, timeouts: n)
        s.log = .init(level: hostile, lines: n, bytes: n, dropped: n, rotations: n, accessLog: hostile)
        return s
    }

    static var counters: [WritableKeyPath<EngineSnapshot.LoopState, UInt64>] {
        [
            \.accepted, \.closed, \.requests, \.bytesIn, \.bytesOut, \.waits, \.events, \.emptyWakes, \.reads,
            \.readsEmpty, \.writes,
            \.shortWrites, \.controlCalls, \.wakesSent, \.wakesCoalesced, \.timeouts, \.kicked, \.busyTime,
            \.overBudget,
        ]
    }

    static func extremeConnections(_ n: UInt64 = .max, _ i: Int = .max) -> [ConnectionState] {
        (0..<80).map { (k: Int) -> ConnectionState in
            let id = ConnectionID(rawValue: UInt64.max - 79 + UInt64(k))
            let loop: Int = k % 2 == 0 ? i : -1
            return ConnectionState(
                id: id, loop: loop, peer: hostile, phase: .writing, age: n, idle: n,
                requests: n, bytesIn: n, bytesOut: n, bufferedIn: i, bufferedOut: .min, lastRequest: hostile,
                lastStatus: i,
                userID: .min, username: k % 2 == 0 ? hostile : "")
        }
    }

    static func extremeUsers(_ i: Int = .max) -> [UserState] {
        (0..<80).map { (k: Int) -> UserState in
            let even = k % 2 == 0
            let id = Int64.max - 79 + Int64(k)
            let created: Int64 = even ? .max : .min
            let lastLogin: Int64 = even ? .min : 253_402_300_799
            return UserState(
                id: id, username: hostile, locked: true, created: created, lastLogin: lastLogin, failedAttempts: i,
                sessions: even ? .min : i)
        }
    }
}

extension ConnectionState {
    init(
        id: ConnectionID, loop: Int, peer: String, phase: ConnectionPhase, age: UInt64, idle: UInt64,
        requests: UInt64, bytesIn: UInt64, bytesOut: UInt64, bufferedIn: Int, bufferedOut: Int, lastRequest: String,
        lastStatus: Int, userID: Int64, username: String
    ) {
        self.init()
        self.peer = peer
        self.lastRequest = lastRequest
        self.username = username
        self[.id] = id.rawValue
        self[.loop] = UInt64(clamping: loop)
        self[.age] = age
        self[.idle] = idle
        self[.bytesIn] = bytesIn
        self[.bytesOut] = bytesOut
        self[.bufferedIn] = UInt64(clamping: bufferedIn)
        self[.bufferedOut] = UInt64(clamping: bufferedOut)
        self.phase = phase
        self.requests = requests
        self[.requestRate] = requests / 60
        self[.outRate] = bytesOut / 60
        self[.took] = requests % 3 * 1_234_567
        self.lastStatus = lastStatus
        self.userID = userID
    }
}
