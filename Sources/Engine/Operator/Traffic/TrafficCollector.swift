// Takes the requests' records from the loops' rings into the store, and answers questions from it. On the control
// thread; no loop is asked for anything.

struct TrafficCollector {
    /// The budget of all traffic in a process, in bytes: the rings, the store and a question.
    static let budget = 8 << 20

    private let rings: RequestRings
    private let names: TrafficNames
    private let proxies: ProxyList
    private var recent = RecentTraffic()
    private var store: TrafficStore
    private var startedAt: UInt64
    /// Whether there is room for more than nothing.
    private var isOn: Bool
    private var capture = TrafficCapture()
    private var lastTaken: UInt64
    /// When the rings are looked at next.
    private(set) var due: UInt64

    /// While requests come; a ring holds what a loop serves meanwhile, and the coin decides beyond that.
    private static let busyPause = Clock.second / 10
    private static let idlePause = Clock.second
    /// How full a ring may be when it is looked at: above three quarters its loop keeps less.
    private static let ringShare = 0.7
    /// Records a second that the store has room for.
    private static let steadyRate = Double(TrafficStore.recordLimit) / Double(TrafficStore.horizon / Clock.second)

    /// - Parameter routes: the server's routes, whose numbers the records have.
    init(
        _ rings: RequestRings, routes: [Route], proxies: ProxyList = ProxyList(), now: UInt64 = Clock.now,
        seed: UInt64 = .random(in: .min ... .max)
    ) {
        self.rings = rings
        self.proxies = proxies
        names = TrafficNames(routes: routes.map(\.pattern.path), texts: rings.texts)
        isOn = rings.isOn
        store = isOn ? TrafficStore(seed: seed) : Self.noStore
        startedAt = now
        lastTaken = now
        due = isOn ? now &+ Self.idlePause : .max
    }

    /// Bytes that all of it takes at most.
    var bytes: Int { store.bytes + RequestRings.budget + HeadTexts.bytes + TrafficGrouping.bytes + RecentTraffic.bytes }

    /// Takes what the rings have, if it is time.
    mutating func takeIfDue(_ now: UInt64 = Clock.now) {
        if rings.isOn != isOn { beginAnew(now) }
        if now >= due { take(now) }
    }

    private static var noStore: TrafficStore { TrafficStore(records: 1, cells: 1) }

    /// Requests are recorded from now on, or no longer: then what there was is forgotten, with its memory.
    private mutating func beginAnew(_ now: UInt64) {
        isOn.toggle()
        store = isOn ? TrafficStore() : Self.noStore
        // The loops' next rings begin with the advice that the last ones had.
        capture.end(now, rings)
        rings.advise(0)
        recent = RecentTraffic()
        startedAt = now
        lastTaken = now
        due = now
    }

    private mutating func take(_ now: UInt64) {
        let rings = rings
        guard isOn else {
            // What the loops' last rings have is read off, so that the rings are forgotten.
            _ = rings.take { _ in }
            due = rings.isEmpty ? .max : now &+ Self.idlePause
            return
        }
        store.advance(to: now)
        let taken = rings.take { store.add($0) }
        advise(taken.requests, fullest: taken.fullest, over: now &- lastTaken)
        capture.endIfDue(now, rings)
        lastTaken = now
        due = now &+ (taken.requests > 0 ? Self.busyPause : Self.idlePause)
    }

    /// As long as half of the room is free, all is recorded that a ring holds until it is looked at again; beyond that
    /// as much as there is room for in the long run.
    /// - Parameter most: requests of the ring that had the most for its size, in rings full.
    private func advise(_ requests: Double, fullest most: Double, over time: UInt64) {
        guard time >= Self.busyPause / 2 else { return }
        let seconds = Double(time) / Double(Clock.second)
        let room = Self.ringShare / (Double(Self.busyPause) / Double(Clock.second))
        // How many times more there is than room for.
        var excess = most / seconds / room
        if store.fill >= 0.5 { excess = max(excess, requests / seconds / Self.steadyRate) }
        var shift: UInt64 = 0
        while excess > 1, shift < 30 {
            excess /= 2
            shift += 1
        }
        rings.advise(shift)
    }

    // MARK: questions

    /// What only the users' store knows.
    struct Users {
        /// Names by id.
        var names: (Set<Int64>) -> [Int64: String]
        /// The ids of users with this in their name.
        var ids: (String) -> Set<Int64>
    }

    /// A question that cannot be meant.
    struct Unfit: Error { let message: String }

    mutating func page(
        _ query: TrafficQuery, _ users: Users, _ now: UInt64 = Clock.now
    ) throws(Unfit) -> TrafficPage {
        if rings.isOn != isOn { beginAnew(now) }
        if let page = recent.page(query, at: now) { return page }
        let page = try newPage(query, users, now)
        recent.keep(page, query, at: now)
        return page
    }

    private mutating func newPage(
        _ query: TrafficQuery, _ users: Users, _ now: UInt64
    ) throws(Unfit) -> TrafficPage {
        take(now)
        let since = query.needsCapture ? capture.wanted(now, rings) : nil
        let window = min(UInt64(query.window.seconds) &* Clock.second, now &- min(since ?? 0, now))
        let names = names
        let proxies = proxies.current
        var match = TrafficMatch()
        for wanted in query.terms.prefix(TrafficQuery.termLimit) {
            let term = names.term(wanted) { name in
                let found = users.ids(name)
                return Set(users.names(found).filter { $0.value == name }.keys)
            }
            if case .nothing = term { throw Unfit(message: TrafficNames.problem(wanted)) }
            match.terms.append(term)
        }
        let grouping = TrafficGrouping(
            store, since: now &- min(window, now), by: query.by, order: query.sort, match: match, limit: query.limit,
            captured: since != nil, isWanted: isWanted(query, users))
        let cells = grouping.groups.map { store.cell(at: $0.place) }
        let known = query.by == .user ? users.names(Set(cells.map(\.user)).subtracting([0])) : [:]
        let rows = zip(grouping.groups, cells).map { group, cell in
            var row = group.sums
            row.key = names.key(cell, by: query.by, users: known)
            row.isProxy = query.by == .address && proxies.contains(cell.client)
            return row
        }
        let lost = rings.lost
        return TrafficPage(
            rows: rows, total: grouping.total, keys: grouping.keys, span: min(window, now &- min(startedAt, now)),
            kept: grouping.kept, lost: lost.requests, missingLoops: lost.loops,
            captured: since.map { now &- min($0, now) } ?? 0)
    }

    private func isWanted(_ query: TrafficQuery, _ users: Users) -> (TrafficCell) -> Bool {
        if query.text.isEmpty { return { _ in true } }
        if query.by == .user {
            let ids = users.ids(query.text)
            return { ids.contains($0.user) }
        }
        let text = query.text.lowercased()
        let names = names
        return { names.key($0, by: query.by, users: [:]).lowercased().contains(text) }
    }
}
