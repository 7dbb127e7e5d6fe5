// The actions of a user on their sessions, and on the account as a whole.

extension AccountAPI {
    func logout(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        // Logging out twice is no error: the user is logged out, as asked.
        let account = try asked(request) { () throws(AccountError) -> Account? in
            guard let token = token(of: request) else { return nil }
            return try store.logout(token)
        }
        return left(account, "/login", request)
    }

    func logoutEverywhere(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        let (token, account) = try session(of: request)
        _ = try asked(request) { () throws(AccountError) in try store.logoutEverywhere(token) }
        return left(account, "/login?everywhere", request)
    }

    func deleteAccount(_ request: AccountRequest) throws(AccountProblem) -> Rest {
        let (token, _) = try session(of: request)
        let fields = try fields([.password], of: request)
        let delete = try asked(request) { () throws(AccountError) in
            try store.beginDeletion(token: token, password: fields[.password] ?? "", client: client(request))
        }
        return { [self] () throws(AccountProblem) in
            do throws(AccountProblem) {
                return left(try asked(request, delete), "/login?deleted", request)
            } catch {
                // The error belongs to this form's field.
                guard error.field == .currentPassword else { throw error }
                throw AccountProblem(
                    error.status, error.code, "The password is wrong.", field: .password, headers: error.headers)
            }
        }
    }

    func endSession(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        let (token, account) = try session(of: request)
        let handle = try fields([.session], of: request)[.session] ?? ""
        try asked(request) { () throws(AccountError) in try store.endSession(handle: handle, by: token) }
        return done(account, redirect("/account?ended", []), [], request)
    }

    func sessions(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        let (token, account) = try session(of: request)
        let sessions = try asked(request) { () throws(AccountError) in
            try store.sessions(ofUser: account.id, current: token)
        }
        let body = try made(request) { () throws(SQLError) in
            var items: [[UInt8]] = []
            for session in sessions {
                items.append(
                    try json.object(
                        [
                            ("session", .text(session.handle)), ("created", .integer(session.created)),
                            ("last_seen", .integer(session.lastSeen)), ("expires", .integer(session.expires)),
                            ("address", .text(session.address)), ("agent", .text(session.agent)),
                        ], [("current", JSONScratch.bool(session.isCurrent))]))
            }
            return try json.object([], [("sessions", JSONScratch.array(items))])
        }
        return answer(body, for: account)
    }

    /// The response after the session has ended: its cookie is removed.
    private func left(_ account: Account?, _ page: String, _ request: AccountRequest) -> AccountAnswer {
        let cookie = AccountCookie.session.cleared(secure: request.secure)
        return done(account, redirect(page, [cookie]), [cookie], request)
    }
}
