// What a host is called, as words that a password must not hold (OWASP ASVS 5.0, 6.2.11). A pure function of a name or
// of the Host field of a request, which the client has written.

enum HostWords {
    /// Letters and digits of a word: what is shorter is in many a password by chance.
    static let shortest = 4

    /// The labels of a host's name, in lower case: of `www.Example.org:8080` it is `example`. Not the last of several,
    /// which is a domain of many, nor those under four characters; an address has none.
    static func of(_ host: String) -> [String] {
        let bytes = host.utf8.prefix(256).prefix { $0 != UInt8(ascii: ":") }
        guard bytes.first != UInt8(ascii: "[") else { return [] }
        var labels = bytes.split(separator: UInt8(ascii: "."))
        if labels.count > 1 { labels.removeLast() }
        return labels.map { Username.fold(String(decoding: $0, as: UTF8.self)) }.filter { label in
            let letters = label.unicodeScalars.filter(\.properties.isAlphabetic).count
            return letters > 0 && length(label) >= shortest
        }
    }

    /// Letters and digits of a text.
    static func length(_ text: String) -> Int {
        text.unicodeScalars.count { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    }
}
