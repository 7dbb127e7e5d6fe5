// Chooses the lines of the logs that are shown: of which log, and about which connection, user or address.

import Engine

extension ConsoleModel {
    mutating func showLog(_ source: LogTail.Source) -> [Effect] {
        tables.log.show(source)
        switch source {
        case .server: say(.hint, "the server's own lines")
        case .access: say(.hint, "a line for each request; l hides those that went well")
        case .both: say(.hint, "both logs in the order of time; a request's line has its second only")
        }
        return askForLog()
    }

    /// Other lines are wanted than were asked for.
    mutating func askForLog() -> [Effect] {
        requests.answered(.accessLog)
        requests.answered(.olderLog)
        return pageQueries(regular: true)
    }

    /// The access log names addresses and users, the server's log connections too.
    mutating func followInLog() -> [Effect] {
        let term: String?
        switch pane {
        case .connections: term = connections.current.flatMap { Self.address(ofPeer: $0.peer) }
        case .users: term = users.current.map { Self.term("user", $0.username) }
        case .log: term = log.current.flatMap { Self.subject(of: $0) }
        case .traffic: term = traffic.table.current.flatMap { Self.term(of: $0, by: traffic.by) }
        case .loops, .audit, .settings, nil:
            if case .connection? = detail {
                term = connection.flatMap { Self.address(ofPeer: $0.state.peer) }
            } else if case .user? = detail {
                term = user.map { Self.term("user", $0.user.username) }
            } else {
                term = nil
            }
        }
        guard let term else {
            say(.hint, "there is no connection, user or address here to follow")
            return []
        }
        place.show(.log)
        tables.log.show(.both)
        tables.change(.log) { $0.isInverted = false }
        let effects = setFilter(term, .log)
        say(.hint, "lines with \(VisibleText.shown(term)), those to come too; Esc shows all again")
        return effects
    }

    private static func term(of row: TrafficRow, by key: TrafficKey) -> String? {
        switch key {
        case .address: term("address", row.key)
        case .user: term("user", row.key)
        case .status: term("status", row.key)
        case .path: FilterTerm.word(row.key)
        default: nil
        }
    }

    /// The connection, user or address that a line is about.
    private static func subject(of line: LogLine) -> String? {
        if line.status == nil { return connection(in: line.text).map { "connection=\($0.description)" } }
        let words = line.text.utf8.split(separator: 32, maxSplits: 3).map { String(Substring($0)) }
        guard words.count > 2 else { return nil }
        return words[2] == "-" ? term("address", words[0]) : term("user", words[2])
    }

    /// Without the port, which the access log has not.
    private static func address(ofPeer peer: String) -> String? {
        let host = host(ofPeer: peer)
        return host.isEmpty ? nil : term("address", host)
    }

    private static func term(_ field: String, _ value: String) -> String { FilterTerm.word("\(field)=\(value)") }
}
