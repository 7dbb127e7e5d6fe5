// The output for a browser: the pages with their values filled in, the error beside its field, and redirects after a
// form (303: the next request is a GET, so that a reload sends nothing twice).

import Engine
import Glibc

extension AccountAPI {
    /// The account's page, or a redirect to the login.
    func account(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        guard let token = token(of: request), let account = try user(of: request) else { return redirect("/login", []) }
        let note =
            switch request.query {
            case "changed": "The password has been changed; your other sessions have ended."
            case "ended": "The session has ended."
            default: ""
            }
        return try accountAnswer(token, account, 200, ["note": note], request)
    }

    /// A refusal in the form that the client understands.
    func present(_ problem: AccountProblem, to request: AccountRequest) -> AccountAnswer {
        guard AccountContent.prefersHTML(request) || isPageRead(request) else { return describe(problem) }
        var answer: AccountAnswer
        switch request.path {
        case "/register", "/api/register": answer = form(registerPage, problem, request)
        case "/login", "/api/login": answer = form(loginPage, problem, request)
        default:
            // The session may be the problem; then there is no account to show.
            if problem.code == AccountProblem.noSessionCode { return redirect("/login", []) }
            let found = try? user(of: request)
            guard let token = token(of: request), let account = found ?? nil,
                let page = try? accountAnswer(token, account, problem.status, values(problem), request)
            else { return AccountContent.prefersHTML(request) ? form(loginPage, problem, request) : describe(problem) }
            answer = page
        }
        answer.headers += problem.headers
        return answer
    }

    func redirect(_ location: String, _ headers: [(name: String, value: String)]) -> AccountAnswer {
        AccountAnswer(status: 303, headers: [("Location", location)] + headers, body: [])
    }

    /// A page for users without a session: with the text they typed (never a password) and the error in it.
    func form(_ template: AccountTemplate, _ problem: AccountProblem?, _ request: AccountRequest) -> AccountAnswer {
        var values = problem.map(values) ?? [:]
        if request.method == "POST",
            AccountContent.mediaType(request.contentType) == "application/x-www-form-urlencoded",
            request.body.count <= AccountAPI.bodyLimit, let typed = AccountForm.parse(request.body)
        {
            for field in [AccountField.username, .invite] { values[field.rawValue] = typed[field.rawValue] }
        } else if request.path == "/register", request.query.begins(with: "invite=") {
            // A link that contains the code, as an operator may send it.
            values["invite"] = AccountForm.parse(query: request.query)?["invite"]
        }
        if request.path == "/login", request.method != "POST" {
            switch request.query {
            case "deleted": values["note"] = "Your account has been deleted."
            case "everywhere": values["note"] = "You have been logged out everywhere."
            default: break
            }
        }
        let known = AccountCookie.form.token(in: request.cookie, secure: request.secure)
        let token = known ?? SessionToken()
        values["form"] = token.formToken
        values["minimum"] = String(store.rules.minimum)
        let mode = store.settings.registration
        var answer = page(
            problem?.status ?? 200, template, values,
            [
                "registers": mode == .closed ? [] : [[:]], "closed": mode == .closed ? [[:]] : [],
                "invites": mode == .invite ? [[:]] : [],
            ])
        if known == nil { answer.headers.append(AccountCookie.form.set(token, maxAge: nil, secure: request.secure)) }
        return answer
    }

    private func page(
        _ status: Int, _ template: AccountTemplate, _ values: AccountTemplate.Values,
        _ lists: [String: [AccountTemplate.Values]]
    ) -> AccountAnswer {
        AccountAnswer(
            status: status, headers: [("Content-Type", "text/html; charset=utf-8")],
            body: template.render(values, lists: lists))
    }

    private func accountAnswer(
        _ token: SessionToken, _ account: Account, _ status: Int, _ more: AccountTemplate.Values,
        _ request: AccountRequest
    ) throws(AccountProblem) -> AccountAnswer {
        var values = more
        values["username"] = account.username
        values["role"] = account.role.rawValue
        values["created"] = AccountAPI.date(account.created)
        values["last_login"] = account.lastLogin == 0 ? "never" : AccountAPI.date(account.lastLogin)
        values["form"] = token.formToken
        values["minimum"] = String(store.rules.minimum)
        let sessions = try asked(request) { () throws(AccountError) in
            try store.sessions(ofUser: account.id, current: token)
        }
        let rows = sessions.map { session -> AccountTemplate.Values in
            [
                "session": session.handle, "address": session.address.isEmpty ? "unknown" : session.address,
                "agent": session.agent.isEmpty ? "unknown program" : session.agent,
                "since": AccountAPI.date(session.created),
                "seen": AccountAPI.date(session.lastSeen), "here": session.isCurrent ? "this session" : "",
            ]
        }
        // Nothing else until the password has been changed.
        let isFree: [AccountTemplate.Values] = account.mustChange ? [] : [[:]]
        var answer = page(
            status, accountPage, values,
            ["must_change": account.mustChange ? [[:]] : [], "free": isFree, "sessions": rows])
        answer.userID = account.id
        answer.username = account.username
        return answer
    }

    private func values(_ problem: AccountProblem) -> AccountTemplate.Values {
        guard let field = problem.field, field != .session else { return ["message": problem.detail] }
        return ["\(field.rawValue)_error": problem.detail, "\(field.rawValue)_invalid": "true"]
    }

    private func isPageRead(_ request: AccountRequest) -> Bool {
        (request.method == "GET" || request.method == "HEAD")
            && ["/register", "/login", "/account"].contains(request.path)
    }

    /// The problem details of RFC 9457.
    private func describe(_ problem: AccountProblem) -> AccountAnswer {
        var members: [(name: String, value: SQLValue)] = [
            ("type", "about:blank"), ("title", .text(problem.title)), ("status", .integer(Int64(problem.status))),
            ("detail", .text(problem.detail)), ("error", .text(problem.code)),
        ]
        if let field = problem.field { members.append(("field", .text(field.rawValue))) }
        // Making JSON fails only where memory runs out; then the status says enough.
        let body = (try? json.object(members)) ?? []
        return AccountAnswer(
            status: problem.status, headers: [("Content-Type", "application/problem+json")] + problem.headers,
            body: body)
    }

    /// `2026-03-01 14:05 UTC`.
    private static func date(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return "" }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            """
            \(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \
            \(two(parts.tm_hour)):\(two(parts.tm_min)) UTC
            """
    }
}
