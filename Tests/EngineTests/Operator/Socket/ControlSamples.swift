// One value for every case of the control protocol, each as full as it can be. A new case does not compile until it
// has a sample here.

@testable import Engine

enum ControlSamples {
    static let hostile = "<a href=\"x\">\\ \u{1B}[2J \u{85} \u{202E} \u{0} 😀\r\n\tß"
    static let id = ConnectionID(loop: 65535, number: 0xFFFF_FFFF_FFFF)
    static let key = RowKey(words: [.max, 0, 1 << 53], id: .max)

    static let filter = ConnectionFilter(
        terms: [
            .number(.idle, .greaterOrEqual, .max), .state(.writing, isEqual: false),
            .text(.peer, hostile, isEqual: true),
            .text(.last, "/", isEqual: false), .user("#17", isEqual: true), .user("a", isEqual: false), .anywhere(""),
        ], isInverted: true)

    static let place = LogPlace(file: .max, offset: 1 << 53)

    static let anchors: [PageAnchor] = [.start, .end, .after(key), .before(key), .around(7, otherwise: key)]

    /// The sample that follows another's case; the first for nil, nil after the last.
    static func sample(after request: ControlRequest?) -> ControlRequest? {
        switch request {
        case nil:
            .connections(
                ConnectionQuery(
                    loop: 2, sort: .bytesOut, isDescending: true, filter: filter, anchor: .around(7, otherwise: key),
                    limit: 50, network: true))
        case .connections:
            .users(
                UserQuery(
                    filter: hostile,
                    terms: [
                        .range(.failedAttempts, UserQuery.Span(.min, .max), isEqual: false),
                        .word(.state, "locked", isEqual: true), .name(hostile, isEqual: false),
                        .anywhere("", dates: UserQuery.Span(0, 1)), .anywhere(hostile, dates: nil),
                    ], isInverted: true, sort: .lastLogin, isDescending: true, after: .max,
                    mark: UserQuery.Mark(user), limit: 3))
        case .users: .log(after: .max, limit: 1000)
        case .log: .setTrigger(.edge, loop: 3)
        case .setTrigger: .setListenTrigger(.level)
        case .setListenTrigger: .addLoop
        case .addLoop: .removeLoop(2)
        case .removeLoop: .moveConnection(id, toLoop: 1)
        case .moveConnection: .rebalance
        case .rebalance: .setBalance(.leastConnections)
        case .setBalance: .changeSetting("idle-timeout", "5s")
        case .changeSetting: .undoSetting("idle-timeout", hostile)
        case .undoSetting: .settings
        case .settings: .reload
        case .reload: .connection(id)
        case .connection: .connectionIDs(filter)
        case .connectionIDs: .kick(id, .afterResponse)
        case .kick: .kickMany([id, ConnectionID(loop: 1, number: 2)], .now)
        case .kickMany: .setLogLevel("debug")
        case .setLogLevel: .pauseWorkers(true)
        case .pauseWorkers: .heapMap(loop: 1, cells: 512)
        case .heapMap: .addUser(username: hostile, password: "correct horse", role: "operator", mustChange: true)
        case .addUser: .setUserLocked(id: .min, true)
        case .setUserLocked: .setPassword(id: 17, hostile, mustChange: true)
        case .setPassword: .setUserRole(id: 17, "operator")
        case .setUserRole: .user(17)
        case .user: .userNamed("Ana")
        case .userNamed: .resetPassword(id: 17)
        case .resetPassword: .endSessions(id: 17)
        case .endSessions: .removeUser(id: 17)
        case .removeUser: .invite
        case .invite:
            .audit(AuditQuery(filter: "kick", isInverted: true, before: 9, after: 3, isOldestFirst: true, limit: 4))
        case .audit: .failures(FailureQuery(.slow, before: .max, only: 7, heads: true, limit: 64))
        case .failures: .recordWarning(name: "stall", text: hostile, isOver: true)
        case .recordWarning: .shutdown
        case .shutdown: .block(BlockRequest(network: "10.0.0.0/8", seconds: 600, note: hostile, own: ["::1"]))
        case .block: .unblock("10.0.0.0/8")
        case .unblock: .tap(TapRequest(id, withSecrets: true, duration: 100, bytes: 1 << 30))
        case .tap: .tapEvents(3)
        case .tapEvents: .endTap(3)
        case .endTap: .blocks
        case .blocks:
            .traffic(
                TrafficQuery(
                    by: .network, window: .hour, sort: .serverErrors,
                    terms: [TrafficQuery.Term(.path, hostile), TrafficQuery.Term(.status, "4xx")], text: hostile,
                    limit: 7, age: 900))
        case .traffic:
            .logPage(
                LogQuery(
                    .access, .newer, from: place, until: .max, terms: [LogTerm(.status, .greaterOrEqual, "4xx")],
                    isInverted: true, limit: 9))
        case .logPage: .split
        case .split: nil
        }
    }

