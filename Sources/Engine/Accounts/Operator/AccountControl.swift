// The operator's requests about users, served from the accounts. On the control's thread for users, which may wait for
// the database.

import Engine

final class AccountControl: UserControl {
    let accounts: AccountStore
    private let audits = Monitor(AuditSearch())

    init(_ accounts: AccountStore) { self.accounts = accounts }

    func answer(_ request: ControlRequest, by actor: AuditActor) -> ControlResult? {
        switch request {
        case .users(let query): users(query)
        case .user(let id): user(id)
        case .userNamed(let name): user(named: name)
        case .addUser(let username, let password, let role, let mustChange):
            withRole(role) { addUser(username, password, $0, mustChange: mustChange, actor.name) }
        case .setUserLocked(let id, let isLocked): setUserLocked(id, isLocked, actor.name)
        case .setPassword(let id, let password, let mustChange):
            setPassword(id, password, mustChange: mustChange, actor.name)
        case .setUserRole(let id, let role): withRole(role) { setRole(id, $0, actor.name) }
        case .resetPassword(let id): resetPassword(id, actor.name)
        case .endSessions(let id): endSessions(id, actor.name)
        case .removeUser(let id): removeUser(id, actor.name)
        case .invite: invite(actor.name)
        case .audit(let query): audit(query)
        default: nil
        }
    }

    func names(of ids: Set<Int64>) -> [Int64: String] { accounts.names(of: ids) }

    func ids(of text: UserText, limit: Int) throws(UserRefusal) -> Set<Int64> {
        switch text {
        case .reference(let reference):
            switch UserReference(reference) {
            case .number(let id): return [id]
            case .name(let name): return try ids(withName: name, limit)
            }
        case .name(let name): return try ids(withName: name, limit)
        }
    }

    private func ids(withName name: String, _ limit: Int) throws(UserRefusal) -> Set<Int64> {
        do throws(AccountError) {
            return Set(try accounts.ids(filter: name, limit: limit))
        } catch {
            throw UserRefusal(line: error.operatorLine)
        }
    }

    func audit(_ actor: AuditActor, _ action: String, _ objects: [String], _ result: String) -> Bool {
        do throws(AccountError) {
            try accounts.audit(actor: actor.name, action: action, objects: objects, result: result)
            return true
        } catch {
            return false
        }
    }

    var database: EngineSnapshot.DatabaseState {
        let database = accounts.database
        let gauges = database.gauges
        return EngineSnapshot.DatabaseState(
            path: database.path, capacity: gauges.capacity, connections: gauges.connections, leased: gauges.leased,
            waiting: gauges.waiting, leases: gauges.leases, longestWait: gauges.longestWait,
            statements: database.statements, busyRetries: database.busyRetries, timeouts: gauges.timeouts,
            replaced: gauges.replaced)
    }

    // MARK: requests

    private func users(_ query: UserQuery) -> ControlResult {
        if let problem = query.problem { return .refused(problem) }
        return attempt { () throws(AccountError) in .users(UserPage(try accounts.list(AccountQuery(query)))) }
    }

    private func user(_ id: Int64) -> ControlResult {
        attempt { () throws(AccountError) in
            guard let row = try accounts.row(id: id) else { throw .noSuchUser }
            return .user(
                UserDetail(
                    user: UserState(row), sessions: try accounts.sessions(ofUser: id).map(UserDetail.Session.init),
                    audit: try accounts.auditEntries(ofUser: id, limit: 50).map(AuditPage.Entry.init)))
        }
    }

    private func user(named name: String) -> ControlResult {
        var id: Int64?
        let result = attempt { () throws(AccountError) in
            id = try accounts.id(named: name)
            return .done("")
        }
        if case .refused = result { return result }
        return id.map { user($0) } ?? .refused("there is no user \"\(name.prefix(64))\"")
    }

