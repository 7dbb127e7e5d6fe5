// An engine that serves nothing: snapshots, pages and replies from values a test sets.

import CLinux
import Synchronization

@testable import Engine

final class FakeEngine: EngineControl {
    struct State: Sendable {
        var snapshot = Samples.snapshot()
        var connections = Samples.connections(12)
        var users = Samples.users(3)
        var log = Samples.log(20)
        /// In the log's files before those.
        var olderLog: [LogLine] = []
        /// Nil where it is not written to a file.
        var accessLog: [LogLine]? = Samples.access(3)
        var audit = Samples.audit(30)
        var blocks: [BlockedNetwork] = []
        /// What passes on a tapped connection, a page a question; nil for all of it in the first page.
        var tapPages: [TapPage]?
        var trafficRefusal: String?
        /// The settings that it says it has; those that are set, undone and reloaded change in it.
        var settings = Samples.settings
        /// What each had before it was set, the last on top.
        fileprivate var before: [String: [String]] = [:]
        /// The next reload's.
        var reload = Samples.reload
        /// What it has served; nil for a little of everything.
        var traffic: RecordedTraffic?
        var sent: [ControlRequest] = []
        var replies: [ControlReply] = []
        var next: UInt64 = 1
        /// Each snapshot is that many nanoseconds after the one before.
        var step: UInt64 = 1_000_000_000
        /// While it is lost, no snapshot is new, and every request is refused.
        var link = ControlLink.inProcess
    }

    static let ownActor = "ops(1002) from console 3"

    private let state = Mutex(State())
    let replyDescriptor: Int32

    init() { replyDescriptor = linux_eventfd() }
    deinit { _ = linux_close(replyDescriptor) }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
    var sent: [ControlRequest] { state.withLock { $0.sent } }
    var link: ControlLink { state.withLock { $0.link } }

    func snapshot() -> EngineSnapshot {
        state.withLock { state in
            if case .lost = state.link { return state.snapshot }
            Samples.advance(&state.snapshot, by: state.step)
            if state.traffic != nil { state.snapshot.loops[1].responses[3] += 30 }
            return state.snapshot
        }
    }

    func send(_ request: ControlRequest) -> UInt64 {
        let number = state.withLock { state in
            state.sent.append(request)
            let number = state.next
            state.next += 1
            state.replies.append(ControlReply(request: number, result: Self.answer(request, &state)))
            return number
        }
        _ = linux_eventfd_raise(replyDescriptor)
        return number
    }

    func receive() -> [ControlReply] {
        _ = linux_eventfd_clear(replyDescriptor)
        return state.withLock { state in
            let replies = state.replies
            state.replies = []
            return replies
        }
    }

