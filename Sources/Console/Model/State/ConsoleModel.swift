// The state of the console: what it was last told, where the operator is, which requests are pending. A value, changed
// by snapshots, keys and replies; views draw it and change nothing. Owned by the console's thread.

import Engine

struct ConsoleModel: Sendable {
    static let intervals = 100...60_000
    /// In nanoseconds.
    static let shortestMeasure: UInt64 = 50_000_000

    /// The part of the console that gets the keys.
    enum Mode: Sendable {
        case browse
        case confirm(Confirmation)
        case command(CommandPrompt)
        /// A filter under entry, which applies as it is typed; Esc brings the former sheet back.
        case filter(LineEditor, Pane, before: TableSheet)
        case addUser(AddUserForm)
        /// Shown once and kept nowhere else.
        case secret(title: String, String)
        case help(scroll: Int)
    }

    var snapshot: EngineSnapshot
    /// The snapshot from which rates are measured.
    private var baseline: EngineSnapshot
    private(set) var rates = Rates()
    private(set) var history = History()
    private(set) var modes: [ModeCounters.Key: ModeCounters] = [:]
    var watch = WarningWatch()
    /// The counts of the last page of connections.
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
    /// The ids of the loops shown, in their order.
    var loopOrder: [Int] = []
    /// The loop under the cursor, by id.
    var selectedLoop: Int?
    var loopTop = 0

    var view = ViewID.overview
    /// The pane of the overview that has the focus.
    var focus = Pane.connections
    /// The details that are open, the last on top.
    var details: [Detail] = []
    var detailScroll = 0
    /// The connection of the open detail, as last seen.
    var connection: ConnectionDetail?
    /// Monotonic nanoseconds when it was found to be closed.
    var connectionGone: UInt64?
    /// The user of the open detail, as last seen.
    var user: UserDetail?
    var userGone = false
    /// Nil means now.
    private(set) var past: Past?
    var span = TimeSpan.minute

    var mode = Mode.browse
    /// The content of the last frame; nil before the first.
    var drawn: DrawnScreen?
    /// Until this time, in monotonic nanoseconds, keys wait for a question that a reply will bring.
    var questionDue: UInt64 = 0
    /// Secrets that wait until nothing else has the keys.
    private var secrets: [(title: String, secret: String)] = []
    /// Monotonic nanoseconds when a frame first showed the current secret.
    private var secretShownAt: UInt64?
    /// Nanoseconds for which no key closes it, because a key meant for something else may have come with it.
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
    /// The times when pending pages were asked for; a lost reply must not end refreshing.
    var asked: [Asked: UInt64] = [:]
    /// The serial numbers of pending pages that the cursor waits for.
    var serials: [Pane: UInt64] = [:]

    /// The queries that are sent regularly, one of each at a time.
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

    /// The pane that has the focus; nil in the views without rows.
    var pane: Pane? { detail != nil ? nil : view == .overview ? focus : view.pane }

    /// The table whose keys work now.
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

    /// The rows of the loops shown.
    var loopRows: [EngineSnapshot.LoopState] {
        loopOrder.compactMap { id in shownSnapshot.loops.first { $0.id == id } }
    }

    var loopIndex: Int { selectedLoop.flatMap { loopOrder.firstIndex(of: $0) } ?? 0 }

    var layout: Layout {
        Layout(width: width, height: height, view: view, focus: focus, loops: loopOrder.count, isDetail: detail != nil)
    }

    /// The number of rows that a pane shows now; 0 where it is not on the screen.
    func visibleRows(_ pane: Pane) -> Int { layout.rows(of: pane) }

    // MARK: time

    /// The snapshot shown: the current one, or that of the recorded moment.
    var shownSnapshot: EngineSnapshot { past?.snapshot ?? snapshot }
    var shownRates: Rates { past?.rates ?? rates }
    var shownModes: [ModeCounters.Key: ModeCounters] { past?.modes ?? modes }

    /// The series of a chart, up to now or to the recorded moment.
    func series(_ metric: History.Metric, loop: Int? = nil) -> [Double] {
        guard let past else { return history.values(metric, loop: loop, over: span) }
        return past.history.values(metric, loop: loop, over: span, until: past.snapshot.monotonicTime)
    }

    /// A note for rows that no snapshot contains, while the screen shows the past; otherwise empty.
    var notRecorded: String { past.map { "not recorded: as of \(Format.clock($0.left, offset: utcOffset))" } ?? "" }

    /// Nanoseconds from the recorded moment to now; nil means now.
    var timeBack: UInt64? {
        past.map { snapshot.monotonicTime &- min(snapshot.monotonicTime, $0.snapshot.monotonicTime) }
    }

    mutating func take(_ new: EngineSnapshot) {
        let moved = new.monotonicTime >= baseline.monotonicTime
        // In a few milliseconds one request looks like hundreds a second, so the former rates stay, and the measurement
        // goes on.
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

    /// Sorts the loops, unless the order is held; then new ones come last.
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

    /// Goes one recorded moment back, or forward; past the last, to now.
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

    /// Keeps every cursor on the screen. Called before a frame is drawn.
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

    /// Remembers an action for undo; the last one comes first.
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

    /// Shows the next secret, but neither in place of a line under entry nor of another secret.
    private mutating func showSecret() {
        guard case .browse = mode, !secrets.isEmpty else { return }
        let (title, secret) = secrets.removeFirst()
        mode = .secret(title: title, secret)
        secretShownAt = nil
    }

    /// The operator has read the secret.
    mutating func closeSecret() {
        guard let secretShownAt, now >= secretShownAt &+ Self.secretGrace else { return }
        mode = .browse
        showSecret()
    }

    /// The notice that is shown now.
    var notice: Notice? { notices.current }

    mutating func say(_ kind: Notice.Kind, _ text: String) { notices.add(Notice(kind: kind, text: text), at: now) }

    /// A notice that nobody has just asked for: it comes after the results that were asked for have been read.
    mutating func mention(_ kind: Notice.Kind, _ text: String) {
        notices.add(Notice(kind: kind, text: text, isAside: true), at: now)
    }

    /// A frame was drawn: its notice has been seen, unless a line under entry covers it.
    /// - Parameter scrollLimit: content scrolled past this is set back to it.
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
