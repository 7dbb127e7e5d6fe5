// The operator's requests about connections: a page in any order, the detail of one, the end of one or of many. On the
// control thread, a step after the other: the loops reply in between.

extension ControlAct {
    /// The most usernames that are looked up for a filter; the loops know users by their ids.
    private static let nameLimit = 100_000

    /// Replies for a filter, or refuses: with only half of the names, `user!=ada` would find other users' connections
    /// and kick them.
    private func matching(_ filter: ConnectionFilter, _ body: (ConnectionMatch) -> ControlStep) -> ControlStep {
        if let problem = filter.problem { return .refused(problem) }
        var refusal: String?
        let match = filter.compiled { text in
            guard let users else {
                // Part of a name may as well be part of an address; a reference means a user.
                if case .reference = text { refusal = Self.noUsers }
                return []
            }
            do throws(UserRefusal) {
                let ids = try users.ids(of: text, limit: Self.nameLimit + 1)
                if ids.count > Self.nameLimit {
                    refusal =
                        "more than \(Self.nameLimit) users have \(text.visible) in their name: type more of it"
                } else if ids.isEmpty, case .reference = text {
                    // It would find nobody's connections, or with != everybody's.
                    refusal = "no user has \(text.visible) in their name"
                }
                return ids
            } catch {
                refusal = error.line
                return []
            }
        }
        if let refusal { return .refused(refusal) }
        return body(match)
    }

    // MARK: a page

    func connections(_ query: ConnectionQuery) -> ControlStep { matching(query.filter) { connections(query, $0) } }

    private func connections(_ query: ConnectionQuery, _ match: ConnectionMatch) -> ControlStep {
        let limit = max(0, min(query.limit, query.network ? ConnectionQuery.networkLimit : 1000))
        let loops = parts.loops.ports.filter { query.loop == nil || $0.id == query.loop }
        var scan = ConnectionScan()
        scan.order = ConnectionOrder(column: query.sort, isDescending: query.isDescending)
        scan.match = match
        scan.network = query.network
        switch query.anchor {
        case .start:
            scan.pivot = ConnectionKey()
            scan.above = limit
        case .end:
            scan.below = limit
        case .after(let key):
            scan.pivot = ConnectionKey(key)
            scan.pivotIsBelow = true
            scan.above = limit
        case .before(let key):
            scan.pivot = ConnectionKey(key)
            scan.below = limit
        case .around(let id, let otherwise):
            let asked = scan
            return gather(loops) {
                .findKey(id, asked.order, $0)
            } then: { found, _ in
                var scan = asked
                scan.pivot = found.first ?? ConnectionKey(otherwise)
                scan.below = limit
                scan.above = limit
                return page(scan, of: loops, limit: limit)
            }
        }
        return page(scan, of: loops, limit: limit)
    }

    private func page(_ scan: ConnectionScan, of loops: [LoopPort<LoopMessage>], limit: Int) -> ControlStep {
        gather(loops) {
            .scan(scan, $0)
        } then: { found, _ in
            .done(.connections(page(found, scan, limit: limit, missing: loops.count - found.count)))
        }
    }

    private func page(_ parts: [ConnectionScanPart], _ scan: ConnectionScan, limit: Int, missing: Int) -> ConnectionPage
    {
        typealias Entry = (key: ConnectionKey, row: ConnectionRow)
        func merged(_ side: (ConnectionScanPart) -> [Entry]) -> [Entry] {
            parts.flatMap(side).sorted { $0.key < $1.key }
        }
        var below = merged(\.below)
        var above = merged(\.above)
        if scan.below > 0, scan.above > 0 {
            // Half a page on either side; the other side may use what one side lacks.
            let takeAbove = min(above.count, limit - min(below.count, limit / 2))
            below = Array(below.suffix(limit - takeAbove))
            above = Array(above.prefix(takeAbove))
        } else {
            below = Array(below.suffix(limit))
            above = Array(above.prefix(limit))
        }
        let rows = below + above
        let names = users?.names(of: Set(rows.map(\.row.user)).subtracting([0])) ?? [:]
        return ConnectionPage(
            rows: rows.map { ConnectionState($0.row, names: names) }, keys: rows.map(\.key.rowKey),
            total: parts.reduce(0) { $0 + $1.matching },
            offset: parts.reduce(0) { $0 + $1.matchingBelow } - below.count,
            slowHeads: parts.reduce(0) { $0 + $1.slowHeads }, armedIdle: parts.reduce(0) { $0 + $1.armedIdle },
            missingLoops: missing)
    }

