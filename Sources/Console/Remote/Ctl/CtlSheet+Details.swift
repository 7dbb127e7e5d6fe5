// One connection and one user of ctl, each with what belongs to it: for people a list of members, and a table below.

import Engine

extension CtlSheet {
    init(connection detail: ConnectionDetail, offset: Int) {
        let recent = CtlSheet(recent: detail.recent, offset: offset)
        let own: [SheetColumn<ConnectionDetail>] = [
            .text("trigger") { $0.trigger.rawValue },
            .count("descriptor") { $0.descriptor },
            .count("slot") { $0.slot },
            .flag("wantsRead") { $0.wantsRead },
            .flag("wantsWrite") { $0.wantsWrite },
            .count("heldIn") { $0.heldIn },
            .count("heldOut") { $0.heldOut },
            .count("fileLeft") { $0.fileLeft },
            SheetColumn("untilTimeout") { $0.untilTimeout.map { JSONText.seconds($0) } ?? .null },
            .flag("isInBody") { $0.isInBody },
            .flag("isRequeued") { $0.isRequeued },
            .flag("peerEnded") { $0.peerEnded },
            .flag("closesAfterResponse") { $0.closesAfterResponse },
            SheetColumn("recent", jsonOnly: true) { _ in recent.list },
        ]
        let row = (Self.connectionColumns + Self.networkColumns + [Self.splitColumn]).map { column in
            SheetColumn<ConnectionDetail>(column.name, jsonOnly: column.isJSONOnly) { column.value($0.state) }
        }
        self.init("connection", [detail], isOne: true, columns: row + own)
        if let split = detail.state.split {
            let parts = split.parts.map { "\($0.part.name) \(Format.duration($0.time, ascii: true))" }
            below = "\n\(split.isLast ? "last request" : "a request before"): \(parts.joined(separator: ", "))\n"
        }
        if !detail.recent.isEmpty { below += "\n" + recent.table() }
    }

    private init(recent rows: [RecentRequest], offset: Int) {
        self.init(
            "recent", rows,
            columns: [
                SheetColumn("time", "TIME", { .time($0.time) }, text: { Format.clock($0.time, offset: offset) }),
                .text("request", "REQUEST") { $0.request },
                .count("status", "ST") { $0.status },
                .bytes("bytes", "BYTES") { $0.bytes },
                .seconds("took", "TOOK") { $0.took },
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
        func moment(
            _ name: String, _ title: String, _ time: @escaping @Sendable (UserDetail.Session) -> Int64
        ) -> SheetColumn<UserDetail.Session> {
            SheetColumn(
                name, title, { .time(seconds: time($0)) }, text: { Format.date(time($0), offset: offset) })
        }
        self.init(
            "sessions", rows,
            columns: [
                .text("id", "SESSION") { $0.id },
                SheetColumn("created") { .time(seconds: $0.created) },
                moment("lastSeen", "LAST SEEN") { $0.lastSeen },
                moment("expires", "EXPIRES") { $0.expires },
                .text("address", "ADDRESS") { $0.address },
                .text("agent", "AGENT") { $0.agent },
            ])
    }
}
