// The few request fields that accounts read, parsed leniently and without traps. Pure functions.

import Engine

enum AccountContent {
    /// `text/html` of `Text/HTML; charset=utf-8`.
    static func mediaType(_ field: String?) -> String {
        guard let field else { return "" }
        return field.upTo(UInt8(ascii: ";")).trimmed.lowercasedASCII
    }

    /// A form sent by a browser: its user wants to see a page, not JSON.
    static func prefersHTML(_ request: AccountRequest) -> Bool {
        guard mediaType(request.contentType) == "application/x-www-form-urlencoded" || isEmptyForm(request),
            let accept = request.accept
        else { return false }
        // A browser names text/html first and JSON not at all; for a program that names both, the first counts.
        for part in accept.split(at: UInt8(ascii: ",")) {
            switch mediaType(String(part)) {
            case "text/html", "application/xhtml+xml": return true
            case "application/json", "application/problem+json", "*/*": return false
            default: continue
            }
        }
        return false
    }

    /// The log-out button sends a form without fields.
    private static func isEmptyForm(_ request: AccountRequest) -> Bool {
        request.method == "POST" && request.body.isEmpty && request.contentType == nil
    }

    /// Whether a Content-Encoding field names a coding; such a body cannot be read as it is.
    static func isCoded(_ field: String?) -> Bool {
        let codings = (field ?? "").split(at: UInt8(ascii: ",")).map(\.trimmed.lowercasedASCII)
        return codings.contains { !$0.isEmpty && $0 != "identity" }
    }
}
