// All that the console knows: what it was last told, where the operator is, what is asked and not answered yet.
// A value, changed by snapshots, keys and replies; views draw it and change nothing. Owned by the console's thread.

import Engine

struct ConsoleModel: Sendable {
    static let intervals = 100...60_000
    /// Nanoseconds.
    static let shortestMeasure: UInt64 = 50_000_000

    /// What has the keys.
    enum Mode: Sendable {
        case browse
        case confirm(Confirmation)
        case command(CommandPrompt)
        /// A filter under entry, which acts as it is typed; the sheet of before comes back with Esc.
        case filter(LineEditor, Pane, before: TableSheet)
        case addUser(AddUserForm)
        /// Shown once and kept nowhere else.
        case secret(title: String, String)
        case help(scroll: Int)
    }

    var snapshot: EngineSnapshot
    /// What rates are measured from.
    private var baseline: EngineSnapshot
    private(set) var rates = Rates()
    private(set) var history = History()
    private(set) var modes: [ModeCounters.Key: ModeCounters] = [:]
    var watch = WarningWatch()
    /// What the last page of connections counted.
    var lints = (slowHeads: 0, armedIdle: 0)
    var experiment: Experiment?

    var connections = PagedTable<ConnectionState>(number: { $0.rawValue })
    var users = PagedTable<UserState>(number: { UInt64(bitPattern: $0) })
    var log = LogTail()
    var heap = HeapPane()
    var audit = AuditTail()
    var sheets: [Pane: TableSheet] = [
        .connections: TableSheet(sort: "id"), .users: TableSheet(sort: "id"), .loops: TableSheet(sort: "loop"),
        .log: TableSheet(sort: ""),
        .audit: TableSheet(sort: ""),
    ]
    /// The loops that are shown, by id, in their order.
    var loopOrder: [Int] = []
    /// The loop under the cursor, by id.
    var selectedLoop: Int?
    var loopTop = 0

    var view = ViewID.overview
    /// The pane of the overview that has the keys.
    var focus = Pane.connections
    /// What is looked at alone, the last on top.
    var details: [Detail] = []
    var detailScroll = 0
    /// Of the connection that is looked at, as it was last seen.
    var connection: ConnectionDetail?
    /// Monotonic nanoseconds when it was found to have closed.
    var connectionGone: UInt64?
    /// The user that is looked at, as they were last seen.
    var user: UserDetail?
    var userGone = false
    /// Nil is now.
    private(set) var past: Past?
    var span = TimeSpan.minute

    var mode = Mode.browse
    /// What the last frame showed; nil before the first.
    var drawn: DrawnScreen?
    /// Monotonic nanoseconds until which keys wait for a question that a reply will bring.
    var questionDue: UInt64 = 0
    /// Those that wait until nothing else has the keys.
    private var secrets: [(title: String, secret: String)] = []
    /// Monotonic nanoseconds when a frame showed the one that stands there.
    private var secretShownAt: UInt64?
    /// Nanoseconds for which no key closes it: one that was meant for something else came with it.
    static let secretGrace: UInt64 = 500_000_000
    var notices = NoticeBoard()
    var isPaused = false
    var isReadOnly = false
    /// The keys of Keymap.suggested stand in the status line.
    var suggestsKeys = false
    var showsStats = false
    var hasMouse = false
    var theme = ThemeName.dark
    var cost = FrameCost()
    /// Milliseconds between refreshes.
    var interval: Int
    /// Seconds east of UTC, for times of day.
    var utcOffset = 0
    /// Monotonic nanoseconds.
    var now: UInt64
    var commandHistory: [String] = []
    var undos: [Undo] = []
    private var undoNumber: UInt64 = 0
    var width = 80
    var height = 24

    var pending: [UInt64: Purpose] = [:]
    /// When the pages under way were asked for; a lost reply must not end refreshing.
    var asked: [Asked: UInt64] = [:]
    /// The serial numbers of the pages under way that the cursor waits for.
    var serials: [Pane: UInt64] = [:]

    /// What is asked for regularly, one at a time.
    enum Asked: Hashable, Sendable { case connections, users, log, audit, detail, lints }

