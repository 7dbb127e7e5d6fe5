// Registration, login and the rest of the accounts, as a blocking function from a request to a response, in two steps
// where a password is hashed. Run on workers, by the routes; several at once. JSON for programs, pages that work
// without JavaScript for browsers.

import AccountResources
import Engine

final class AccountAPI: Sendable {
    /// Every path it serves, with its methods. HEAD is handled as GET; the server leaves the body out.
    static let routes: [(path: String, methods: [String])] = AccountEndpoint.table.map { entry in
        (entry.path, (entry.reads == nil ? [] : ["GET", "HEAD"]) + (entry.writes == nil ? [] : ["POST"]))
    }

    /// Bytes of a body; the longest proper one, with every character escaped, is under 4 KiB.
    static let bodyLimit = 16 << 10

    let store: AccountStore
    let proxies: ProxyList
    let json = JSONScratch()
    let registerPage = AccountTemplate(WebPages.register)
    let loginPage = AccountTemplate(WebPages.login)
    let accountPage = AccountTemplate(WebPages.account)
    private let report: @Sendable (String) -> Void

    /// - Parameter report: takes a line for the server's log when the database fails; called on the worker.
    init(store: AccountStore, proxies: ProxyList = ProxyList(), report: @escaping @Sendable (String) -> Void = { _ in })
    {
        self.store = store
        self.proxies = proxies
        self.report = report
    }

    /// Both steps, one after the other.
    func answer(_ request: AccountRequest) -> AccountAnswer {
        switch begin(request) {
        case .answered(let answer): answer
        case .hashes(let rest): rest()
        }
    }

    /// Never throws and never traps, whatever the request holds.
    func begin(_ request: AccountRequest) -> AccountStep {
        do {
            switch try route(request) {
            case .answered(let answer): return .answered(finished(answer))
            case .hashes(let rest):
                return .hashes { [self] in
                    do throws(AccountProblem) {
                        return finished(try rest())
                    } catch {
                        return refusal(error, request)
                    }
                }
            }
        } catch {
            return .answered(refusal(error, request))
        }
    }

    /// The response where too many wait for a hash already.
    func overloaded(_ request: AccountRequest) -> AccountAnswer { refusal(AccountProblem(.noMemory), request) }

    private func refusal(_ problem: AccountProblem, _ request: AccountRequest) -> AccountAnswer {
        var answer = finished(present(problem, to: request))
        answer.reason = problem.reason
        answer.why = problem.why
        return answer
    }

    private func finished(_ answer: AccountAnswer) -> AccountAnswer {
        var answer = answer
        answer.headers += [
            ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
            // Not no-referrer, because then browsers send `Origin: null` with a form.
            ("Referrer-Policy", "same-origin"),
            // The pages need one style sheet, one image and their own forms; JSON needs nothing.
            (
                "Content-Security-Policy",
                """
                default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
                frame-ancestors 'none'
                """
            ),
        ]
        return answer
    }

    private func route(_ request: AccountRequest) throws(AccountProblem) -> AccountStep.Route {
        guard let entry = AccountEndpoint.table.first(where: { $0.path == request.path }) else {
            throw AccountProblem(404, "not-found", "There is nothing here.")
        }
        let endpoint: AccountEndpoint?
        switch request.method {
        case "GET", "HEAD": endpoint = entry.reads
        case "POST": endpoint = entry.writes
        default: endpoint = nil
        }
        guard let endpoint else {
            let methods = (entry.reads == nil ? [] : ["GET", "HEAD"]) + (entry.writes == nil ? [] : ["POST"])
            throw AccountProblem(
                405, "method-not-allowed", "This path takes \(methods.joined(separator: ", ")).",
                headers: [("Allow", methods.joined(separator: ", "))])
        }
        if request.method == "POST" {
            try refuseCrossSite(request)
            guard request.body.count <= AccountAPI.bodyLimit else {
                throw AccountProblem(413, "too-large", "The body has more than \(AccountAPI.bodyLimit) bytes.")
            }
            try refuseCodedBody(request)
            try refuseStaleForm(request)
        }
        if !endpoint.isOpenToMustChange, try user(of: request)?.mustChange == true {
            throw AccountProblem(403, "password-change-required", "Change your password first.")
        }
        switch endpoint {
        case .register: return .hashes(try register(request))
        case .login: return .hashes(try login(request))
        case .logout: return .answered(try logout(request))
        case .logoutEverywhere: return .answered(try logoutEverywhere(request))
        case .password: return .hashes(try changePassword(request))
        case .delete: return .hashes(try deleteAccount(request))
        case .endSession: return .answered(try endSession(request))
        case .me: return .answered(try me(request))
        case .sessions: return .answered(try sessions(request))
        case .users: return .answered(try users(request))
        case .registerPage: return .answered(form(registerPage, nil, request))
        case .loginPage: return .answered(form(loginPage, nil, request))
        case .accountPage: return .answered(try account(request))
        }
    }

    // MARK: - Endpoints

    /// The rest of a request's work, once a password may be hashed for it.
    typealias Rest = @Sendable () throws(AccountProblem) -> AccountAnswer