    private func audit(_ query: AuditQuery) -> ControlResult {
        attempt { () throws(AccountError) in
            let newest = try accounts.newestAudit()
            // A filter and its opposite are separate searches.
            let sought = (query.isInverted ? "!" : "=") + query.filter
            // What is known of former searches helps those for the newest.
            let isSearch = query.before == nil && !query.isOldestFirst
            let after = isSearch ? audits.withLock { $0.start(sought, after: query.after) } : query.after
            let rows = try accounts.auditEntries(
                filter: query.filter, isInverted: query.isInverted, before: query.before, after: after,
                isOldestFirst: query.isOldestFirst, limit: query.limit)
            if isSearch, query.limit > 0 {
                audits.withLock { $0.note(sought, after: query.after, found: rows.first?.id, newest: newest) }
            }
            return .audit(AuditPage(rows: named(rows), total: try accounts.auditCount()))
        }
    }

    /// `user 17, ana` where there is still one; the audit keeps numbers, which nobody takes over.
    private func named(_ entries: [AuditEntry]) -> [AuditPage.Entry] {
        func user(_ entry: AuditEntry) -> Int64? {
            entry.object.hasPrefix("user ") ? Int64(entry.object.dropFirst(5)) : nil
        }
        let names = names(of: Set(entries.compactMap(user)))
        return entries.map { entry in
            var row = AuditPage.Entry(entry)
            if let name = user(entry).flatMap({ names[$0] }) { row.object += ", " + name }
            return row
        }
    }

    private func withRole(_ name: String, _ body: (AccountRole) -> ControlResult) -> ControlResult {
        AccountRole(rawValue: name).map(body)
            ?? .refused("no role \"\(name.prefix(64))\": it is user or operator")
    }

    private func addUser(
        _ username: String, _ password: String, _ role: AccountRole, mustChange: Bool, _ actor: String
    ) -> ControlResult {
        attempt { () throws(AccountError) in
            let user = try accounts.add(
                username: username, password: password, role: role, mustChange: mustChange, actor: actor)
            return .done("added user \(user.username), #\(user.id)")
        }
    }

    private func setPassword(_ id: Int64, _ password: String, mustChange: Bool, _ actor: String) -> ControlResult {
        attempt { () throws(AccountError) in
            let username = try accounts.setPassword(id: id, password, mustChange: mustChange, actor: actor)
            return .done("changed the password of user \(Self.name(username, id)); their sessions have ended")
        }
    }

    private func setRole(_ id: Int64, _ role: AccountRole, _ actor: String) -> ControlResult {
        attempt { () throws(AccountError) in
            let username = try accounts.setRole(id: id, role, actor: actor)
            return .done("user \(Self.name(username, id)) has the role \(role.rawValue)")
        }
    }

    private func setUserLocked(_ id: Int64, _ isLocked: Bool, _ actor: String) -> ControlResult {
        attempt { () throws(AccountError) in
            let username = try accounts.setLocked(id: id, isLocked, actor: actor)
            return .done("\(isLocked ? "locked" : "unlocked") user \(Self.name(username, id))")
        }
    }

    private func resetPassword(_ id: Int64, _ actor: String) -> ControlResult {
        attempt { () throws(AccountError) in .secret(try accounts.resetPassword(id: id, actor: actor)) }
    }

    private func endSessions(_ id: Int64, _ actor: String) -> ControlResult {
        attempt { () throws(AccountError) in
            guard let row = try accounts.row(id: id) else { throw .noSuchUser }
            let count = try accounts.endSessions(id: id, actor: actor)
            return .done("ended \(count) \(count == 1 ? "session" : "sessions") of user \(Self.name(row.username, id))")
        }
    }

    private func removeUser(_ id: Int64, _ actor: String) -> ControlResult {
        attempt { () throws(AccountError) in
            .done("removed user \(try accounts.remove(id: id, actor: actor)), #\(id)")
        }
    }

    private func invite(_ actor: String) -> ControlResult {
        attempt { () throws(AccountError) in .secret(try accounts.invite(actor: actor)) }
    }

    /// A user whose name looks like a number is shown with their own number.
    private static func name(_ username: String, _ id: Int64) -> String {
        username.utf8.first == UInt8(ascii: "#") ? "\(username), #\(id)" : username
    }

    private func attempt(_ body: () throws(AccountError) -> ControlResult) -> ControlResult {
        do { return try body() } catch { return .refused(error.operatorLine) }
    }
}