    init(snapshot: EngineSnapshot, interval: Int = 1000) {
        self.snapshot = snapshot
        baseline = snapshot
        self.interval = min(max(interval, Self.intervals.lowerBound), Self.intervals.upperBound)
        now = snapshot.monotonicTime
        selectedLoop = snapshot.loops.first?.id
        arrangeLoops()
    }

    // MARK: where the operator is

    var detail: Detail? { details.last }

    /// The pane that has the keys; nil in the views without rows.
    var pane: Pane? { detail != nil ? nil : view == .overview ? focus : view.pane }

    /// Which of the tables' own keys work.
    var scope: KeyBinding.Scope {
        switch detail {
        case .connection?: return .connections
        case .loop?: return .loops
        case .user?: return .users
        case .charts?, .warnings?, .experiment?: return .everywhere
        case nil: break
        }
        switch pane {
        case .connections: return .connections
        case .users: return .users
        case .loops: return .loops
        case .log: return .log
        case .audit: return .everywhere
        case nil: return view == .workers ? .workers : .everywhere
        }
    }

    func sheet(_ pane: Pane) -> TableSheet { sheets[pane] ?? TableSheet(sort: "") }

    func isHeld(_ pane: Pane) -> Bool { now < sheet(pane).heldUntil }

    /// The loops' rows as they are shown.
    var loopRows: [EngineSnapshot.LoopState] {
        loopOrder.compactMap { id in shownSnapshot.loops.first { $0.id == id } }
    }

    var loopIndex: Int { selectedLoop.flatMap { loopOrder.firstIndex(of: $0) } ?? 0 }

    var layout: Layout {
        Layout(width: width, height: height, view: view, focus: focus, loops: loopOrder.count, isDetail: detail != nil)
    }

    /// Rows that a pane shows now; 0 where it is not on the screen.
    func visibleRows(_ pane: Pane) -> Int { layout.rows(of: pane) }

    // MARK: time

    /// What the screen shows: now, or the recorded moment it stands still at.
    var shownSnapshot: EngineSnapshot { past?.snapshot ?? snapshot }
    var shownRates: Rates { past?.rates ?? rates }
    var shownModes: [ModeCounters.Key: ModeCounters] { past?.modes ?? modes }

    /// What a chart shows, to now or to the recorded moment.
    func series(_ metric: History.Metric, loop: Int? = nil) -> [Double] {
        guard let past else { return history.values(metric, loop: loop, over: span) }
        return past.history.values(metric, loop: loop, over: span, until: past.snapshot.monotonicTime)
    }

    /// For rows that no snapshot holds, while the screen stands still in the past; empty otherwise.
    var notRecorded: String { past.map { "not recorded: as of \(Format.clock($0.left, offset: utcOffset))" } ?? "" }

    /// Nanoseconds from the recorded moment to now; nil is now.
    var timeBack: UInt64? {
        past.map { snapshot.monotonicTime &- min(snapshot.monotonicTime, $0.snapshot.monotonicTime) }
    }

    mutating func take(_ new: EngineSnapshot) {
        let moved = new.monotonicTime >= baseline.monotonicTime
        // In a few milliseconds one request looks like hundreds a second: the rates before hold, and count on.
        if !moved {
            baseline = new
        } else if new.monotonicTime - baseline.monotonicTime >= Self.shortestMeasure {
            rates = Rates(from: baseline, to: new)
            history.add(new, rates, since: baseline.monotonicTime)
            watch.look(at: new, before: baseline, lints: lints)
            ModeCounters.add(new, since: baseline, to: &modes)
            experiment?.take(new)
            baseline = new
        }
        snapshot = new
        arrangeLoops()
    }

    /// Puts the loops into their order, unless it is held still; new ones come last then.
    mutating func arrangeLoops() {
        let loops = shownSnapshot.loops
        if isHeld(.loops) {
            let ids = Set(loops.map(\.id))
            loopOrder.removeAll { !ids.contains($0) }
            loopOrder += loops.map(\.id).filter { !loopOrder.contains($0) && sheet(.loops).filter.isEmpty }
        } else {
            loopOrder = LoopColumns.order(shownSnapshot, shownRates, sheet(.loops))
        }
        if selectedLoop.map({ !loopOrder.contains($0) }) ?? true { selectedLoop = loopOrder.first }
    }

