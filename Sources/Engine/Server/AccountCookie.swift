// The session's cookie (RFC 6265). HttpOnly: no script reads it; SameSite=Lax: another site's form does not send it.

enum AccountCookie {
    static let name = "session"

    /// The token of a Cookie field; nil where there is none, or what is there cannot be one.
    static func token(in field: String?) -> SessionToken? {
        guard let field else { return nil }
        for pair in field.split(separator: ";") {
            let pair = AccountContent.trimmed(pair)
            guard pair.hasPrefix("\(name)=") else { continue }
            if let token = SessionToken(pair.dropFirst(name.count + 1)) { return token }
        }
        return nil
    }

    /// - Parameter maxAge: seconds.
    static func set(_ token: SessionToken, maxAge: Int64, secure: Bool) -> String {
        "\(name)=\(token.text); HttpOnly; SameSite=Lax; Path=/; Max-Age=\(maxAge)" + (secure ? "; Secure" : "")
    }

    static func cleared(secure: Bool) -> String {
        "\(name)=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0" + (secure ? "; Secure" : "")
    }
}
