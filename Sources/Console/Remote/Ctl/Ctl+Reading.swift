// The commands of ctl that read: they ask the engine for all its pages, and print one sheet.

import CLinux
import Engine
import Glibc

extension Ctl {
    /// The engine gives at most that many rows at a time.
    private static let page = 1000

    func read(_ reading: CtlReading) throws(CtlFailure) {
        switch reading {
        case .status: show(CtlSheet(status: exchange.control.snapshot()))
        case .loops: show(CtlSheet(loops: exchange.control.snapshot()))
        case .connections(let text): show(try connections(try filter(text)))
        case .connection(let id):
            let detail = try exchange.ask(.connection(id)) {
                if case .connection(let detail) = $0 { detail } else { nil }
            }
            show(CtlSheet(connection: detail, offset: surroundings.utcOffset))
        case .users(let text): show(try users(text))
        case .user(let name):
            let detail = try exchange.ask(.userNamed(name)) { if case .user(let detail) = $0 { detail } else { nil } }
            show(CtlSheet(user: detail, offset: surroundings.utcOffset))
        case .log: try log()
        case .logFiles(let name, let terms): try log(name, terms)
        case .top(let text, let terms):
            let query = TrafficQuery(
                by: options.by ?? .path, window: options.window ?? .minute, sort: options.order ?? .requests,
                terms: terms, text: text, limit: options.limit ?? 100)
            let page = try exchange.ask(.traffic(query)) { if case .traffic(let page) = $0 { page } else { nil } }
            show(CtlSheet(traffic: page, of: query))
        case .audit(let text): show(try audit(text))
        case .blocks:
            let blocks = try exchange.ask(.blocks) { if case .blocks(let blocks) = $0 { blocks } else { nil } }
            show(CtlSheet(blocks: blocks, offset: surroundings.utcOffset))
        case .split:
            let page = try exchange.ask(.split) { if case .split(let page) = $0 { page } else { nil } }
            show(CtlSheet(split: page))
        case .failures(let list): show(try failures(list))
        case .diagnose(let milliseconds): try diagnose(for: milliseconds)
        case .heap(nil): show(CtlSheet(heaps: exchange.control.snapshot()))
        case .heap(let loop?):
            let map = try exchange.ask(.heapMap(loop: loop, cells: 1)) {
                if case .heapMap(let map) = $0 { map } else { nil }
            }
            show(CtlSheet(heap: map, loop: loop))
        case .watch: try watch()
        case .snapshot(let file):
            do throws(SnapshotFile.Failure) {
                let bytes = try SnapshotFile.json(exchange.control.snapshot())
                try SnapshotFile.create(file, bytes)
                let text = "wrote \(file), \(Format.grouped(bytes.count)) bytes"
                write(options.isJSON ? Self.document("done", text) + "\n" : VisibleText.shown(text) + "\n")
            } catch {
                throw .refused(error.description)
            }
        }
    }

    // MARK: tables, page by page

    /// Rows from pages until one is not full, or as many as are wanted are there.
    /// - Parameter next: the page of at most that many rows after a row.
    private func all<Row>(
        limit: Int?, page size: Int = Self.page, _ next: (_ after: Row?, _ count: Int) throws(CtlFailure) -> [Row]
    ) throws(CtlFailure) -> [Row] {
        var rows: [Row] = []
        let limit = limit ?? .max
        while rows.count < limit {
            let count = min(size, limit - rows.count)
            let page = try next(rows.last, count)
            rows += page
            if page.count < count { break }
        }
        return rows
    }

    func connections(_ filter: ConnectionFilter) throws(CtlFailure) -> CtlSheet {
        var place = PageAnchor.start
        var missing = 0
        let size = options.network ? ConnectionQuery.networkLimit : Self.page
        let rows: [ConnectionState] = try all(limit: options.limit, page: size) { (_, count) throws(CtlFailure) in
            let query = ConnectionQuery(filter: filter, anchor: place, limit: count, network: options.network)
            let page = try exchange.ask(.connections(query)) {
                if case .connections(let page) = $0 { page } else { nil }
            }
            missing = max(missing, page.missingLoops)
            if let last = page.keys.last { place = .after(last) }
            return page.rows
        }
        if missing > 0 {
            surroundings.report("\(missing) of the loops did not answer within a second: rows are missing")
        }
        return CtlSheet(connections: rows, network: options.network, missingLoops: missing)
    }

    private func users(_ text: String) throws(CtlFailure) -> CtlSheet {
        let terms: [UserQuery.Term]
        do throws(UserFilterText.Problem) {
            terms = try UserFilterText.parse(text, offset: surroundings.utcOffset)
        } catch {
            throw .refused(VisibleText.shown(error.message))
        }
        let rows: [UserState] = try all(limit: options.limit) { (last, count) throws(CtlFailure) in
            try exchange.ask(.users(UserQuery(terms: terms, after: last?.id ?? 0, limit: count))) {
                if case .users(let page) = $0 { page.rows } else { nil }
            }
        }
        return CtlSheet(users: rows, offset: surroundings.utcOffset)
    }

