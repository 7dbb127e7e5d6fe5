// The operator's requests about users. On the desk's thread, which may wait for the database.

extension ControlDesk {
    func users(_ query: UserQuery) -> ControlResult {
        do throws(AccountError) {
            let page = try accounts.list(AccountQuery(filter: query.filter, after: query.after, limit: query.limit))
            return .users(
                UserPage(
                    rows: page.rows.map { row in
                        UserState(
                            id: row.id, username: row.username, locked: row.locked, created: row.created,
                            lastLogin: row.lastLogin, failedAttempts: row.failedAttempts, sessions: row.sessions)
                    },
                    total: page.total))
        } catch {
            return .refused(Self.reason(error))
        }
    }

    func addUser(_ username: String, _ password: String) -> ControlResult {
        do throws(AccountError) {
            let account = try accounts.add(username: username, password: password, actor: "operator")
            return .done("added user \(account.username)")
        } catch {
            return .refused(Self.reason(error))
        }
    }

    func setUserLocked(_ id: Int64, _ isLocked: Bool) -> ControlResult {
        do throws(AccountError) {
            let username = try accounts.setLocked(id: id, isLocked, actor: "operator")
            return .done("\(isLocked ? "locked" : "unlocked") user \(username)")
        } catch {
            return .refused(Self.reason(error))
        }
    }

    /// What went wrong and what to do, in one line.
    private static func reason(_ error: AccountError) -> String {
        switch error {
        case .invalid(_, let message): message
        case .nameTaken: "there is a user of that name already: choose another"
        case .noSuchUser: "there is no such user any more"
        case .noMemory: "not enough memory to hash the password: try again"
        case .database(let error): "the database refused: \(error.description)"
        case .wrongCredentials, .locked, .noSession, .wrongCurrentPassword: "refused"
        }
    }
}
