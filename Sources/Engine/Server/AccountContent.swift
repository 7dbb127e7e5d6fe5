// The few request fields that accounts look into, read leniently and never trapping. Pure functions.

enum AccountContent {
    /// `text/html` of `Text/HTML; charset=utf-8`.
    static func mediaType(_ field: String?) -> String {
        guard let field else { return "" }
        return trimmed(field.prefix { $0 != ";" }).lowercased()
    }

    /// A form sent by a browser: its owner wants to see a page, not JSON.
    static func prefersHTML(_ request: AccountRequest) -> Bool {
        guard mediaType(request.contentType) == "application/x-www-form-urlencoded" || isEmptyForm(request),
            let accept = request.accept
        else { return false }
        // A browser names text/html first and JSON not at all; of a program that names both, the first counts.
        for part in accept.split(separator: ",") {
            switch mediaType(String(part)) {
            case "text/html", "application/xhtml+xml": return true
            case "application/json", "application/problem+json", "*/*": return false
            default: continue
            }
        }
        return false
    }

    /// The log-out button: a form with no field in it.
    private static func isEmptyForm(_ request: AccountRequest) -> Bool {
        request.method == "POST" && request.body.isEmpty && request.contentType == nil
    }

    /// `example.org:8080` of `http://example.org:8080`; nil for `null` and what is no origin.
    static func authority(ofOrigin origin: String) -> String? {
        guard let mark = origin.firstIndex(of: ":") else { return nil }
        let scheme = origin[..<mark].lowercased()
        let rest = origin[origin.index(after: mark)...]
        guard scheme == "http" || scheme == "https", rest.hasPrefix("//") else { return nil }
        return authority(String(rest.dropFirst(2)))
    }

    /// A Host field without what two spellings of the same may differ in: case, and the default ports.
    static func authority(_ host: String) -> String? {
        guard !host.isEmpty else { return nil }
        var host = host.lowercased()
        for port in [":80", ":443"] where host.hasSuffix(port) {
            host.removeLast(port.count)
            break
        }
        return host
    }

    static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