    // MARK: one

    func connection(_ id: ConnectionID) -> ControlStep {
        gather(parts.loops.ports) {
            .detail(id.rawValue, $0)
        } then: { found, isWhole in
            guard let part = found.first else {
                return .refused(
                    isWhole
                        ? "there is no connection \(id): it has closed"
                        : "a loop did not answer within a second: try again")
            }
            return .done(.connection(detail(part)))
        }
    }

    private func detail(_ part: LoopDetail) -> ConnectionDetail {
        let detail = part.detail
        let names = users?.names(of: detail.row.user == 0 ? [] : [detail.row.user]) ?? [:]
        let now = Clock.now
        let real = Clock.realTime
        return ConnectionDetail(
            state: ConnectionState(detail.row, names: names), descriptor: detail.descriptor,
            slot: Int(detail.slot), trigger: detail.isEdge ? .edge : .level, wantsRead: detail.wantsRead,
            wantsWrite: detail.wantsWrite, heldIn: detail.heldIn, heldOut: detail.heldOut,
            fileLeft: detail.fileLeft,
            untilTimeout: detail.untilTimeout, isInBody: detail.isInBody, isRequeued: detail.isRequeued,
            peerEnded: detail.peerEnded, closesAfterResponse: detail.closesAfterResponse,
            recent: part.recent.map {
                RecentRequest(
                    time: real &- (now &- min(now, $0.time)), request: $0.request.text, status: Int($0.status),
                    bytes: $0.bytes,
                    took: $0.took)
            },
            ringCapacity: RequestRing.capacity)
    }

    func connectionIDs(_ filter: ConnectionFilter) -> ControlStep {
        matching(filter) { match in
            gather(parts.loops.ports) {
                .matchingIDs(match, $0)
            } then: { found, isWhole in
                guard isWhole else { return .refused("a loop did not answer within a second: try again") }
                return .done(.connectionIDs(found.flatMap { $0 }.sorted().map { ConnectionID(rawValue: $0) }))
            }
        }
    }

    // MARK: kicks

    func kick(_ id: ConnectionID, _ kick: Kick) -> ControlStep {
        close([id], kick) { done, isWhole in
            record(Self.name(kick), named(done).first ?? "connection \(id)", !done.isEmpty)
            if !done.isEmpty {
                return .done(
                    .done(
                        kick == .now ? "kicked connection \(id)" : "connection \(id) closes after its response"))
            }
            return .refused(
                isWhole
                    ? "there is no connection \(id): it has closed already"
                    : "a loop did not answer within a second: connection \(id) may still be kicked")
        }
    }

    /// Kicks many a batch at a time, with an audit entry for each connection that was found.
    func kickMany(_ batch: KickBatch) -> ControlStep {
        if batch.isFinished {
            if batch.count > 0 {
                let action = Self.name(batch.kick) + batch.found
                parts.log.write(.notice, "\(actor.name): \(action): \(batch.done) of \(batch.count) connections")
            }
            return .done(batch.result)
        }
        return .wait(
            ControlWait(until: pace.next(.kicks)) {
                var batch = batch
                return close(batch.next(), batch.kick) { done, isWhole in
                    batch.done += done.count
                    if !isWhole { batch.isWhole = false }
                    audit(Self.name(batch.kick), named(done).map { $0 + batch.found })
                    return kickMany(batch)
                }
            })
    }

    private func close(
        _ ids: [ConnectionID], _ kick: Kick, then next: @escaping ([KickedConnection], _ isWhole: Bool) -> ControlStep
    ) -> ControlStep {
        let raw = ids.map(\.rawValue).sorted()
        return gather(parts.loops.ports) {
            .kick(raw, gently: kick == .afterResponse, $0)
        } then: { found, isWhole in
            next(found.flatMap { $0 }, isWhole)
        }
    }

    /// `connection 1.17 of 10.0.0.7:51234, ana`: when it has closed, nobody could say whose it was.
    private func named(_ kicked: [KickedConnection]) -> [String] {
        let names = users?.names(of: Set(kicked.map(\.user)).subtracting([0])) ?? [:]
        return kicked.map { one in
            let name = one.user == 0 ? "" : ", " + (names[one.user].map { LogText.visible($0) } ?? "#\(one.user)")
            return "connection \(ConnectionID(rawValue: one.id)) of \(one.peer)\(name)"
        }
    }

    private static func name(_ kick: Kick) -> String { "kick \(kick == .now ? "now" : "after response")" }
}
