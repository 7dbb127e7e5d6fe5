// All that the console knows: what it was last told, where the operator is, what is asked and not answered yet.
// A value, changed by snapshots, keys and replies; views draw it and change nothing. Owned by the console's thread.

import Engine

struct ConsoleModel: Sendable {
    static let intervals = 100...60_000
    static let historyLength = 600
    /// Nanoseconds.
    static let shortestMeasure: UInt64 = 50_000_000

    /// What has the keys.
    enum Mode: Sendable {
        case browse
        case confirm(Confirmation)
        case command(CommandPrompt)
        case addUser(AddUserForm)
        case help(scroll: Int)
    }

    var snapshot: EngineSnapshot
    /// What rates are measured from.
    private var baseline: EngineSnapshot
    private(set) var rates = Rates()
    /// One value a refresh.
    private(set) var requestHistory = HistoryRing(capacity: historyLength)
    private(set) var queueHistory = HistoryRing(capacity: historyLength)
    private(set) var loopHistory: [Int: HistoryRing] = [:]

    var connections = PagedTable<ConnectionState>()
    var users = PagedTable<UserState>()
    var log = LogTail()
    var heap = HeapPane()
    /// The loop under the cursor, by id.
    var selectedLoop: Int?
    var loopTop = 0

    var view = ViewID.overview
    /// The pane of the overview that has the keys.
    var focus = Pane.connections
    var mode = Mode.browse
    var notice: Notice?
    var isPaused = false
    /// Milliseconds between refreshes.
    var interval: Int
    /// Seconds east of UTC, for times of day.
    var utcOffset = 0
    /// Monotonic nanoseconds.
    var now: UInt64
    var commandHistory: [String] = []
    var width = 80
    var height = 24

    var pending: [UInt64: Purpose] = [:]
    /// When the pages under way were asked for; a lost reply must not end refreshing.
    var connectionsAsked: UInt64?
    var usersAsked: UInt64?
    var logAsked: UInt64?

    init(snapshot: EngineSnapshot, interval: Int = 1000) {
        self.snapshot = snapshot
        baseline = snapshot
        self.interval = min(max(interval, Self.intervals.lowerBound), Self.intervals.upperBound)
        now = snapshot.monotonicTime
        selectedLoop = snapshot.loops.first?.id
    }

    /// The pane that has the keys; nil in the views without rows.
    var pane: Pane? { view == .overview ? focus : view.pane }

    /// Which of the tables' own keys work.
    var scope: KeyBinding.Scope {
        switch pane {
        case .connections: .connections
        case .users: .users
        default: .everywhere
        }
    }

    var loopIndex: Int {
        guard let selectedLoop else { return 0 }
        return snapshot.loops.firstIndex { $0.id == selectedLoop } ?? 0
    }

    var layout: Layout { Layout(width: width, height: height, view: view, focus: focus, loops: snapshot.loops.count) }

    /// Rows that a pane shows now; 0 where it is not on the screen.
    func visibleRows(_ pane: Pane) -> Int { layout.rows(of: pane) }

    mutating func take(_ new: EngineSnapshot) {
        let moved = new.monotonicTime >= baseline.monotonicTime
        // In a few milliseconds one request looks like hundreds a second: the rates before hold, and count on.
        if !moved {
            baseline = new
        } else if new.monotonicTime - baseline.monotonicTime >= Self.shortestMeasure {
            rates = Rates(from: baseline, to: new)
            baseline = new
            requestHistory.append(rates.total.requests)
            queueHistory.append(Double(new.workers.queued))
            for loop in new.loops {
                loopHistory[loop.id, default: HistoryRing(capacity: 240)].append(rates.loops[loop.id]?.requests ?? 0)
            }
            for id in loopHistory.keys where !new.loops.contains(where: { $0.id == id }) { loopHistory[id] = nil }
        }
        snapshot = new
        if selectedLoop == nil || !new.loops.contains(where: { $0.id == selectedLoop }) {
            selectedLoop = new.loops.first?.id
        }
    }

    /// The pages that the screen shows and that are not under way.
    mutating func queries() -> [Effect] {
        pageQueries(regular: true)
    }

    /// - Parameter regular: false asks only for pages that the cursor waits for.
    mutating func pageQueries(regular: Bool) -> [Effect] {
        guard !isPaused else { return [] }
        var effects: [Effect] = []
        let layout = layout
        let connectionRows = layout.rows(of: .connections)
        if connectionRows > 0 {
            let purpose = Purpose.connections(after: connections.after)
            if (connections.needsPage && !isUnderWay(purpose)) || (regular && isDue(connectionsAsked)) {
                connectionsAsked = now
                let limit = connections.limit(visible: connectionRows)
                let anchor = connections.after.map { PageAnchor.after(RowKey(words: [$0.rawValue, 0, 0], id: $0.rawValue)) } ?? .start
                effects.append(.send(.connections(ConnectionQuery(anchor: anchor, limit: limit)), purpose))
            }
        }
        let userRows = layout.rows(of: .users)
        if userRows > 0 {
            let purpose = Purpose.users(after: users.after)
            if (users.needsPage && !isUnderWay(purpose)) || (regular && isDue(usersAsked)) {
                usersAsked = now
                let limit = users.limit(visible: userRows)
                effects.append(.send(.users(UserQuery(after: users.after ?? 0, limit: limit)), purpose))
            }
        }
        if layout.rows(of: .log) > 0, regular, isDue(logAsked) {
            logAsked = now
            effects.append(.send(.log(after: log.lastSequence, limit: 500), .log))
        }
        if view == .heap, snapshot.loops.indices.contains(loopIndex) {
            let loop = snapshot.loops[loopIndex].id
            if heap.isWanted(of: loop, regular: regular, isDue: isDue(heap.asked)) {
                heap.asked = now
                heap.askedLoop = loop
                effects.append(.send(.heapMap(loop: loop, cells: HeapPane.cells), .heapMap(loop: loop)))
            }
        }
        return effects
    }

    /// Not asked for, or so long ago that no answer is to be expected.
    private func isDue(_ asked: UInt64?) -> Bool {
        guard let asked else { return true }
        return now > asked && now - asked > 5_000_000_000
    }

    private func isUnderWay(_ purpose: Purpose) -> Bool { pending.values.contains(purpose) }

    /// Keeps every cursor on the screen. Before a frame is drawn.
    mutating func settle(width: Int, height: Int) {
        self.width = width
        self.height = height
        if let notice, notice.isOver(at: now) { self.notice = nil }
        connections.scroll(visible: visibleRows(.connections))
        users.scroll(visible: visibleRows(.users))
        let rows = max(1, visibleRows(.loops))
        let index = loopIndex
        loopTop = min(loopTop, max(0, snapshot.loops.count - rows))
        if index < loopTop { loopTop = index }
        if index >= loopTop + rows { loopTop = index - rows + 1 }
    }

    mutating func say(_ kind: Notice.Kind, _ text: String) { notice = Notice(kind: kind, text: text, since: now) }
}
