// A question before an action that cannot be undone. It names the objects that were under the cursor, or tagged, or
// found, when the key was pressed, and stays with them whatever happens in the table. Only `y` confirms it; for many
// objects, only their number, typed.

import Engine

struct Confirmation: Sendable {
    enum Action: Sendable {
        case kick(ConnectionID, Kick)
        case kickMany([ConnectionID], Kick, filter: String)
        case block(BlockRequest)
        case removeLoop(Int)
        case user(UserAction, Int64, String)
        case change(Setting, SettingValue)
        case undo(Undo)
        case quit
        case shutdown
    }

    var action: Action
    var title: String
    var details: [String]
    /// The text that must be typed; nil where `y` is enough.
    var word: String?
    var entry = LineEditor()
    /// A frame has shown it; before that no key is accepted.
    var isDrawn = false

    static func kick(_ id: ConnectionID, _ kick: Kick, row: ConnectionState?) -> Confirmation {
        var details: [String] = []
        if let row {
            details.append("peer  \(row.peer)   loop \(row.loop)   \(row.phase.name)")
            if !row.lastRequest.isEmpty { details.append("last  \(row.lastRequest)  \(row.lastStatus)") }
            if !row.username.isEmpty { details.append("user  \(row.username)") }
        }
        details.append(consequence(kick))
        return Confirmation(
            action: .kick(id, kick),
            title: kick == .now ? "Kick connection \(id.description) now?" : "Close connection \(id.description)?",
            details: details)
    }

    /// - Parameters:
    ///   - what: the way they were chosen: `tagged`, `idle>30s`.
    ///   - filter: the one that found them, for the audit.
    ///   - sample: some of them.
    ///   - hidden: the number of those that the table does not show now, where it shows the others.
    static func kickMany(
        _ ids: [ConnectionID], _ kick: Kick, what: String, filter: String = "", sample: [ConnectionState],
        hidden: [ConnectionID] = []
    ) -> Confirmation {
        if ids.count == 1 {
            var question = Confirmation.kick(ids[0], kick, row: sample.first { $0.id == ids[0] })
            if !hidden.isEmpty { question.details.insert("The table does not show it now: it is \(what).", at: 0) }
            return question
        }
        // The important part first, because a low screen may show less of the sample.
        var details = [
            "chosen by: \(what)", consequence(kick), "This console is no connection of the server and stays.",
        ]
        if !hidden.isEmpty {
            let names = hidden.prefix(6).map(\.description).joined(separator: " ") + (hidden.count > 6 ? " …" : "")
            details.append("\(Format.grouped(hidden.count)) of them the table does not show now: \(names)")
        }
        details += Self.sample(sample, of: ids.count)
        return Confirmation(
            action: .kickMany(ids, kick, filter: filter),
            title: kick == .now
                ? "Kick \(Format.counted(ids.count, "connection")) now?"
                : "Close \(Format.counted(ids.count, "connection"))?",
            details: details, word: String(ids.count))
    }

    /// Lines about some of the connections, and how many more there are.
    static func sample(_ rows: [ConnectionState], of total: Int) -> [String] {
        let shown = rows.prefix(5)
        let lines = shown.map { "  \($0.id.description)  \($0.peer)  \($0.phase.short)  \($0.lastRequest)" }
        let isAll = shown.isEmpty || total <= shown.count
        return isAll ? lines : lines + ["  and \(Format.grouped(total - shown.count)) more"]
    }

    private static func consequence(_ kick: Kick) -> String {
        switch kick {
        case .now: "The peer sees a reset; a response under way is lost."
        case .afterResponse: "It ends after the response under way, or at once where there is none."
        }
    }

    static func quit(connections: Int) -> Confirmation {
        Confirmation(action: .quit, title: "Quit and stop the server?", details: ending(connections))
    }

    /// For a console at the end of a socket: there may be several servers to take for this one, so its address must be
    /// typed.
    static func shutdown(_ snapshot: EngineSnapshot) -> Confirmation {
        Confirmation(
            action: .shutdown, title: "End \(snapshot.serverName)?",
            details: ending(snapshot.openConnections) + ["Everybody who is attached to it loses it."],
            word: snapshot.address.isEmpty ? "reactor" : snapshot.address)
    }

    private static func ending(_ connections: Int) -> [String] {
        [
            connections == 0
                ? "No connection is open now."
                : connections == 1
                    ? "1 connection is open." : "\(Format.grouped(connections)) connections are open.",
            "Responses under way are finished first.",
        ]
    }
}
