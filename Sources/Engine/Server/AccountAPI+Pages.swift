// What goes out to a browser: the pages with their values filled in, the error beside its field, and redirects after a form
// (303: the next request is a GET, so that a reload sends nothing twice).

import Glibc

extension AccountAPI {
    /// The account's page, or the way to the login.
    func account(_ request: AccountRequest) throws(AccountProblem) -> AccountAnswer {
        guard let account = try user(of: request) else { return redirect("/login", []) }
        let note = request.query == "changed" ? "The password has been changed; your other sessions have ended." : ""
        return accountAnswer(account, 200, ["note": note])
    }

    /// A refusal in the form the client understands.
    func present(_ problem: AccountProblem, to request: AccountRequest) -> AccountAnswer {
        guard AccountContent.prefersHTML(request) || isPageRead(request) else { return describe(problem) }
        var answer: AccountAnswer
        switch request.path {
        case "/register", "/api/register": answer = form(registerPage, problem, request)
        case "/login", "/api/login": answer = form(loginPage, problem, request)
        case "/account", "/api/password":
            // The session may be what is wrong; then there is no account to show.
            if problem.code == AccountProblem.noSessionCode { return redirect("/login", []) }
            let found = try? user(of: request)
            guard let account = found ?? nil else { return form(loginPage, problem, request) }
            answer = accountAnswer(account, problem.status, values(problem))
        default: return describe(problem)
        }
        answer.headers += problem.headers
        return answer
    }

    func page(_ status: Int, _ template: AccountTemplate, _ values: [String: String]) -> AccountAnswer {
        AccountAnswer(
            status: status,
            headers: [
                ("Content-Type", "text/html; charset=utf-8"),
                // The pages need one style sheet, one image and their own forms.
                ("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
                // Not no-referrer: with that, browsers send `Origin: null` with a form.
                ("Referrer-Policy", "same-origin"),
            ],
            body: template.render(values))
    }

    func redirect(_ location: String, _ headers: [(name: String, value: String)]) -> AccountAnswer {
        AccountAnswer(status: 303, headers: [("Location", location)] + headers, body: [])
    }

    private func accountAnswer(_ account: Account, _ status: Int, _ more: [String: String]) -> AccountAnswer {
        var values = more
        values["username"] = account.username
        values["created"] = AccountAPI.date(account.created)
        values["last_login"] = account.lastLogin == 0 ? "never" : AccountAPI.date(account.lastLogin)
        var answer = page(status, accountPage, values)
        answer.userID = account.id
        answer.username = account.username
        return answer
    }

    /// The page a form came from, with what was typed (never a password) and what is wrong with it.
    private func form(_ template: AccountTemplate, _ problem: AccountProblem, _ request: AccountRequest) -> AccountAnswer {
        var values = values(problem)
        if AccountContent.mediaType(request.contentType) == "application/x-www-form-urlencoded",
            request.body.count <= AccountAPI.bodyLimit
        {
            values["username"] = AccountForm.parse(request.body)?[AccountField.username.rawValue]
        }
        return page(problem.status, template, values)
    }

    private func values(_ problem: AccountProblem) -> [String: String] {
        guard let field = problem.field else { return ["message": problem.detail] }
        return ["\(field.rawValue)_error": problem.detail, "\(field.rawValue)_invalid": "true"]
    }

    private func isPageRead(_ request: AccountRequest) -> Bool {
        (request.method == "GET" || request.method == "HEAD") && !request.path.hasPrefix("/api/") && problemPages.contains(request.path)
    }

    private var problemPages: [String] { ["/register", "/login", "/account"] }

    /// As RFC 9457 has it.
    private func describe(_ problem: AccountProblem) -> AccountAnswer {
        var members: [(name: String, value: SQLValue)] = [
            ("type", "about:blank"), ("title", .text(problem.title)), ("status", .integer(Int64(problem.status))),
            ("detail", .text(problem.detail)), ("error", .text(problem.code)),
        ]
        if let field = problem.field { members.append(("field", .text(field.rawValue))) }
        // Making JSON fails only where memory does; the status then says enough.
        let body = (try? json.object(members)) ?? []
        return AccountAnswer(
            status: problem.status, headers: [("Content-Type", "application/problem+json")] + problem.headers, body: body)
    }

    /// `2026-03-01 14:05 UTC`.
    private static func date(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return "" }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(two(parts.tm_hour)):\(two(parts.tm_min)) UTC"
    }
}
