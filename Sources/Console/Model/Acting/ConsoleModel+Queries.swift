// Makes requests to the engine for data that the screen needs and that is not pending. Only what is shown is asked for.

import Engine

extension ConsoleModel {
    /// At a refresh: the pages that the screen shows, and queries that are due by time.
    mutating func queries() -> [Effect] {
        guard !isLost else { return [] }
        // What a viewer notes is a change, which would be refused.
        let notes =
            attachment.isViewer
            ? []
            : heard.watch.takeNotes().map { note in
                Effect.send(.recordWarning(name: note.kind.rawValue, text: note.text, isOver: note.isOver), .quiet)
            }
        return pageQueries(regular: true) + driftQueries() + examine() + experimentQueries() + notes
    }

    /// - Parameter regular: false asks only for pages that the cursor waits for.
    mutating func pageQueries(regular: Bool) -> [Effect] {
        guard !isPaused, past == nil, !isLost else { return [] }
        var effects: [Effect] = []
        let layout = layout
        let connectionRows = layout.rows(of: .connections)
        if connectionRows > 0,
            connections.needsPage ? isDue(.connections, waiting: .connections) : regular && isDue(.connections)
        {
            effects += askForConnections(connectionRows)
        }
        let userRows = layout.rows(of: .users)
        if userRows > 0, users.needsPage ? isDue(.users, waiting: .users) : regular && isDue(.users) {
            effects += askForUsers(userRows)
        }
        if layout.rows(of: .log) > 0 { effects += logQueries(regular: regular) }
        if layout.rows(of: .audit) > 0, regular || audit.needsOlder, isDue(.audit) {
            requests.ask(.audit, at: now)
            let filter = sheet(.audit).filter
            let isInverted = sheet(.audit).isInverted
            let isOlder = audit.needsOlder
            let query =
                isOlder
                ? AuditQuery(filter: filter, isInverted: isInverted, before: audit.oldest, limit: AuditTail.page)
                : AuditQuery(filter: filter, isInverted: isInverted, after: audit.newest, limit: AuditTail.page)
            effects.append(.send(.audit(query), .audit(generation: audit.generation, isOlder: isOlder)))
        }
        let trafficRows = layout.rows(of: .traffic)
        if trafficRows > 0,
            traffic.table.needsPage
                ? isDue(.traffic, waiting: .traffic)
                : regular && isDue(.traffic) && traffic.isOld(at: now)
        {
            let (query, serial) = tables.traffic.ask(sheet(.traffic), visible: trafficRows, at: now)
            requests.ask(.traffic, serial: serial, at: now)
            effects.append(.send(.traffic(query), .traffic(serial: serial)))
        }
        // Others' actions are told by the audit, which is kept with the users.
        if isAttached, keepsUsers, regular, isDue(.others) {
            requests.ask(.others, at: now)
            effects.append(.send(.audit(attachment.others.query), .others))
        }
        if view == .heap, detail == nil, let loop = selectedLoop {
            if heap.isWanted(of: loop, regular: regular, at: now) {
                tables.heap.ask(of: loop, at: now)
                effects.append(.send(.heapMap(loop: loop, cells: HeapPane.cells), .heapMap(loop: loop)))
            }
        }
        if case .user(let id)? = detail, regular, isDue(.detail), !userGone {
            requests.ask(.detail, at: now)
            effects.append(.send(.user(id), .user(id)))
        }
        if case .connection(let id)? = detail, regular, isDue(.detail), connectionGone == nil {
            requests.ask(.detail, at: now)
            effects.append(.send(.connection(id), .detail(id)))
        }
        if detail == .blocks, regular, isDue(.detail) {
            requests.ask(.detail, at: now)
            effects.append(.send(.blocks, .blocks))
        }
        if detail == .split, regular, isDue(.detail) {
            requests.ask(.detail, at: now)
            effects.append(.send(.split, .split))
        }
        if detail?.isOfSettings == true, regular, isDue(.detail) {
            requests.ask(.detail, at: now)
            effects.append(.send(.settings, .settings))
        }
        if case .failures(let list)? = detail, regular, isDue(.detail) {
            requests.ask(.detail, at: now)
            effects.append(.send(.failures(FailureQuery(list)), .failures(list)))
        }
        if case .failure(let id, let list)? = detail, regular, isDue(.detail), inspected.failure == nil {
            requests.ask(.detail, at: now)
            effects.append(.send(.failures(FailureQuery(list, only: id, heads: true)), .failure(id)))
        }
        // A page of connections brings the counts with it; where none is shown, only the counts are asked for, now and
        // then.
        if connectionRows == 0, regular, isDue(.lints, every: 5_000_000_000) {
            requests.ask(.lints, at: now)
            effects.append(.send(.connections(ConnectionQuery(limit: 0)), .lints))
        }
        return effects
    }

