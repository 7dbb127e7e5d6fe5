// Turns the engine's replies into changes and effects.

import Engine

extension ConsoleModel {
    mutating func sent(_ number: UInt64, _ purpose: Purpose) {
        requests.add(number, purpose, at: now)
    }

    mutating func receive(_ reply: ControlReply) -> [Effect] { permitted(take(reply)) }

    private mutating func take(_ reply: ControlReply) -> [Effect] {
        guard let purpose = requests.remove(reply.request) else { return [] }
        switch (reply.result, purpose) {
        case (.connections(let page), .connections(let serial)):
            guard requests.isNewest(serial, of: .connections) else { return [] }
            requests.answered(.connections)
            heard.lints = (page.slowHeads, page.armedIdle)
            tables.connections.adopt(
                rows: page.rows, keys: page.keys, total: page.total, offset: page.offset, answering: serial,
                isHeld: tables.isHeld(.connections, at: now))
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
            guard requests.isNewest(serial, of: .users) else { return [] }
            requests.answered(.users)
            let (rows, offset) = paging.place(page, limit: limit)
            tables.users.adopt(
                rows: rows, keys: UserPaging.keys(rows, offset: offset), total: page.total, offset: offset,
                answering: serial,
                isHeld: tables.isHeld(.users, at: now))
            return users.needsPage ? pageQueries(regular: false) : []
        case (.traffic(let page), .traffic(let serial)):
            guard requests.isNewest(serial, of: .traffic) else { return [] }
            requests.answered(.traffic)
            tables.traffic.take(page, answering: serial, isHeld: tables.isHeld(.traffic, at: now))
        case (.connections(let page), .lints):
            // The next query is not due for a while, because the time of this one stays.
            heard.lints = (page.slowHeads, page.armedIdle)
        case (.connections(let page), .examination(.readers)):
            return goOn(heard.examination.take(page, at: snapshot.monotonicTime))
        case (.traffic(let page), .examination(.traffic(let query))):
            return goOn(heard.examination.take(page, query))
        case (.failures(let page), .examination(.failures)):
            return goOn(heard.examination.take(page))
        case (.connection(let detail), .detail(let id)):
            requests.answered(.detail)
            if case .connection(id)? = self.detail { inspected.take(detail) }
        case (.connectionIDs(let ids), .doomed(let kick, let filter, let text)):
            guard !ids.isEmpty else {
                say(.hint, "no connection matches \(text)")
                return []
            }
            return [.send(.connections(ConnectionQuery(filter: filter, limit: 5)), .sample(kick, ids, text))]
        case (.connections(let page), .sample(let kick, let ids, let text)):
            if prompts.isBrowsing { prompts.ask(.kickMany(ids, kick, what: text, filter: text, sample: page.rows)) }
        case (.connection(let detail), .doomedOne(let kick)):
            if prompts.isBrowsing { prompts.ask(.kick(detail.state.id, kick, row: detail.state)) }
        case (.connections(let page), .found(let search)): return found(page, search)
        case (.connections(let page), .wouldClose(let setting, let value)):
            return decide(setting, value, affected: page.missingLoops == 0 ? page.total : nil)
        case (.connections(let page), .wouldBlock(let wanted)):
            if prompts.isBrowsing { prompts.ask(.block(wanted, open: page)) }
        case (.connectionIDs(let ids), .openFrom(let network)): return close(ids, from: network)
        case (.blocks(let blocks), .blocks):
            requests.answered(.detail)
            inspected.take(blocks)
        case (.split(let page), .split):
            requests.answered(.detail)
            inspected.take(page)
        case (.settings(let report), .settings):
            requests.answered(.detail)
            take(report)
        case (.settings(let report), .drift):
            requests.answered(.drift)
            for news in heard.drift.take(report) {
                let notice = notice(of: news, report)
                mention(notice.kind, notice.text)
            }
        case (.settings(let report), .undoing(let setting)):
            guard prompts.isBrowsing else { return [] }
            guard let state = report.settings.first(where: { $0.name == setting.rawValue }) else {
                say(.failed, "the server has no setting \(setting)")
                return []
            }
            return undo(state)
        case (.reload(let report), .reload): return reloaded(report)
        case (.user(let detail), .named(let action)):
            guard prompts.isBrowsing else { return [] }
            return act(action, on: detail.user)
        case (.user(let detail), .user(let id)):
            requests.answered(.detail)
            if case .user(id)? = self.detail { inspected.take(detail) }
        case (.audit(let page), .audit(let generation, let isOlder)):
            requests.answered(.audit)
            if isOlder {
                tables.audit.append(page, generation: generation)
            } else {
                tables.audit.prepend(page, generation: generation)
            }
        case (.audit(let page), .others):
            requests.answered(.others)
            for notice in attachment.others.take(page.rows, own: attachment.actor) { notices.add(notice, at: now) }
        case (.secret(let secret), .secret(let title)):
            prompts.keep(secret: secret, title: title)
            undos.remember(.cannot(title.prefix(1).lowercased() + title.dropFirst()))
            return pageQueries(regular: true)
        case (.log(let lines), .log):
            requests.answered(.log)
            tables.log.append(lines)
        case (.logPage(let page), .logPage(let log, let isOlder, let generation)):
            requests.answered(isOlder ? .olderLog : .accessLog)
            guard isOlder else {
                tables.log.append(page, generation: generation)
                return []
            }
            tables.log.prepend(page, of: log, generation: generation)
            if self.log.isAtOldest { say(.hint, "the log goes no further back here") }
            return self.log.needsOlder ? pageQueries(regular: false) : []
        case (.heapMap(let map), .heapMap(let loop)):
            tables.heap.adopt(map, of: loop)
        case (.failures(let page), .failures(let list)):
            requests.answered(.detail)
            if case .failures(list)? = self.detail { take(page, of: list) }
        case (.failures(let page), .failure(let id)):
            requests.answered(.detail)
            if case .failure(id, _)? = self.detail { inspected.take(one: page) }
        case (.tap(let tap), .tap(let file)): return began(tap, file: file)
        case (.tapEvents(let page), .tapEvents(let number)): return passed(page, on: number)
        case (.settings(let report), .save(let file)): return [.saveSettings(report, file: file)]
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
        case .action(let undo): undos.remember(undo)
        case .addLoop:
            // The engine's reply names the loop.
            let words = text.split(separator: " ")
            let id = zip(words, words.dropFirst()).lazy.compactMap { $0 == "loop" ? Int($1) : nil }.first
            let undo = id.map { Undo(label: "loop \($0) added", requests: [.removeLoop($0)]) }
            undos.remember(undo ?? .cannot("a loop added"))
        case .setting(let setting, let value, let undo):
            heard.confirm(setting, value)
            undos.remember(undo)
        case .connectionTrigger(let mode, let undo):
            heard.confirm(connectionTrigger: mode)
            undos.remember(undo)
        case .listenTrigger(let mode, let undo):
            heard.confirm(listenTrigger: mode)
            undos.remember(undo)
        case .block(let wanted):
            say(.done, text)
            return blocked(wanted) + pageQueries(regular: true)
        case .quiet: return []
        default: break
        }
        say(.done, text)
        // After a change, the tables show it at once and not at the next refresh.
        return pageQueries(regular: true)
    }

