// A question before something that cannot be undone. It names the object that was under the cursor when the key was
// pressed, and keeps to it whatever the table does meanwhile. Only `y` does it.

import Engine

struct Confirmation: Equatable, Sendable {
    enum Deed: Equatable, Sendable {
        case kick(ConnectionID, Kick)
        case quit
    }

    var deed: Deed
    var title: String
    var details: [String]

    static func kick(_ id: ConnectionID, _ kick: Kick, row: ConnectionState?) -> Confirmation {
        var details: [String] = []
        if let row {
            details.append("peer  \(row.peer)   loop \(row.loop)   \(row.phase.rawValue)")
            if !row.lastRequest.isEmpty { details.append("last  \(row.lastRequest)  \(row.lastStatus)") }
            if !row.username.isEmpty { details.append("user  \(row.username)") }
        }
        switch kick {
        case .now: details.append("The peer sees a reset; a response under way is lost.")
        case .afterResponse: details.append("It ends after the response under way, or at once where there is none.")
        }
        return Confirmation(
            deed: .kick(id, kick),
            title: kick == .now ? "Kick connection \(id.description) now?" : "Close connection \(id.description)?",
            details: details)
    }

    static func quit(connections: Int) -> Confirmation {
        Confirmation(
            deed: .quit, title: "Quit and stop the server?",
            details: [
                connections == 1 ? "1 connection is open." : "\(Format.grouped(connections)) connections are open.",
                "Responses under way are finished first.",
            ])
    }
}
