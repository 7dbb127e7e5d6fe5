// What a user does with their sessions, and with the account as a whole.

extension AccountAPI {
    func logout(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        // Logging out twice is no error: what was asked for is so.
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
                // It is this form's field that is wrong.
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

    /// The session has ended; its cookie goes.
    private func left(_ account: Account?, _ page: String, _ request: AccountRequest) -> AccountAnswer {
        let cookie = AccountCookie.session.cleared(secure: request.secure)
        return done(account, redirect(page, [cookie]), [cookie], request)
    }
}
