// The words of a host's name, which a password must not contain (OWASP ASVS 5.0, 6.2.11). A pure function of a name or
// of a request's Host field, which comes from the client.

enum HostWords {
    /// The fewest letters and digits of a word: shorter ones are in many passwords by chance.
    static let shortest = 4

    /// The labels of a host's name, in lower case: for `www.Example.org:8080` it is `example`. Without the last of
    /// several labels, which is shared by many hosts, and those under four characters; an address has none.
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

    /// The number of letters and digits in a text.
    static func length(_ text: String) -> Int {
        text.unicodeScalars.count { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    }
}