    static let requests: [ControlRequest] = {
        var all: [ControlRequest] = []
        while let next = sample(after: all.last) { all.append(next) }
        return all
    }()

    static let calls: [ControlCall] =
        requests.map(ControlCall.request)
        + [
            .snapshot, .follow(.snapshot(interval: 250)), .follow(.log(after: 12)), .follow(.audit), .unfollow(.log),
        ]

    static func sample(after result: ControlResult?) -> ControlResult? {
        switch result {
        case nil:
            .connections(
                ConnectionPage(
                    rows: [connection], keys: [key], total: 900, offset: 30, slowHeads: 2, armedIdle: 1,
                    missingLoops: 1))
        case .connections:
            .connection(
                ConnectionDetail(
                    state: connection, descriptor: 12, slot: 9, trigger: .edge, wantsRead: true, wantsWrite: true,
                    heldIn: 4096, heldOut: 8192, fileLeft: .max, untilTimeout: .max, isInBody: true, isRequeued: true,
                    peerEnded: true, closesAfterResponse: true,
                    recent: [RecentRequest(time: .max, request: hostile, status: 200, bytes: 5, took: .max)],
                    ringCapacity: 64))
        case .connection: .connectionIDs([id, ConnectionID(loop: 0, number: 1)])
        case .connectionIDs: .users(UserPage(rows: [user], total: 1_000_000))
        case .users:
            .user(
                UserDetail(
                    user: user,
                    sessions: [
                        UserDetail.Session(
                            id: "0f3a", created: 1, lastSeen: 2, expires: 3, address: "::1", agent: hostile)
                    ], audit: [entry]))
        case .user: .audit(AuditPage(rows: [entry], total: 5))
        case .audit: .failures(FailurePage(rows: [failure], missingLoops: 2))
        case .failures: .secret("tiger-lamp-4711")
        case .secret: .log([line])
        case .log:
            .heapMap(
                HeapMap(
                    policy: .bestFit, cells: [0, 127, 255], cellBytes: 4096,
                    classes: [
                        HeapMap.SizeClass(bytes: 32, inUse: 1, free: 2),
                        HeapMap.SizeClass(bytes: .max, inUse: 3, free: 0),
                    ]))
        case .heapMap: .done("loop 2 is removed")
        case .done: .refused("there is no loop 9")
        case .refused: .blocks([block])
        case .blocks:
            .traffic(
                TrafficPage(
                    rows: [row], total: row, keys: 3, span: .max, kept: 4, lost: .max, missingLoops: 5, captured: .max))
        case .traffic: .logPage(LogPage(lines: [line], first: place, last: place, isEnd: true))
        case .logPage:
            .split(
                SplitPage(
                    routes: [
                        RouteSplit(
                            route: hostile, parts: [RouteSplit.Part(.back, count: 3, p50: 1 << 60, p99: .max)])
                    ], span: .max))
        case .split: .settings(settings)
        case .settings: .reload(reload)
        case .reload: .tap(tap)
        case .tap: .tapEvents(TapPage(events: [passed], ending: .bytes))
        case .tapEvents: nil
        }
    }

