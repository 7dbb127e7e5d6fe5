// The operator's requests about users. On the control thread, which may wait for the database.

extension ControlThread {
    private static let actor = "operator"

    func users(_ query: UserQuery) -> ControlResult {
        attempt { () throws(AccountError) in .users(UserPage(try accounts.list(AccountQuery(query)))) }
    }

    func user(_ id: Int64) -> ControlResult {
        attempt { () throws(AccountError) in
            guard let row = try accounts.row(id: id) else { throw .noSuchUser }
            return .user(
                UserDetail(
                    user: UserState(row), sessions: try accounts.sessions(ofUser: id).map(UserDetail.Session.init),
                    audit: try accounts.auditEntries(ofUser: id, limit: 50).map(AuditPage.Entry.init)))
        }
    }

    func user(named name: String) -> ControlResult {
        var id: Int64?
        let result = attempt { () throws(AccountError) in
            id = try accounts.id(named: name)
            return .done("")
        }
        if case .refused = result { return result }
        return id.map { user($0) } ?? .refused("there is no user \"\(name.prefix(64))\"")
    }

    func audit(_ query: AuditQuery) -> ControlResult {
        attempt { () throws(AccountError) in
            let newest = try accounts.newestAudit()
            // A filter and its opposite are searched for each on its own.
            let sought = (query.isInverted ? "!" : "=") + query.filter
            let after = query.before == nil ? audits.withLock { $0.start(sought, after: query.after) } : query.after
            let rows = try accounts.auditEntries(
                filter: query.filter, isInverted: query.isInverted, before: query.before, after: after,
                limit: query.limit)
            if query.before == nil, query.limit > 0 {
                audits.withLock { $0.note(sought, after: query.after, found: rows.first?.id, newest: newest) }
            }
            return .audit(AuditPage(rows: rows.map(AuditPage.Entry.init), total: try accounts.auditCount()))
        }
    }

    func addUser(_ username: String, _ password: String) -> ControlResult {
        attempt { () throws(AccountError) in
            .done("added user \(try accounts.add(username: username, password: password, actor: Self.actor).username)")
        }
    }

    func setUserLocked(_ id: Int64, _ isLocked: Bool) -> ControlResult {
        attempt { () throws(AccountError) in
            let username = try accounts.setLocked(id: id, isLocked, actor: Self.actor)
            return .done("\(isLocked ? "locked" : "unlocked") user \(Self.name(username, id))")
        }
    }

    func resetPassword(_ id: Int64) -> ControlResult {
        attempt { () throws(AccountError) in .secret(try accounts.resetPassword(id: id, actor: Self.actor)) }
    }

    func endSessions(_ id: Int64) -> ControlResult {
        attempt { () throws(AccountError) in
            let count = try accounts.endSessions(id: id, actor: Self.actor)
            return .done(count == 1 ? "1 session has ended" : "\(count) sessions have ended")
        }
    }

    func removeUser(_ id: Int64) -> ControlResult {
        attempt { () throws(AccountError) in
            .done("removed user \(Self.name(try accounts.remove(id: id, actor: Self.actor), id))")
        }
    }

    func invite() -> ControlResult {
        attempt { () throws(AccountError) in .secret(try accounts.invite(actor: Self.actor)) }
    }

    /// One whose name is taken for a number is told with their own.
    private static func name(_ username: String, _ id: Int64) -> String {
        username.utf8.first == UInt8(ascii: "#") ? "\(username), #\(id)" : username
    }

    private func attempt(_ body: () throws(AccountError) -> ControlResult) -> ControlResult {
        do { return try body() } catch { return .refused(error.operatorLine) }
    }
}
