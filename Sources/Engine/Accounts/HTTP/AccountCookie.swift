// The cookies of accounts (RFC 6265). HttpOnly: no script reads them; SameSite=Lax: another site's form does not send
// them. Over https they are Secure and `__Host-`, which only this very host can set (RFC 6265bis section 4.1.3.2).

import Engine

enum AccountCookie: String {
    /// The cookie of a session.
    case session
    /// The cookie for the forms of a browser without a session.
    case form

    func name(secure: Bool) -> String { secure ? "__Host-\(rawValue)" : rawValue }

    /// The token of a Cookie field; nil where there is none, or an impossible one. Over https only the `__Host-` one
    /// counts: an attacker on the line may have set the other.
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

    /// - Parameter maxAge: seconds; nil: until the browser is closed. For a session it is the longest life: the server
    ///   decides whether it has been unused for too long, because the cookie is not set again with each use.
    func set(_ token: SessionToken, maxAge: Int64?, secure: Bool) -> (name: String, value: String) {
        field("\(name(secure: secure))=\(token.text)", maxAge, secure)
    }

    func cleared(secure: Bool) -> (name: String, value: String) { field("\(name(secure: secure))=", 0, secure) }

    private func field(_ pair: String, _ maxAge: Int64?, _ secure: Bool) -> (name: String, value: String) {
        let age = maxAge.map { "; Max-Age=\($0)" } ?? ""
        return ("Set-Cookie", "\(pair); HttpOnly; SameSite=Lax; Path=/\(age)\(secure ? "; Secure" : "")")
    }
}