    private func register(_ request: AccountRequest) throws(AccountProblem) -> Rest {
        let fields = try fields([.username, .password], optional: [.invite], of: request)
        let register = try asked(request) { () throws(AccountError) in
            try store.beginRegistration(
                username: fields[.username] ?? "", password: fields[.password] ?? "", invite: fields[.invite],
                client: client(request),
                replaced: token(of: request))
        }
        return { [self] () throws(AccountProblem) in try begun(asked(request, register), 201, request) }
    }

    private func login(_ request: AccountRequest) throws(AccountProblem) -> Rest {
        let fields = try fields([.username, .password], of: request)
        let login = try asked(request) { () throws(AccountError) in
            try store.beginLogin(
                username: fields[.username] ?? "", password: fields[.password] ?? "", client: client(request),
                replaced: token(of: request))
        }
        return { [self] () throws(AccountProblem) in try begun(asked(request, login), 200, request) }
    }

    private func changePassword(_ request: AccountRequest) throws(AccountProblem) -> Rest {
        let (token, _) = try session(of: request)
        let fields = try fields([.currentPassword, .newPassword], of: request)
        let change = try asked(request) { () throws(AccountError) in
            try store.beginPasswordChange(
                token: token, current: fields[.currentPassword] ?? "", new: fields[.newPassword] ?? "",
                client: client(request))
        }
        return { [self] () throws(AccountProblem) in
            let grant = try asked(request, change)
            let cookie = AccountCookie.session.set(
                grant.token, maxAge: store.settings.sessionLifetime, secure: request.secure)
            return done(grant.account, redirect("/account?changed", [cookie]), [cookie], request)
        }
    }

    private func me(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        try describe(session(of: request).account, 200, [], request)
    }

    // MARK: - Shared

    func token(of request: AccountRequest) -> SessionToken? {
        AccountCookie.session.token(in: request.cookie, secure: request.secure)
    }

    /// The user of the request's session.
    func user(of request: AccountRequest) throws(AccountProblem) -> Account? {
        guard let token = token(of: request) else { return nil }
        return try asked(request) { () throws(AccountError) in try store.user(forSessionToken: token) }
    }

    /// The request's session, or 401.
    func session(of request: AccountRequest) throws(AccountProblem) -> (token: SessionToken, account: Account) {
        guard let token = token(of: request), let account = try user(of: request) else {
            throw AccountProblem(.noSession)
        }
        return (token, account)
    }

    /// Calls the store and turns its refusal into a problem; a database error goes to the log too.
    func asked<Result>(
        _ request: AccountRequest, _ body: () throws(AccountError) -> Result
    ) throws(AccountProblem) -> Result {
        do {
            return try body()
        } catch {
            switch error {
            case .database(let failure): report("\(request.method) \(request.path): \(failure.description)")
            case .noMemory:
                report(
                    """
                    \(request.method) \(request.path): no memory to hash a password: give the process more, or use \
                    fewer workers
                    """
                )
            default: break
            }
            throw AccountProblem(error)
        }
    }

    /// 204 for a program, a redirect to a page for a browser.
    func done(
        _ account: Account?, _ page: AccountAnswer, _ headers: [(name: String, value: String)],
        _ request: AccountRequest
    ) -> AccountAnswer {
        var answer = AccountContent.prefersHTML(request) ? page : AccountAnswer(status: 204, headers: headers, body: [])
        answer.userID = account?.id ?? 0
        answer.username = account?.username ?? ""
        return answer
    }

    private func begun(
        _ grant: SessionGrant, _ status: Int, _ request: AccountRequest
    ) throws(AccountProblem) -> AccountAnswer {
        let cookie = AccountCookie.session.set(
            grant.token, maxAge: store.settings.sessionLifetime, secure: request.secure)
        guard AccountContent.prefersHTML(request) else {
            let location = status == 201 ? [(name: "Location", value: "/api/me")] : []
            return try describe(grant.account, status, [cookie] + location, request)
        }
        return done(grant.account, redirect("/account", [cookie]), [], request)
    }

    private func describe(
        _ account: Account, _ status: Int, _ headers: [(name: String, value: String)], _ request: AccountRequest
    ) throws(AccountProblem) -> AccountAnswer {
        let body = try made(request) { () throws(SQLError) in
            try json.object(
                [
                    ("id", .integer(account.id)), ("username", .text(account.username)),
                    ("role", .text(account.role.rawValue)),
                    ("created", .integer(account.created)), ("last_login", .integer(account.lastLogin)),
                ], [("must_change", JSONScratch.bool(account.mustChange))])
        }
        return answer(body, status, headers, for: account)
    }

    /// JSON, as a response to a user.
    func answer(
        _ body: [UInt8], _ status: Int = 200, _ headers: [(name: String, value: String)] = [], for account: Account
    ) -> AccountAnswer {
        AccountAnswer(
            status: status, headers: [("Content-Type", "application/json")] + headers, body: body, userID: account.id,
            username: account.username)
    }

    /// Making JSON fails only where memory runs out.
    func made(_ request: AccountRequest, _ body: () throws(SQLError) -> [UInt8]) throws(AccountProblem) -> [UInt8] {
        try asked(request) { () throws(AccountError) in
            do throws(SQLError) { return try body() } catch { throw .database(error) }
        }
    }

    func client(_ request: AccountRequest) -> ClientNote {
        ClientNote(address: request.address, agent: request.userAgent, host: request.host)
    }
}