    static let results: [ControlResult] = {
        var all: [ControlResult] = []
        while let next = sample(after: all.last) { all.append(next) }
        return all
    }()

    static func sample(after event: ControlEvent?) -> ControlEvent? {
        switch event {
        case nil:
            .hello(
                ControlHello(
                    version: 1, engine: "0.2.0", role: .operator, session: 3, actor: "ops(1002) from console 3"))
        case .hello: .reply(ControlReply(request: 7, result: .done("draining")))
        case .reply: .failure(ControlFailure(reply: 8, reason: .notAllowed, text: "a viewer changes nothing"))
        case .failure: .snapshot(snapshot, reply: 9)
        case .snapshot: .log([line])
        case .log: .audit([entry])
        case .audit, .other: nil
        }
    }

    static let events: [ControlEvent] = {
        var all: [ControlEvent] = []
        while let next = sample(after: all.last) { all.append(next) }
        return all + [.snapshot(snapshot, reply: nil)]
            + ControlFailure.Reason.allCases.map { .failure(ControlFailure(reply: nil, reason: $0, text: "x")) }
            + results.map { .reply(ControlReply(request: 1 << 53, result: $0)) }
    }()

    static let user = UserState(
        id: .max, username: hostile, locked: true, role: "operator", mustChange: true, created: 1, lastLogin: 2,
        failedAttempts: 3, sessions: 4, note: hostile)

    static let block = BlockedNetwork(
        network: "10.0.0.0/8", until: .max, note: hostile, actor: "ops(1002) from console 3", hits: .max, lastHit: 4)

    static let tap = Tap(
        number: 3, connection: id, time: .max, client: "[::1]:51234", server: "[::1]:8080", userID: .max,
        username: hostile, withSecrets: true, received: 7, sent: 8)

    static let settings = SettingsReport(
        settings: [
            SettingState(
                name: "idle-timeout", value: "5s", standard: "75s", file: hostile, source: "set", place: hostile,
                who: "ops(1002) from console 3", when: .max, isLive: false, restart: "60s", hiding: hostile)
        ], path: hostile, faults: [hostile], loaded: .max)

    static let reload = ReloadReport(
        path: hostile, faults: [hostile],
        changes: ReloadReport.Outcome.allCases.map {
            ReloadReport.Change(name: "workers", old: "4", new: "8", outcome: $0, reason: hostile)
        })

    static let passed = TapEvent(.gap, from: .server, time: .max, bytes: [0, 1, 2, 255], count: 9, text: hostile)

    static let entry = AuditPage.Entry(
        id: .max, time: 1_764_000_000, actor: "operator", action: "kick now", object: "connection 1.2", result: "done")

    static let row: TrafficRow = {
        var row = TrafficRow(key: hostile)
        row.isProxy = true
        (row.requests, row.requestsMargin, row.share) = (90, 9, 0.5)
        (row.p50, row.p99, row.bytes, row.bytesMargin) = (1000, .max, 91, 10)
        (row.p50Margin, row.p99Margin) = (7, 8)
        (row.clientErrors, row.clientErrorsMargin, row.serverErrors, row.serverErrorsMargin) = (92, 11, 93, 12)
        return row
    }()

    static let failure = Failure(
        id: .max, time: .max, ending: .timedOut, status: 503, cause: "queue-full", reason: hostile, connection: id,
        loop: 3, peer: "[::1]:51234", userID: .max, username: hostile, request: hostile, took: .max,
        split: RequestSplit(times: ["queue": 1 << 50, "sending": 12]), bytes: .max, head: hostile, headBytes: 4096)

    static let line = LogLine(sequence: .max, time: .max, level: "warning", status: 404, text: hostile)

