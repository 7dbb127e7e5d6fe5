// One connection and one user of ctl, each with what belongs to it: for people a list of members, and a table below.

import Engine

extension CtlSheet {
    init(connection detail: ConnectionDetail, offset: Int) {
        let recent = CtlSheet(recent: detail.recent, offset: offset)
        let own: [SheetColumn<ConnectionDetail>] = [
            SheetColumn("trigger") { .text($0.trigger.rawValue) },
            SheetColumn("descriptor") { .count($0.descriptor) },
            SheetColumn("slot") { .count($0.slot) },
            SheetColumn("wantsRead") { .flag($0.wantsRead) },
            SheetColumn("wantsWrite") { .flag($0.wantsWrite) },
            SheetColumn("heldIn") { .count($0.heldIn) },
            SheetColumn("heldOut") { .count($0.heldOut) },
            SheetColumn("fileLeft") { .count($0.fileLeft) },
            SheetColumn("untilTimeout") { $0.untilTimeout.map { JSONText.seconds($0) } ?? .null },
            SheetColumn("isInBody") { .flag($0.isInBody) },
            SheetColumn("isRequeued") { .flag($0.isRequeued) },
            SheetColumn("peerEnded") { .flag($0.peerEnded) },
            SheetColumn("closesAfterResponse") { .flag($0.closesAfterResponse) },
            SheetColumn("recent", jsonOnly: true) { _ in recent.list },
        ]
        let row = Self.connectionColumns.map { column in
            SheetColumn<ConnectionDetail>(column.name) { column.value($0.state) }
        }
        self.init("connection", [detail], isOne: true, columns: row + own)
        if !detail.recent.isEmpty { below = "\n" + recent.table() }
    }

    private init(recent rows: [RecentRequest], offset: Int) {
        self.init(
            "recent", rows,
            columns: [
                SheetColumn("time") { .time($0.time) },
                SheetColumn("request") { .text($0.request) },
                SheetColumn("status") { .count($0.status) },
                SheetColumn("bytes") { .count($0.bytes) },
                SheetColumn("took") { .seconds($0.took) },
            ],
            table: [
                Column("TIME", 8, right: false, priority: 0) { Field(Format.clock($0.time, offset: offset)) },
                Column("ST", 3, priority: 0) { Field("\($0.status)") },
                Column("BYTES", 6, priority: 0) { Field(Format.bytes($0.bytes)) },
                Column("TOOK", 6, priority: 0) { Field(Format.duration($0.took, ascii: true)) },
                Column("REQUEST", 8, right: false, priority: 0) { Field($0.request) },
            ])
    }

    init(user detail: UserDetail, offset: Int) {
        let sessions = CtlSheet(sessions: detail.sessions, offset: offset)
        let audit = CtlSheet(audit: detail.audit, offset: offset)
        let own: [SheetColumn<UserDetail>] = [
            SheetColumn("live", jsonOnly: true) { _ in sessions.list },
            SheetColumn("audit", jsonOnly: true) { _ in audit.list },
        ]
        let row = Self.userColumns.map { column in SheetColumn<UserDetail>(column.name) { column.value($0.user) } }
        self.init("user", [detail], isOne: true, columns: row + own)
        if !detail.sessions.isEmpty { below = "\n" + sessions.table() }
        if !detail.audit.isEmpty { below += "\n" + audit.table() }
    }

    private init(sessions rows: [UserDetail.Session], offset: Int) {
        self.init(
            "sessions", rows,
            columns: [
                SheetColumn("id") { .text($0.id) },
                SheetColumn("created") { .time(seconds: $0.created) },
                SheetColumn("lastSeen") { .time(seconds: $0.lastSeen) },
                SheetColumn("expires") { .time(seconds: $0.expires) },
                SheetColumn("address") { .text($0.address) },
                SheetColumn("agent") { .text($0.agent) },
            ],
            table: [
                Column("SESSION", 8, right: false, priority: 0) { Field($0.id) },
                Column("LAST SEEN", 16, right: false, priority: 0) { Field(Format.date($0.lastSeen, offset: offset)) },
                Column("EXPIRES", 16, right: false, priority: 0) { Field(Format.date($0.expires, offset: offset)) },
                Column("ADDRESS", 15, right: false, priority: 0) { Field($0.address) },
                Column("AGENT", 8, right: false, priority: 0) { Field($0.agent) },
            ])
    }
}
