// Converts the accounts' values to those that cross to a console, and back.

import Engine

extension UserState {
    init(_ row: AccountRow) {
        self.init(
            id: row.id, username: row.username, locked: row.locked, role: row.role.rawValue, mustChange: row.mustChange,
            created: row.created, lastLogin: row.lastLogin, failedAttempts: row.failedAttempts, sessions: row.sessions,
            note: row.namesake.map {
                "the same name \($0), by today's rules; logs in with the name as it stands here"
            } ?? "")
    }
}

extension UserPage {
    init(_ page: AccountPage) { self.init(rows: page.rows.map(UserState.init), total: page.total) }
}

extension UserDetail.Session {
    init(_ session: AccountSession) {
        self.init(
            id: session.handle, created: session.created, lastSeen: session.lastSeen, expires: session.expires,
            address: session.address, agent: session.agent)
    }
}

extension AuditPage.Entry {
    init(_ entry: AuditEntry) {
        self.init(
            id: entry.id, time: entry.time, actor: entry.actor, action: entry.action, object: entry.object,
            result: entry.result)
    }
}

extension AccountQuery {
    init(_ query: UserQuery) {
        self.init(
            filter: query.filter, terms: query.terms, isInverted: query.isInverted, order: query.sort,
            descending: query.isDescending, limit: query.limit)
        if let mark = query.mark {
            after = Mark(
                id: mark.id, name: mark.username, lastLogin: mark.lastLogin, failedAttempts: mark.failedAttempts,
                locked: mark.locked, sessions: mark.sessions, role: mark.role, created: mark.created)
        } else if query.after != 0 {
            after = Mark(id: query.after)
        }
    }
}
