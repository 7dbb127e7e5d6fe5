// The cookies of accounts (RFC 6265). HttpOnly: no script reads them; SameSite=Lax: another site's form does not send
// them. By https they are Secure and `__Host-`, which nobody but this very host can set (RFC 6265bis section 4.1.3.2).

enum AccountCookie: String {
    /// Names the session.
    case session
    /// What the forms of a browser without a session carry.
    case form

    func name(secure: Bool) -> String { secure ? "__Host-\(rawValue)" : rawValue }

    /// The token of a Cookie field; nil where there is none, or what is there cannot be one. By https only the
    /// `__Host-` one counts: the other may have been set by whoever sits on the line.
    func token(in field: String?, secure: Bool) -> SessionToken? {
        guard let field else { return nil }
        let begin = "\(name(secure: secure))=".utf8
        for pair in field.split(at: UInt8(ascii: ";")) {
            let pair = pair.trimmed
            guard pair.utf8.starts(with: begin) else { continue }
            if let token = SessionToken(pair.dropFirst(bytes: begin.count)) { return token }
        }
        return nil
    }

    /// - Parameter maxAge: seconds; nil: until the browser is closed. Of a session its longest life: that it has not
    ///   been used
    ///   for too long is the server's to say, because the cookie is not set anew with each use.
    func set(_ token: SessionToken, maxAge: Int64?, secure: Bool) -> (name: String, value: String) {
        field("\(name(secure: secure))=\(token.text)", maxAge, secure)
    }

    func cleared(secure: Bool) -> (name: String, value: String) { field("\(name(secure: secure))=", 0, secure) }

    private func field(_ pair: String, _ maxAge: Int64?, _ secure: Bool) -> (name: String, value: String) {
        let age = maxAge.map { "; Max-Age=\($0)" } ?? ""
        return ("Set-Cookie", "\(pair); HttpOnly; SameSite=Lax; Path=/\(age)\(secure ? "; Secure" : "")")
    }
}
