// Registration, login and what goes with them, as a blocking function from a request to an answer. Run on workers, by the
// routes; several at once. JSON for programs, pages that work without JavaScript for browsers.

import Resources

final class AccountAPI: Sendable {
    /// Every path this answers, with its methods. HEAD is answered as GET; the server leaves the body out.
    static let routes: [(path: String, methods: [String])] = [
        ("/api/register", ["POST"]), ("/api/login", ["POST"]), ("/api/logout", ["POST"]), ("/api/password", ["POST"]),
        ("/api/me", ["GET", "HEAD"]), ("/register", ["GET", "HEAD", "POST"]), ("/login", ["GET", "HEAD", "POST"]),
        ("/logout", ["POST"]), ("/account", ["GET", "HEAD", "POST"]),
    ]

    /// Bytes of a body; the longest proper one, with every character escaped, is under 4 KiB.
    static let bodyLimit = 16 << 10

    let store: AccountStore
    let json = JSONScratch()
    let registerPage = AccountTemplate(WebPages.register)
    let loginPage = AccountTemplate(WebPages.login)
    let accountPage = AccountTemplate(WebPages.account)
    private let report: @Sendable (String) -> Void

    /// - Parameter report: takes a line for the server's log when the database fails; called on the worker.
    init(store: AccountStore, report: @escaping @Sendable (String) -> Void = { _ in }) {
        self.store = store
        self.report = report
    }

    /// Never throws and never traps, whatever the request holds.
    func answer(_ request: AccountRequest) -> AccountAnswer {
        var answer: AccountAnswer
        do {
            answer = try route(request)
        } catch {
            answer = present(error, to: request)
        }
        answer.headers.append(("Cache-Control", "no-store"))
        answer.headers.append(("X-Content-Type-Options", "nosniff"))
        return answer
    }

    private func route(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        guard let route = AccountAPI.routes.first(where: { $0.path == request.path }) else {
            throw AccountProblem(404, "not-found", "There is nothing here.")
        }
        guard route.methods.contains(request.method) else {
            throw AccountProblem(
                405, "method-not-allowed", "This path takes \(route.methods.joined(separator: ", ")).",
                headers: [("Allow", route.methods.joined(separator: ", "))])
        }
        if request.method == "POST" {
            try refuseCrossSite(request)
            guard request.body.count <= AccountAPI.bodyLimit else {
                throw AccountProblem(413, "too-large", "The body has more than \(AccountAPI.bodyLimit) bytes.")
            }
            switch request.path {
            case "/api/register", "/register": return try register(request)
            case "/api/login", "/login": return try login(request)
            case "/api/logout", "/logout": return try logout(request)
            default: return try changePassword(request)
            }
        }
        switch request.path {
        case "/api/me": return try me(request)
        case "/register": return page(200, registerPage, [:])
        case "/login": return page(200, loginPage, [:])
        default: return try account(request)
        }
    }

    // MARK: - Endpoints

    private func register(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        let fields = try fields([.username, .password], of: request)
        let grant = try asked(request) { () throws(AccountError) in
            try store.register(username: fields[.username] ?? "", password: fields[.password] ?? "", client: client(request))
        }
        return try begun(grant, 201, request)
    }

    private func login(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        let fields = try fields([.username, .password], of: request)
        let grant = try asked(request) { () throws(AccountError) in
            try store.login(username: fields[.username] ?? "", password: fields[.password] ?? "", client: client(request))
        }
        return try begun(grant, 200, request)
    }

    private func logout(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        // Logging out twice is no error: what was asked for is so.
        let account = try asked(request) { () throws(AccountError) -> Account? in
            guard let token = AccountCookie.token(in: request.cookie) else { return nil }
            return try store.logout(token)
        }
        let cookie = ("Set-Cookie", AccountCookie.cleared(secure: request.secure))
        var answer = AccountAnswer(status: 204, headers: [cookie], body: [])
        if AccountContent.prefersHTML(request) { answer = redirect("/login", [cookie]) }
        answer.userID = account?.id ?? 0
        answer.username = account?.username ?? ""
        return answer
    }

    private func changePassword(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        guard let token = AccountCookie.token(in: request.cookie) else { throw AccountProblem(.noSession) }
        let account = try asked(request) { () throws(AccountError) in try store.user(forSessionToken: token) }
        guard account != nil else { throw AccountProblem(.noSession) }
        let fields = try fields([.currentPassword, .newPassword], of: request)
        let grant = try asked(request) { () throws(AccountError) in
            try store.changePassword(
                token: token, current: fields[.currentPassword] ?? "", new: fields[.newPassword] ?? "", client: client(request))
        }
        let cookie = ("Set-Cookie", AccountCookie.set(grant.token, maxAge: store.settings.sessionIdle, secure: request.secure))
        var answer = AccountAnswer(status: 204, headers: [cookie], body: [])
        if AccountContent.prefersHTML(request) { answer = redirect("/account?changed", [cookie]) }
        answer.userID = grant.account.id
        answer.username = grant.account.username
        return answer
    }

    private func me(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        guard let account = try user(of: request) else { throw AccountProblem(.noSession) }
        return try describe(account, 200, [], request)
    }

    // MARK: - Shared

    /// The user of the session that the request shows.
    func user(of request: AccountRequest) throws(AccountProblem) -> Account? {
        guard let token = AccountCookie.token(in: request.cookie) else { return nil }
        return try asked(request) { () throws(AccountError) in try store.user(forSessionToken: token) }
    }

    /// Runs something of the store and turns its refusal into a problem; the database's goes to the log too.
    func asked<Result>(
        _ request: AccountRequest, _ body: () throws(AccountError) -> Result
    ) throws(AccountProblem) -> Result {
        do {
            return try body()
        } catch {
            switch error {
            case .database(let failure): report("\(request.method) \(request.path): \(failure.description)")
            case .noMemory: report("\(request.method) \(request.path): no memory to hash a password: give the process more, or use fewer workers")
            default: break
            }
            throw AccountProblem(error)
        }
    }

    private func begun(_ grant: SessionGrant, _ status: Int, _ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        let cookie = ("Set-Cookie", AccountCookie.set(grant.token, maxAge: store.settings.sessionIdle, secure: request.secure))
        guard AccountContent.prefersHTML(request) else {
            let location = status == 201 ? [("Location", "/api/me")] : []
            return try describe(grant.account, status, [cookie] + location, request)
        }
        var answer = redirect("/account", [cookie])
        answer.userID = grant.account.id
        answer.username = grant.account.username
        return answer
    }

    private func describe(
        _ account: Account, _ status: Int, _ headers: [(name: String, value: String)], _ request: AccountRequest
    ) throws(AccountProblem) -> AccountAnswer {
        let body = try asked(request) { () throws(AccountError) in
            do throws(SQLError) {
                return try json.object([
                    ("id", .integer(account.id)), ("username", .text(account.username)), ("role", .text(account.role.rawValue)),
                    ("created", .integer(account.created)), ("last_login", .integer(account.lastLogin)),
                ])
            } catch { throw .database(error) }
        }
        return AccountAnswer(
            status: status, headers: [("Content-Type", "application/json")] + headers, body: body, userID: account.id,
            username: account.username)
    }

    private func client(_ request: AccountRequest) -> ClientNote {
        ClientNote(address: request.address, agent: request.userAgent)
    }
}