    /// One recorded moment back, or forward; past the last, to now.
    mutating func travel(_ step: Int) {
        let frames = (past?.history ?? history).tape.frames
        let here = shownSnapshot.monotonicTime
        let target = step < 0 ? frames.last { $0.monotonicTime < here } : frames.first { $0.monotonicTime > here }
        guard let target, step < 0 || (past != nil && target.monotonicTime < snapshot.monotonicTime) else {
            if step < 0 { return say(.hint, "nothing older is recorded") }
            if past == nil { say(.hint, "this is now: [ goes back in time") }
            return goLive()
        }
        let before = frames.last { $0.monotonicTime < target.monotonicTime }
        let then = before.map { Rates(from: $0, to: target) } ?? Rates()
        if past == nil {
            past = Past(
                snapshot: target, rates: then, history: history, modes: modes, left: snapshot.realTime,
                followedLog: log.isFollowing)
        } else {
            past?.snapshot = target
            past?.rates = then
        }
        log.seek(time: target.realTime)
        notices.clear()
        arrangeLoops()
    }

    mutating func goLive() {
        if past?.followedLog == true { log.follow() }
        past = nil
        notices.clear()
        arrangeLoops()
    }

    // MARK: the frame

    /// Keeps every cursor on the screen. Before a frame is drawn.
    mutating func fit(width: Int, height: Int) {
        self.width = width
        self.height = height
        notices.advance(at: now)
        showSecret()
        connections.scroll(visible: visibleRows(.connections))
        users.scroll(visible: visibleRows(.users))
        log.scroll(visible: visibleRows(.log))
        audit.scroll(visible: visibleRows(.audit))
        let rows = max(1, visibleRows(.loops))
        let index = loopIndex
        loopTop = min(loopTop, max(0, loopOrder.count - rows))
        if index < loopTop { loopTop = index }
        if index >= loopTop + rows { loopTop = index - rows + 1 }
        detailScroll = min(max(0, detailScroll), 2000)
    }

    /// What was done last comes first when something is undone.
    mutating func remember(_ undo: Undo?) {
        guard var undo else { return }
        undoNumber &+= 1
        undo.number = undoNumber
        undos.append(undo)
        if undos.count > Undo.depth { undos.removeFirst() }
    }

    // MARK: what is shown once

    mutating func keep(secret: String, title: String) {
        secrets.append((title, secret))
        showSecret()
    }

    /// It takes no line under entry away, and no other secret.
    private mutating func showSecret() {
        guard case .browse = mode, !secrets.isEmpty else { return }
        let (title, secret) = secrets.removeFirst()
        mode = .secret(title: title, secret)
        secretShownAt = nil
    }

    /// The operator says that it has been read.
    mutating func closeSecret() {
        guard let secretShownAt, now >= secretShownAt &+ Self.secretGrace else { return }
        mode = .browse
        showSecret()
    }

    /// What stands in the line for notices now.
    var notice: Notice? { notices.current }

    mutating func say(_ kind: Notice.Kind, _ text: String) { notices.add(Notice(kind: kind, text: text), at: now) }

    /// What nobody has just asked for: it comes when what was asked for has been read.
    mutating func mention(_ kind: Notice.Kind, _ text: String) {
        notices.add(Notice(kind: kind, text: text, isAside: true), at: now)
    }

    /// A frame was drawn: its notice has been seen, unless a line under entry stands in its place.
    /// - Parameter scrollLimit: what was scrolled past its end stands at its end.
    mutating func wasDrawn(scrollLimit: Int? = nil) {
        if case .help(let scroll) = mode {
            mode = .help(scroll: min(scroll, scrollLimit ?? 0))
        } else {
            detailScroll = min(detailScroll, scrollLimit ?? 0)
        }
        if case .secret = mode, secretShownAt == nil { secretShownAt = now }
        rememberScreen()
        switch mode {
        case .confirm(var confirmation) where !confirmation.isDrawn:
            confirmation.isDrawn = true
            mode = .confirm(confirmation)
        case .command(var line) where !line.isDrawn:
            line.isDrawn = true
            mode = .command(line)
        default: break
        }
        switch mode {
        case .command, .filter, .help: break
        default: if !layout.isTooSmall { notices.wasShown(at: now) }
        }
    }
}
