// Replies of the engine → changes and effects.

import Engine

extension ConsoleModel {
    mutating func sent(_ number: UInt64, _ purpose: Purpose) {
        // A reply that never comes must not be kept for ever.
        if pending.count > 256, let oldest = pending.keys.min() { pending[oldest] = nil }
        pending[number] = purpose
    }

    mutating func receive(_ reply: ControlReply) -> [Effect] {
        guard let purpose = pending.removeValue(forKey: reply.request) else { return [] }
        switch (reply.result, purpose) {
        case (.connections(let page), .connections(let after)):
            connectionsAsked = nil
            connections.adopt(rows: page.rows, total: page.total, after: after)
            return connections.needsPage ? pageQueries(regular: false) : []
        case (.users(let page), .users(let after)):
            usersAsked = nil
            users.adopt(rows: page.rows, total: page.total, after: after)
            return users.needsPage ? pageQueries(regular: false) : []
        case (.users(let page), .lock(let name, let lock)):
            guard let row = page.rows.first(where: { $0.username == name }) else {
                say(.failed, "no user \"\(name)\": 4 shows them")
                return []
            }
            return [.send(.setUserLocked(id: row.id, lock), .action)]
        case (.log(let lines), .log):
            logAsked = nil
            log.append(lines)
        case (.heapMap(let map), .heapMap(let loop)):
            heap.adopt(map, of: loop)
        case (.done(let text), .action):
            say(.done, text)
            return refreshSoon()
        case (.done(let text), .connectionTrigger(let mode)):
            // Known now, and not at the next refresh: a paused screen has none.
            snapshot.connectionTrigger = mode
            say(.done, text)
        case (.done(let text), .listenTrigger(let mode)):
            snapshot.listenTrigger = mode
            say(.done, text)
        case (.refused(let text), _):
            switch purpose {
            case .connections: connectionsAsked = nil
            case .users: usersAsked = nil
            case .log: logAsked = nil
            case .heapMap: heap.asked = nil
            case .action, .connectionTrigger, .listenTrigger, .lock: break
            }
            say(.failed, text)
        default:
            break
        }
        return []
    }

    /// After a change, the tables show it at once and not at the next refresh.
    private mutating func refreshSoon() -> [Effect] {
        pageQueries(regular: true)
    }
}