    private mutating func refused(_ text: String, _ purpose: Purpose) -> [Effect] {
        switch purpose {
        case .connections(let serial):
            if requests.isNewest(serial, of: .connections) {
                requests.answered(.connections)
                // The rows that are there were found by another filter.
                tables.connections.adopt(rows: [], keys: [], total: 0, offset: 0, answering: serial)
            }
        case .users(let serial, _, _): if requests.isNewest(serial, of: .users) { requests.answered(.users) }
        case .traffic(let serial):
            guard requests.isNewest(serial, of: .traffic) else { return [] }
            requests.answered(.traffic)
            tables.traffic.wasRefused(text, answering: serial)
            return []
        case .log: requests.answered(.log)
        case .logPage(let log, let isOlder, let generation):
            requests.answered(isOlder ? .olderLog : .accessLog)
            tables.log.lacks(log, text, generation: generation)
            // The pane says it where it belongs there.
            if !isOlder { return [] }
        case .audit: requests.answered(.audit)
        case .heapMap: tables.heap.wasRefused()
        case .user:
            requests.answered(.detail)
            inspected.userHasGone()
            return []
        case .others:
            requests.answered(.others)
            return []
        case .failures, .failure, .blocks, .split: requests.answered(.detail)
        case .settings:
            requests.answered(.detail)
            tables.settings.wasRefused(text)
            return []
        case .drift:
            requests.answered(.drift)
            heard.drift.wasRefused()
            return []
        case .examination(.traffic(let query)): return goOn(heard.examination.take(nil, query))
        case .examination(.failures): return goOn(heard.examination.take(nil))
        case .lints, .quiet, .examination: return []
        case .tapEvents(let number): return tapHasGone(number, text)
        case .tap(nil): wire.finish(text)
        case .tap(let file?):
            say(.failed, text)
            return [.capture(.discard(file: file))]
        case .detail:
            requests.answered(.detail)
            inspected.connectionHasGone(at: now)
            return []
        default: break
        }
        say(.failed, text)
        return []
    }
}
