// Turns the engine's replies into changes and effects.

import Engine

extension ConsoleModel {
    mutating func sent(_ number: UInt64, _ purpose: Purpose) {
        // A reply that never comes must not be waited for for ever.
        if pending.count > 256, let oldest = pending.keys.min() { pending[oldest] = nil }
        pending[number] = purpose
        if purpose.bringsQuestion { questionDue = now &+ Self.questionPatience }
    }

    mutating func receive(_ reply: ControlReply) -> [Effect] { permitted(take(reply)) }

    private mutating func take(_ reply: ControlReply) -> [Effect] {
        guard let purpose = pending.removeValue(forKey: reply.request) else { return [] }
        switch (reply.result, purpose) {
        case (.connections(let page), .connections(let serial)):
            // The page of an older query is useless, and the newest one's is still to come.
            guard serial == serials[.connections] else { return [] }
            asked[.connections] = nil
            lints = (page.slowHeads, page.armedIdle)
            connections.adopt(
                rows: page.rows, keys: page.keys, total: page.total, offset: page.offset, answering: serial,
                isHeld: isHeld(.connections))
            if page.missingLoops > 0 {
                mention(
                    .failed,
                    """
                    \(page.missingLoops) loop\(page.missingLoops == 1 ? "" : "s") did not answer within a second: \
                    rows are missing
                    """
                )
            }
            return connections.needsPage ? pageQueries(regular: false) : []
        case (.users(let page), .users(let serial, let paging, let limit)):
            guard serial == serials[.users] else { return [] }
            asked[.users] = nil
            let (rows, offset) = paging.place(page, limit: limit)
            users.adopt(
                rows: rows, keys: UserPaging.keys(rows, offset: offset), total: page.total, offset: offset,
                answering: serial,
                isHeld: isHeld(.users))
            return users.needsPage ? pageQueries(regular: false) : []
        case (.connections(let page), .lints):
            // The next query is not due for a while, because the time of this one stays.
            lints = (page.slowHeads, page.armedIdle)
        case (.connection(let detail), .detail(let id)):
            asked[.detail] = nil
            if case .connection(id)? = self.detail { connection = detail }
        case (.connectionIDs(let ids), .doomed(let kick, let filter, let text)):
            guard !ids.isEmpty else {
                say(.hint, "no connection matches \(text)")
                return []
            }
            return [.send(.connections(ConnectionQuery(filter: filter, limit: 5)), .sample(kick, ids, text))]
        case (.connections(let page), .sample(let kick, let ids, let text)):
            if case .browse = mode { mode = .confirm(.kickMany(ids, kick, what: text, sample: page.rows)) }
        case (.connections(let page), .wouldClose(let setting, let value)):
            return decide(setting, value, affected: page.missingLoops == 0 ? page.total : nil)
        case (.user(let detail), .named(let action)):
            guard case .browse = mode else { return [] }
            return act(action, on: detail.user)
        case (.user(let detail), .user(let id)):
            asked[.detail] = nil
            if case .user(id)? = self.detail { user = detail }
        case (.audit(let page), .audit(let generation, let isOlder)):
            asked[.audit] = nil
            if isOlder {
                audit.append(page, generation: generation)
            } else {
                audit.prepend(page, generation: generation)
            }
        case (.secret(let secret), .secret(let title)):
            keep(secret: secret, title: title)
            remember(.cannot(title.prefix(1).lowercased() + title.dropFirst()))
            return pageQueries(regular: true)
        case (.log(let lines), .log):
            asked[.log] = nil
            log.append(lines)
        case (.heapMap(let map), .heapMap(let loop)):
            heap.adopt(map, of: loop)
        case (.done(let text), _):
            return done(text, purpose)
        case (.refused(let text), _):
            return refused(text, purpose)
        default:
            break
        }
        return []
    }

    private mutating func done(_ text: String, _ purpose: Purpose) -> [Effect] {
        switch purpose {
        case .action(let undo): remember(undo)
        case .addLoop:
            // The engine's reply names the loop.
            let words = text.split(separator: " ")
            let id = zip(words, words.dropFirst()).lazy.compactMap { $0 == "loop" ? Int($1) : nil }.first
            remember(id.map { Undo(label: "loop \($0) added", requests: [.removeLoop($0)]) } ?? .cannot("a loop added"))
        case .setting(let setting, let value, let undo):
            snapshot.settings[setting.rawValue] = value
            remember(undo)
        case .connectionTrigger(let mode, let undo):
            // Set now and not at the next refresh, because a paused screen has none.
            snapshot.connectionTrigger = mode
            remember(undo)
        case .listenTrigger(let mode, let undo):
            snapshot.listenTrigger = mode
            remember(undo)
        case .quiet: return []
        default: break
        }
        say(.done, text)
        // After a change, the tables show it at once and not at the next refresh.
        return pageQueries(regular: true)
    }

    private mutating func refused(_ text: String, _ purpose: Purpose) -> [Effect] {
        switch purpose {
        case .connections(let serial): if serial == serials[.connections] { asked[.connections] = nil }
        case .users(let serial, _, _): if serial == serials[.users] { asked[.users] = nil }
        case .log: asked[.log] = nil
        case .audit: asked[.audit] = nil
        case .heapMap: heap.asked = nil
        case .user:
            asked[.detail] = nil
            userGone = true
            return []
        case .lints, .quiet: return []
        case .detail:
            asked[.detail] = nil
            connectionGone = connectionGone ?? now
            return []
        default: break
        }
        say(.failed, text)
        return []
    }
}