    private static func answer(_ request: ControlRequest, _ state: inout State) -> ControlResult {
        if case .lost = state.link { return .refused("the server is lost") }
        switch request {
        case .connections(let query):
            var page = FakePages.page(state.connections, query)
            if query.network { page.rows = page.rows.map(Samples.looked) }
            return .connections(page)
        case .connection(let id):
            guard let row = state.connections.first(where: { $0.id == id }) else {
                return .refused("there is no connection \(id): it has closed")
            }
            return .connection(Samples.detail(row))
        case .connectionIDs(let filter):
            return .connectionIDs(state.connections.filter { FakePages.accepts($0, filter) }.map(\.id))
        case .kickMany(let ids, _, _):
            let count = state.connections.count
            state.connections.removeAll { ids.contains($0.id) }
            return .done("kicked \(count - state.connections.count) connections")
        case .tap(let wanted):
            guard let row = state.connections.first(where: { $0.id == wanted.connection }) else {
                return .refused("there is no connection \(wanted.connection): it has closed")
            }
            var tap = Samples.tap(row, withSecrets: wanted.withSecrets)
            tap.number = state.sent.count { if case .tap = $0 { true } else { false } }
            return .tap(tap)
        case .tapEvents:
            guard let pages = state.tapPages else { return .tapEvents(Samples.passed) }
            state.tapPages = Array(pages.dropFirst())
            return .tapEvents(pages.first ?? TapPage())
        case .endTap: return .done("the tap has ended")
        case .block(let wanted):
            guard wanted.network != "127.0.0.1" else { return .refused("127.0.0.1 is the operator's own") }
            state.blocks.append(
                BlockedNetwork(
                    network: wanted.network, until: state.snapshot.realTime &+ UInt64(wanted.seconds) &* 1_000_000_000,
                    note: wanted.note, actor: "operator", hits: 3, lastHit: state.snapshot.realTime))
            return .done("\(wanted.network) is blocked")
        case .unblock(let network):
            state.blocks.removeAll { $0.network == network }
            return .done("\(network) is no longer blocked")
        case .blocks: return .blocks(state.blocks)
        case .split: return .split(Samples.split)
        case .setLogLevel(let level):
            state.note("log-level", level)
            return .done("the log takes lines from \(level) on")
        case .pauseWorkers(let isPaused):
            state.snapshot.workers.paused = isPaused
            return .done(isPaused ? "the worker queue is paused" : "the worker queue goes on")
        case .users(let query):
            return .users(FakePages.page(state.users, query))
        case .user(let id):
            guard let user = state.users.first(where: { $0.id == id }) else {
                return .refused("there is no such user any more")
            }
            return .user(Samples.detail(user))
        case .userNamed(let name):
            guard let user = state.users.first(where: { $0.username.lowercased() == name.lowercased() }) else {
                return .refused("there is no user \"\(name)\"")
            }
            return .user(Samples.detail(user))
        case .audit(let query):
            let match = state.audit.filter {
                query.filter.isEmpty || $0.action.contains(query.filter) != query.isInverted
            }
            let rows = match.filter { $0.id > query.after && $0.id < query.before ?? .max }.prefix(query.limit)
            return .audit(AuditPage(rows: Array(rows), total: state.audit.count))
        case .failures(let query):
            let rows = Samples.failures.filter { query.only == nil || $0.id == query.only }
            return .failures(FailurePage(rows: query.list == .slow ? Array(rows.prefix(1)) : rows))
        case .heapMap:
            return .heapMap(
                HeapMap(
                    policy: .segregated, cells: [255, 128, 0, 1], cellBytes: 4096,
                    classes: [.init(bytes: 64, inUse: 12, free: 3)]))
        case .traffic(let query):
            if let refusal = state.trafficRefusal { return .refused(refusal) }
            if let traffic = state.traffic {
                return traffic.hasTraffic ? .traffic(traffic.page(query)) : .refused("this server records no traffic")
            }
            return .traffic(Samples.traffic(query))
        case .resetPassword(let id): return .secret("new-password-\(id)")
        case .invite: return .secret("K7Q2-XXPD")
        case .endSessions(let id):
            for i in state.users.indices where state.users[i].id == id { state.users[i].sessions = 0 }
            return .done("1 session has ended")
        case .removeUser(let id):
            state.users.removeAll { $0.id == id }
            return .done("removed")
        case .log(let after, let limit):
            return .log(Array(state.log.filter { $0.sequence > after }.suffix(limit)))
        case .logPage(let query):
            let files = query.log == .server ? state.olderLog + state.log : state.accessLog
            guard let files else { return .refused("the access log is not written to a file: --access-log FILE") }
            return .logPage(FakePages.page(files, query))
        case .setTrigger(let mode, let loop):
            if state.snapshot.poller == "poll", mode == .edge {
                return .refused("poll has no edge mode: start with --poller epoll")
            }
            if loop == nil { state.note("trigger", mode.rawValue) }
            for i in state.snapshot.loops.indices where state.snapshot.loops[i].id == loop {
                state.snapshot.loops[i].trigger = mode
            }
            return .done("connections are \(mode == .edge ? "edge" : "level")-triggered now")
        case .setListenTrigger(let mode):
            state.note("listen-trigger", mode.rawValue)
            return .done("listening sockets are \(mode == .edge ? "edge" : "level")-triggered now")
        case .addLoop:
            var loop = Samples.loop(state.snapshot.loops.count)
            loop.connections = 0
            state.snapshot.loops.append(loop)
            return .done("loop \(loop.id) added")
        case .kick(let id, _):
            guard state.connections.contains(where: { $0.id == id }) else {
                return .refused("no connection \(id.description): it has closed")
            }
            state.connections.removeAll { $0.id == id }
            return .done("connection \(id.description) closed")
        case .addUser(let name, _, _, _):
            state.users.append(Samples.user(Int64(state.users.count + 1), name))
            return .done("user \(name) added")
        case .setUserLocked(let id, let locked):
            guard let i = state.users.firstIndex(where: { $0.id == id }) else { return .refused("no such user") }
            state.users[i].locked = locked
            return .done("\(state.users[i].username) is \(locked ? "locked" : "unlocked")")
        case .setPassword: return .done("changed the password")
        case .setUserRole(let id, let role):
            for i in state.users.indices where state.users[i].id == id { state.users[i].role = role }
            return .done("the role is \(role)")
        case .removeLoop(let loop):
            state.snapshot.loops.removeAll { $0.id == loop }
            return .done("loop \(loop) removed")
        case .moveConnection(let id, let loop):
            return .done("connection \(id.description) moves to loop \(loop)")
        case .rebalance:
            return .done("connections move")
        case .setBalance(let balance):
            state.note("balance", balance.rawValue)
            return .done(balance.rawValue)
        case .changeSetting(let name, let text):
            guard let setting = Setting(rawValue: name), let value = try? setting.value(of: text) else {
                return .refused(name)
            }
            state.note(name, setting.text(of: value))
            return .done(setting.sentence(value))
        case .undoSetting(let name, let text):
            guard let found = state.settings.settings.first(where: { $0.name == name }) else { return .refused(name) }
            guard found.source == "set" else { return .refused("\(name) was not set while the server runs") }
            guard found.value == text else { return .refused("\(name) is \(found.value) by now") }
            let before = state.before[name]?.popLast() ?? found.restart ?? found.value
            state.set(name, before, isUndo: state.before[name]?.isEmpty ?? true)
            return .done("\(name) is \(before) again")
        case .settings: return .settings(state.settings)
        case .reload:
            for change in state.reload.changes where change.outcome == .taken {
                state.set(change.name, change.new, isUndo: true)
            }
            return .reload(state.reload)
        case .recordWarning(let name, _, _):
            return .done(name)
        case .shutdown:
            return .done("draining")
        }
    }
}