    /// What differs is asked for once when it has begun to, and not at each refresh.
    private mutating func driftQueries() -> [Effect] {
        guard !isPaused, past == nil, heard.drift.hasGrown, isDue(.drift) else { return [] }
        requests.ask(.drift, at: now)
        return [.send(.settings, .drift)]
    }

    private mutating func logQueries(regular: Bool) -> [Effect] {
        var effects: [Effect] = []
        if regular, log.source != .access, isDue(.log) {
            requests.ask(.log, at: now)
            effects.append(.send(.log(after: log.lastSequence, limit: 500), .log))
        }
        func ask(_ query: LogQuery, _ page: OpenRequests.Page, isOlder: Bool) {
            requests.ask(page, at: now)
            effects.append(
                .send(.logPage(query), .logPage(query.log, isOlder: isOlder, generation: log.generation)))
        }
        if regular, isDue(.accessLog), let query = log.newerQuery() { ask(query, .accessLog, isOlder: false) }
        if isDue(.olderLog), let query = log.olderQuery() { ask(query, .olderLog, isOlder: true) }
        return effects
    }

    mutating func askForConnections(_ rows: Int) -> [Effect] {
        let sheet = sheet(.connections)
        guard let filter = try? ConnectionFilterText.parse(sheet.filter, isInverted: sheet.isInverted) else {
            return []
        }
        let (anchor, most, serial) = tables.connections.ask(visible: rows)
        // Two screens hold the one around the cursor: what costs system calls is read for no more.
        let limit = preferences.showsNetwork ? min(most, rows * 2) : most
        requests.ask(.connections, serial: serial, at: now)
        let query = ConnectionQuery(
            sort: ConnectionColumn(sort: sheet.sort) ?? .id, isDescending: sheet.isDescending, filter: filter,
            anchor: anchor,
            limit: limit, network: preferences.showsNetwork)
        return [.send(.connections(query), .connections(serial: serial))]
    }

    /// The columns of the network's part, or without them.
    mutating func showNetwork() -> [Effect] {
        preferences.showsNetwork.toggle()
        let isShown = preferences.showsNetwork
        say(.hint, isShown ? "the network's part of each row, read as it is shown" : "without the network")
        return pageQueries(regular: true)
    }

    private mutating func askForUsers(_ rows: Int) -> [Effect] {
        let sheet = sheet(.users)
        guard let terms = try? UserFilterText.parse(sheet.filter, offset: utcOffset) else { return [] }
        let (anchor, limit, serial) = tables.users.ask(visible: rows)
        requests.ask(.users, serial: serial, at: now)
        let (query, paging) = UserPaging.query(anchor, in: users, sheet: sheet, terms: terms, limit: limit)
        return [.send(.users(query), .users(serial: serial, paging, limit: limit))]
    }

    private func isDue(_ page: OpenRequests.Page, every period: UInt64 = 0) -> Bool {
        requests.isDue(page, at: now, every: period)
    }

    /// A page that the cursor waits for is asked for at once, unless that very page is pending.
    private func isDue(_ page: OpenRequests.Page, waiting pane: Pane) -> Bool {
        let isUnderWay =
            switch pane {
            case .connections: connections.isAnswering(requests.serial(of: page))
            case .users: users.isAnswering(requests.serial(of: page))
            case .traffic: traffic.table.isAnswering(requests.serial(of: page))
            default: false
            }
        return !isUnderWay || isDue(page)
    }

    /// Begins a diagnosis when it is time.
    private mutating func examine() -> [Effect] {
        guard !isPaused, past == nil else { return [] }
        let history = heard.history
        return goOn(heard.examination.begin(at: now, history.tape.frames))
    }

    /// Sends the questions of a diagnosis; where there are none left, its findings are warnings.
    mutating func goOn(_ questions: [Examination.Question]) -> [Effect] {
        if let findings = heard.examination.takeFindings() {
            heard.watch.take(findings, at: snapshot.monotonicTime)
        }
        return questions.map { question in
            switch question {
            case .readers: .send(.connections(DiagnosisSample.Readers.query), .examination(question))
            case .traffic(let query): .send(.traffic(query.shared), .examination(question))
            case .failures: .send(.failures(DiagnosisSample.failures), .examination(question))
            }
        }
    }

    private mutating func experimentQueries() -> [Effect] {
        guard let running = experiment, running.isOver(at: snapshot.monotonicTime) else { return [] }
        heard.experiment?.revert()
        mention(
            .done,
            """
            the experiment is over; loop \(running.loop) is \(running.original.letters) again: :experiment keep was \
            not said
            """
        )
        return [.send(.setTrigger(running.original, loop: running.loop), .quiet)]
    }

    /// What is reverted and ended when the console ends.
    mutating func farewell() -> [ControlRequest] {
        guard !isLost else { return [] }
        let ends = taps.numbers.map { ControlRequest.endTap($0) }
        guard let running = experiment, running.isRunning else { return ends }
        heard.experiment?.revert()
        return ends + [.setTrigger(running.original, loop: running.loop)]
    }
}