    static let connection: ConnectionState = {
        var state = ConnectionState()
        state.username = "Ana"
        var network = ConnectionNetwork()
        (network.rtt, network.rttDeviation, network.retransmits, network.segments) = (.max, 1 << 60, 3, 4)
        (network.lost, network.unanswered, network.deliveryRate, network.unsent) = (5, 6, 1 << 50, 7)
        (network.queued, network.unread, network.window, network.segmentSize) = (8, 9, 10, 11)
        (network.busy, network.peerFull) = (.max, 1 << 61)
        state.network = network
        state.split = RequestSplit(times: ["handler": 1 << 50, "sending": 12], isLast: true)
        for column in ConnectionColumn.allCases {
            switch column.entry.kind {
            case .id: state[column] = id.rawValue
            case .word: state.phase = .closing
            case .text: state[text: column] = column == .peer ? "[::1]:51234" : hostile
            default: state[column] = UInt64(column.rawValue) << 40 | 1
            }
        }
        return state
    }()

    /// Each number is another one.
    static let snapshot: EngineSnapshot = {
        let heap = EngineSnapshot.HeapState(
            reserved: 1, inUse: 2, free: 3, largestFree: 4, blocks: 5, allocations: 6, limit: 7, regions: 8, faults: 9,
            fragmentation: 0.125)
        var loop = EngineSnapshot.LoopState(
            id: 1, threadID: 4242, accepts: true, serves: true, trigger: .edge, connections: 10, leaving: true,
            accepted: 11, closed: 12, requests: .max, bytesIn: 14, bytesOut: 15, waits: 16, events: 17, emptyWakes: 18,
            reads: 19, readsEmpty: 20, writes: 21, shortWrites: 22, controlCalls: 23, wakesSent: 24,
            wakesCoalesced: 25, writersWaiting: 26, answersPending: 27, timeouts: 28, kicked: 29, movedIn: 30,
            movedOut: 31, refused: 32, gaveWay: 33, overloaded: 34, refusals: ["full": 35, "busy": 36],
            acceptPauses: 37, stalls: 38, stalledHandler: hostile, queued: 39, overBudget: 40, busyTime: .max,
            tickHistogram: [], tickBegan: 42, heap: heap, responses: [1, 2, 3, 4, 5])
        loop.tickHistogram = (0..<UInt64(TickHistogram.bucketCount)).map { $0 }
        loop.answerHistogram = (0..<UInt64(TickHistogram.bucketCount)).map { $0 * 2 }
        return EngineSnapshot(
            monotonicTime: 50, realTime: .max, uptime: 52, processID: 53, version: "0.2.0",
            addresses: ["http://127.0.0.1:8080", "http://[::1]:8080"], poller: "poll", listenTrigger: .edge,
            connectionTrigger: .edge, draining: true, balance: .leastConnections, settings: ["idle-timeout": "75s"],
            drift: 67, settingsFault: hostile, descriptorsUsed: 54, descriptorLimit: 55, acceptQueue: 56,
            acceptQueueLimit: 57, acceptOverflows: 58,
            refusals: ["full": 59],
            tickBudget: TickBudget(
                events: 60, accepts: 61, bytesRead: 62, requests: 63, sends: 64, fileBytes: 65, fileBytesInAll: 66),
            loops: [loop],
            workers: EngineSnapshot.WorkerState(
                threads: 70, busy: 71, queued: 72, queueLimit: 73, completed: 74, rejected: 75, paused: true,
                hashing: 76, hashingQueued: 77, hashingShare: 78),
            database: EngineSnapshot.DatabaseState(
                path: "/data/accounts.db", capacity: 80, connections: 81, leased: 82, waiting: 83, leases: 84,
                longestWait: .max, statements: 85, busyRetries: 86, timeouts: 87, replaced: 88),
            log: EngineSnapshot.LogState(
                level: "debug", lines: 90, bytes: 91, dropped: 92, rotations: 93, accessLog: "/data/access.log"))
    }()
}