extension FakeEngine.State {
    fileprivate func value(_ name: String) -> String {
        settings.settings.first { $0.name == name }?.value ?? ""
    }

    /// Sets it, so that it can be taken back.
    fileprivate mutating func note(_ name: String, _ text: String) {
        before[name, default: []].append(snapshot.settings[name] ?? value(name))
        set(name, text, isUndo: false)
    }

    /// Sets it as from that console, or takes that back.
    fileprivate mutating func set(_ name: String, _ text: String, isUndo: Bool) {
        snapshot.settings[name] = text
        switch (Setting(rawValue: name), TriggerMode(rawValue: text)) {
        case (.trigger, let mode?):
            snapshot.connectionTrigger = mode
            for i in snapshot.loops.indices { snapshot.loops[i].trigger = mode }
        case (.listenTrigger, let mode?): snapshot.listenTrigger = mode
        case (.balance, _): snapshot.balance = EngineSnapshot.Balance(rawValue: text) ?? snapshot.balance
        case (.logLevel, _): snapshot.log.level = text
        default: break
        }
        guard let i = settings.settings.firstIndex(where: { $0.name == name }) else { return }
        let before = settings.settings[i].restart ?? settings.settings[i].value
        settings.settings[i].value = text
        settings.settings[i].source = isUndo ? "default" : "set"
        settings.settings[i].who = isUndo ? "" : FakeEngine.ownActor
        settings.settings[i].when = snapshot.realTime
        settings.settings[i].restart = before == text ? nil : before
        snapshot.drift = settings.drift.count
    }
}
