// The tables, each with its rows, its cursor and its sheet, and what is done to whichever has the keys. A part of the
// model.

import Engine

struct TableSet: Sendable {
    var connections = PagedTable<ConnectionState>(number: { $0.rawValue })
    var users = PagedTable<UserState>(number: { UInt64(bitPattern: $0) })
    var loops: LoopRows
    var log = LogTail()
    var audit = AuditTail()
    var heap = HeapPane()
    var traffic = TrafficPane()
    var settings = SettingsPane()
    private var sheets: [Pane: TableSheet] = [
        .connections: TableSheet(sort: "id"), .users: TableSheet(sort: "id"), .loops: TableSheet(sort: "loop"),
        .traffic: TableSheet(sort: TrafficOrder.requests.rawValue, isDescending: true),
    ]

    init(_ snapshot: EngineSnapshot) { loops = LoopRows(selected: snapshot.loops.first?.id) }

    // MARK: order, filter and tags

    func sheet(_ pane: Pane) -> TableSheet { sheets[pane] ?? TableSheet(sort: "") }

    mutating func change(_ pane: Pane, _ change: (inout TableSheet) -> Void) {
        change(&sheets[pane, default: TableSheet(sort: "")])
    }

    /// Rows keep their places while an operator is at them.
    func isHeld(_ pane: Pane, at now: UInt64) -> Bool { now < sheet(pane).heldUntil }

    mutating func hold(_ pane: Pane, at now: UInt64) { change(pane) { $0.heldUntil = now &+ TableSheet.hold } }

    mutating func release(_ pane: Pane) { change(pane) { $0.heldUntil = 0 } }

    /// What has been acted on is tagged no more.
    mutating func untag(_ ids: [ConnectionID]) { change(.connections) { $0.tags.subtract(ids.map(\.rawValue)) } }

    mutating func clearTags() { for pane in Pane.allCases { change(pane) { $0.tags = [] } } }

    // MARK: rows

    /// For another server: no row of the former is left, only each table's order and filter, and the log's level and
    /// source.
    mutating func beginAnew(_ snapshot: EngineSnapshot) {
        var traffic = traffic
        traffic.beginAnew()
        let (sheets, level, source) = (sheets, log.minimum, log.source)
        self = TableSet(snapshot)
        self.sheets = sheets
        self.traffic = traffic
        clearTags()
        log.show(source)
        log.setMinimum(level)
        log.filter(sheet(.log).filter, isInverted: sheet(.log).isInverted)
    }

    mutating func arrangeLoops(_ snapshot: EngineSnapshot, _ rates: Rates, at now: UInt64) {
        loops.arrange(snapshot, rates, sheet(.loops), isHeld: isHeld(.loops, at: now))
    }

    /// The object under the cursor, as tags and anchors number it; nil where there is none.
    func cursor(_ pane: Pane) -> UInt64? {
        switch pane {
        case .connections: connections.current?.id.rawValue
        case .users: (users.current?.id).map { UInt64(bitPattern: $0) }
        case .loops: loops.selected.map { UInt64(clamping: $0) }
        case .log: log.current?.sequence
        case .audit: (audit.current?.id).map { UInt64(bitPattern: $0) }
        case .traffic: (traffic.table.current?.id).map(TrafficPane.number)
        case .settings: settings.rows.selected.map(settings.number)
        }
    }

    /// The numbers of the rows that are here.
    func numbers(_ pane: Pane) -> [UInt64] {
        switch pane {
        case .connections: connections.rows.map(\.id.rawValue)
        case .users: users.rows.map { UInt64(bitPattern: $0.id) }
        case .loops: loops.order.map { UInt64(clamping: $0) }
        case .log: log.shown.map(\.sequence)
        case .audit: audit.rows.map { UInt64(bitPattern: $0.id) }
        case .traffic: traffic.table.rows.map { TrafficPane.number($0.id) }
        case .settings: settings.rows.order.map(settings.number)
        }
    }

    /// The first row on the screen.
    func top(_ pane: Pane) -> Int {
        switch pane {
        case .connections: connections.top
        case .users: users.top
        case .loops: loops.top
        case .log: log.top
        case .audit: audit.top
        case .traffic: traffic.table.top
        case .settings: settings.rows.top
        }
    }

    // MARK: cursors

    /// - Parameter fetching: false stays on the page that is here: the tables are not being refreshed.
    mutating func move(_ pane: Pane, by steps: Int, fetching: Bool) {
        switch pane {
        case .connections: connections.move(by: steps, fetching: fetching)
        case .users: users.move(by: steps, fetching: fetching)
        case .loops: loops.move(by: steps)
        case .log: log.move(by: steps)
        case .audit: audit.move(by: steps)
        case .traffic: traffic.table.move(by: steps, fetching: fetching)
        case .settings: settings.move(by: steps)
        }
    }

    mutating func moveToEdge(_ pane: Pane, top: Bool, fetching: Bool) {
        switch pane {
        case .connections: top ? connections.moveToTop(fetching: fetching) : connections.moveToEnd(fetching: fetching)
        case .users: top ? users.moveToTop(fetching: fetching) : users.moveToEnd(fetching: fetching)
        case .loops: loops.moveToEdge(top: top)
        case .log: top ? log.moveToTop() : log.follow()
        case .audit: top ? audit.moveToTop() : audit.moveToEnd()
        case .traffic:
            top ? traffic.table.moveToTop(fetching: fetching) : traffic.table.moveToEnd(fetching: fetching)
        case .settings: settings.moveToEdge(top: top)
        }
    }

    mutating func moveTo(_ pane: Pane, row: Int) {
        switch pane {
        case .connections: connections.moveTo(row: row)
        case .users: users.moveTo(row: row)
        case .loops: loops.moveTo(row: row)
        case .log: log.moveTo(row: row)
        case .audit: audit.moveTo(row: row)
        case .traffic: traffic.table.moveTo(row: row)
        case .settings: settings.moveTo(row: row)
        }
    }

    /// Keeps every cursor on the screen.
    /// - Parameter visible: the rows that a pane shows.
    mutating func scroll(visible: (Pane) -> Int) {
        connections.scroll(visible: visible(.connections))
        users.scroll(visible: visible(.users))
        loops.scroll(visible: visible(.loops))
        log.scroll(visible: visible(.log))
        audit.scroll(visible: visible(.audit))
        traffic.table.scroll(visible: visible(.traffic))
        settings.scroll(visible: visible(.settings))
    }
}