    private func audit(_ text: String) throws(CtlFailure) -> CtlSheet {
        let rows: [AuditPage.Entry] = try all(limit: options.limit ?? Self.page) { (last, count) throws(CtlFailure) in
            try exchange.ask(.audit(AuditQuery(filter: text, before: last?.id, limit: count))) {
                if case .audit(let page) = $0 { page.rows } else { nil }
            }
        }
        return CtlSheet(audit: rows, offset: surroundings.utcOffset)
    }

    /// With heads a page has fewer rows than the engine keeps: a program gets them all, a few pages.
    private func failures(_ list: FailureQuery.List) throws(CtlFailure) -> CtlSheet {
        let limit = min(options.limit ?? 256, 256)
        let most = options.isJSON && list == .failures ? 64 : limit
        var rows: [Failure] = []
        var missing = 0
        while rows.count < limit {
            let query = FailureQuery(
                list, before: rows.last?.id, heads: options.isJSON, limit: min(most, limit - rows.count))
            let page = try exchange.ask(.failures(query)) { if case .failures(let page) = $0 { page } else { nil } }
            rows += page.rows
            missing = max(missing, page.missingLoops)
            // Slow ones are in the order of their times, and one page.
            if page.rows.count < most || list == .slow { break }
        }
        if missing > 0 {
            surroundings.report("\(missing) of the loops did not answer within a second: rows are missing")
        }
        return CtlSheet(failures: rows, missingLoops: missing, offset: surroundings.utcOffset)
    }

    // MARK: what goes on

    private func log() throws(CtlFailure) {
        func lines(after: UInt64, _ limit: Int) throws(CtlFailure) -> [LogLine] {
            try exchange.ask(.log(after: after, limit: limit)) { if case .log(let lines) = $0 { lines } else { nil } }
        }
        let first = try lines(after: 0, min(options.limit ?? Self.page, Self.page))
        guard options.follows else { return show(CtlSheet(log: first, offset: surroundings.utcOffset)) }
        var last: UInt64 = 0
        var fresh = first
        var isFirst = true
        while true {
            guard follow(CtlSheet(log: fresh, offset: surroundings.utcOffset), isFirst: isFirst) else { return }
            isFirst = false
            last = fresh.last?.sequence ?? last
            pause(250)
            fresh = try lines(after: last, Self.page)
        }
    }

    /// The last lines of a log's files that the terms find, and those to come.
    private func log(_ name: LogName, _ terms: [LogTerm]) throws(CtlFailure) {
        func page(_ direction: LogQuery.Direction, _ place: LogPlace?, _ limit: Int) throws(CtlFailure) -> LogPage {
            let query = LogQuery(name, direction, from: place, terms: terms, limit: min(limit, Self.page))
            return try exchange.ask(.logPage(query)) { if case .logPage(let page) = $0 { page } else { nil } }
        }
        let limit = options.limit ?? Self.page
        var part = try page(.older, nil, limit)
        // Behind the newest line, from where those to come are read.
        var last = part.last
        var pages = [part.lines]
        var count = part.lines.count
        while count < limit, !part.isEnd {
            part = try page(.older, part.first, limit - count)
            pages.append(part.lines)
            count += part.lines.count
        }
        func sheet(_ lines: [LogLine]) -> CtlSheet {
            CtlSheet(logFiles: lines, of: name, offset: surroundings.utcOffset)
        }
        let found = sheet(pages.reversed().flatMap { $0 })
        guard options.follows else { return show(found) }
        guard follow(found, isFirst: true) else { return }
        while true {
            let next = try page(.newer, last, Self.page)
            last = next.last
            guard follow(sheet(next.lines), isFirst: false) else { return }
            if next.isEnd { pause(250) }
        }
    }

    /// Prints a sheet's rows behind those before.
    /// - Returns: false where nobody reads them any more.
    private func follow(_ sheet: CtlSheet, isFirst: Bool) -> Bool {
        let text =
            options.isJSON
            ? sheet.documents.map { $0.line + "\n" }.joined()
            : surroundings.isTerminal ? sheet.table(head: false) : sheet.tabbed(head: isFirst)
        return text.isEmpty || write(text)
    }

    private func watch() throws(CtlFailure) {
        var before: EngineSnapshot?
        while true {
            if let loss = exchange.loss { throw .noServer(loss) }
            let snapshot = exchange.control.snapshot()
            // The one that is due may come a moment later.
            if let before, snapshot.monotonicTime == before.monotonicTime {
                pause(20)
                continue
            }
            guard write(CtlSheet.watch(snapshot, since: before).line + "\n") else { return }
            before = snapshot
            pause(options.interval)
        }
    }

    func pause(_ milliseconds: Int) {
        var nobody: [pollfd] = []
        _ = linux_poll(&nobody, 0, Int32(clamping: milliseconds))
    }
}
