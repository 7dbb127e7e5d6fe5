// The input of the accounts: checks that the request comes from our own pages, and reads the fields of its body.

import Engine

extension AccountAPI {
    /// A browser tells where a request comes from. A page of another site must not use the session (cross-site request
    /// forgery) nor log anybody in or out. Programs send neither field and pass: they have no cookie of somebody
    /// else's.
    func refuseCrossSite(_ request: AccountRequest) throws(AccountProblem) {
        let refusal = AccountProblem(403, "cross-site", "This request came from a page of another site.")
        if let site = request.secFetchSite {
            // Set by the browser, out of a page's reach. `none` means the user's own action (Fetch Metadata).
            guard site == "same-origin" || site == "none" else { throw refusal }
            return
        }
        guard let origin = request.origin else { return }
        // `null`, or any other value without a host, is no page of ours, even where the request names no host either. A
        // Host without a port means the port of the scheme that the page came by: `https://a:80` is another server than
        // `a`.
        guard let from = WebAuthority(origin: origin), let host = request.host,
            from == WebAuthority(host, defaultPort: WebAuthority.defaultPort(ofOrigin: origin))
        else { throw refusal }
        // An attacker on the line can serve a page over http. The other way round tells nothing: a proxy may speak
        // https, and nobody has said that it is trusted.
        if request.secure, !WebAuthority.isHTTPS(origin) { throw refusal }
    }

    /// Our forms carry a word that no other site can know (OWASP's CSRF prevention, double submit): the session's, or
    /// before there is one, that of the cookie that came with the form. JSON needs none: another site cannot send it
    /// without a preflight (CORS), and a program's request to /api/ has had its origin checked.
    func refuseStaleForm(_ request: AccountRequest) throws(AccountProblem) {
        guard !request.path.begins(with: "/api/") else { return }
        let cookie: AccountCookie = Self.isBeforeSession(request.path) ? .form : .session
        let token = cookie.token(in: request.cookie, secure: request.secure)
        // Without a session there is nothing to protect, and the response leads to the login.
        if token == nil, cookie == .session { return }
        let sent =
            AccountContent.mediaType(request.contentType) == "application/x-www-form-urlencoded"
            ? AccountForm.parse(request.body)?[Self.formField] : nil
        guard let token, let sent, Sodium.equal(sent, token.formToken) else {
            throw AccountProblem(403, Self.staleForm, "This form was out of date. Send it once more.")
        }
    }

    /// A body is read as it is, without Content-Encoding (RFC 9110 sections 8.4 and 15.5.16), because a small one may
    /// decode to any size.
    func refuseCodedBody(_ request: AccountRequest) throws(AccountProblem) {
        guard !request.body.isEmpty, AccountContent.isCoded(request.contentEncoding) else { return }
        throw AccountProblem(
            415, "content-encoding", "The body has a Content-Encoding. Send it as it is, not compressed.",
            headers: [("Accept-Encoding", "identity")])
    }

    static let formField = "form_token"
    static let staleForm = "stale-form"

    /// Forms for users who have no session yet.
    static func isBeforeSession(_ path: String) -> Bool { path == "/login" || path == "/register" }

    /// The fields of a body: all of `names`, and those of `optional` that are present.
    /// - Throws: 415 for another content type, 400 for a malformed body, 422 for a field that is missing or no text.
    func fields(
        _ names: [AccountField], optional: [AccountField] = [], of request: AccountRequest
    ) throws(AccountProblem) -> [AccountField: String] {
        var fields: [AccountField: String] = [:]
        switch AccountContent.mediaType(request.contentType) {
        case "application/json":
            let found = try jsonFields(names + optional, request)
            for name in names + optional { fields[name] = found[name.rawValue] }
        case "application/x-www-form-urlencoded":
            guard let found = AccountForm.parse(request.body) else {
                throw AccountProblem(
                    400, "malformed", "The form is not UTF-8, names a field twice, or has a bad percent code.")
            }
            for name in names + optional { fields[name] = found[name.rawValue] }
        default:
            throw AccountProblem(
                415, "content-type", "Send application/json or application/x-www-form-urlencoded.",
                headers: [("Accept-Post", "application/json, application/x-www-form-urlencoded")])
        }
        for name in names where fields[name] == nil {
            throw AccountProblem(422, "missing-field", "The field \(name.rawValue) is missing.", field: name)
        }
        return fields
    }

    private func jsonFields(
        _ names: [AccountField], _ request: AccountRequest
    ) throws(AccountProblem) -> [String: String] {
        // RFC 8259 section 8.1: UTF-8, and no byte order mark. Text of UTF-16 begins with FE FF or FF FE.
        if [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE]].contains(where: { request.body.starts(with: $0) }) {
            throw AccountProblem(
                400, "byte-order-mark", "The body begins with a byte order mark. Send JSON in UTF-8 without one.")
        }
        // SQLite's parser stops at a NUL byte; JSON has none (RFC 8259 section 2).
        guard !request.body.contains(0), let text = String(validating: request.body, as: UTF8.self) else {
            throw AccountProblem(400, "malformed", "The body is not JSON in UTF-8.")
        }
        let result = try asked(request) { () throws(AccountError) in
            do throws(SQLError) { return try json.strings(names.map(\.rawValue), of: text) } catch {
                throw .database(error)
            }
        }
        switch result {
        case .success(let strings): return strings
        case .failure(.invalid): throw AccountProblem(400, "malformed", "The body is not JSON.")
        case .failure(.notAnObject): throw AccountProblem(422, "not-an-object", "The body has to be a JSON object.")
        case .failure(.repeatedName): throw AccountProblem(400, "malformed", "The JSON object names a member twice.")
        case .failure(.notAString(let name)):
            throw AccountProblem(
                422, "not-a-string", "The field \(name) has to be a string.", field: AccountField(rawValue: name))
        case .failure(.notUnicode(let name)):
            throw AccountProblem(
                422, "not-unicode", "The field \(name) has half a surrogate pair.", field: AccountField(rawValue: name))
        }
    }
}
