// The names by which views read the model. Each fact is changed through the value that holds it alone.

import Engine

extension ConsoleModel {
    // MARK: what was heard

    var snapshot: EngineSnapshot { heard.snapshot }
    var keepsUsers: Bool { snapshot.keepsUsers }
    /// Those that this engine has something for.
    var views: [ViewID] { ViewID.allCases.filter { keepsUsers || !$0.needsUsers } }
    var shownSnapshot: EngineSnapshot { heard.shownSnapshot }
    var shownRates: Rates { heard.shownRates }
    var shownModes: [ModeCounters.Key: ModeCounters] { heard.shownModes }
    var watch: WarningWatch { heard.watch }
    var experiment: Experiment? { heard.experiment }
    var past: Past? { heard.past }
    var timeBack: UInt64? { heard.timeBack }

    /// The series of a chart, up to now or to the recorded moment.
    func series(_ metric: History.Metric, loop: Int? = nil) -> [Double] {
        heard.series(metric, loop: loop, over: preferences.span)
    }

    /// A note for rows that no snapshot contains, while the screen shows the past; otherwise empty.
    var notRecorded: String { past.map { "not recorded: as of \(Format.clock($0.left, offset: utcOffset))" } ?? "" }

    // MARK: the way to the engine

    var link: ControlLink { attachment.link }
    var isAttached: Bool { attachment.isAttached }
    var isLost: Bool { attachment.isLost }
    /// Nanoseconds without news from a server that is still connected; nil where they come, or are not asked for.
    var silence: UInt64? {
        isPaused ? nil : attachment.silence(at: now, interval: UInt64(interval) &* 1_000_000)
    }

    // MARK: where the operator is

    var view: ViewID { place.view }
    var detail: Detail? { place.detail }
    var pane: Pane? { place.pane }
    var scope: KeyBinding.Scope { place.scope }
    var detailScroll: Int { place.scroll }
    var connection: ConnectionDetail? { inspected.connection }
    var connectionGone: UInt64? { inspected.connectionGone }
    var user: UserDetail? { inspected.user }
    var userGone: Bool { inspected.userGone }

    // MARK: tables

    var connections: PagedTable<ConnectionState> { tables.connections }
    var users: PagedTable<UserState> { tables.users }
    var log: LogTail { tables.log }
    var audit: AuditTail { tables.audit }
    var heap: HeapPane { tables.heap }
    var traffic: TrafficPane { tables.traffic }
    var settings: SettingsPane { tables.settings }
    func sheet(_ pane: Pane) -> TableSheet { tables.sheet(pane) }
    var loopOrder: [Int] { tables.loops.order }
    var loopIndex: Int { tables.loops.index }
    var loopTop: Int { tables.loops.top }
    var selectedLoop: Int? { tables.loops.selected }

    /// The rows of the loops shown.
    var loopRows: [EngineSnapshot.LoopState] {
        loopOrder.compactMap { id in shownSnapshot.loops.first { $0.id == id } }
    }

    // MARK: prompts and notices

    var mode: Prompts.Mode { prompts.mode }
    /// The notice that is shown now.
    var notice: Notice? { notices.current }

    // MARK: preferences

    var interval: Int { preferences.interval }
    var isPaused: Bool { preferences.isPaused }
    var isReadOnly: Bool { preferences.isReadOnly }
    var suggestsKeys: Bool { preferences.suggestsKeys }
    var showsStats: Bool { preferences.showsStats }
    var span: TimeSpan { preferences.span }
    var utcOffset: Int { preferences.utcOffset }
}
