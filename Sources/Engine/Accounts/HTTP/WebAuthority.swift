// The host and port that an Origin or a Host field names, in a form in which two spellings of the same are equal: case,
// the scheme's default port, the ways to write an IPv6 address. A plain value.

import Engine

struct WebAuthority: Equatable {
    /// Lower case; an IPv6 address in brackets, in its shortest form.
    let host: String
    let port: UInt16

    /// Of `https://example.org:8080`; nil for `null`, for another scheme, and for anything that is no origin (RFC 6454
    /// section 7).
    init?(origin: String) {
        let parts = origin.split(at: UInt8(ascii: ":"), maxSplits: 1)
        guard parts.count == 2, let scheme = parts.first, let rest = parts.last, rest.begins(with: "//") else {
            return nil
        }
        switch scheme.lowercasedASCII {
        case "http": self.init(rest.dropFirst(bytes: 2), defaultPort: 80)
        case "https": self.init(rest.dropFirst(bytes: 2), defaultPort: 443)
        default: return nil
        }
    }

    /// - Parameters:
    ///   - text: `host`, `host:port` or `[::1]:port`.
    ///   - defaultPort: the port of the scheme, which a Host field does not name.
    init?(_ text: some StringProtocol, defaultPort: UInt16) {
        let text = String(text).utf8
        var end = text.endIndex
        var port = defaultPort
        if let colon = text.lastIndex(of: UInt8(ascii: ":")), !text[colon...].contains(UInt8(ascii: "]")) {
            end = colon
            let digits = text[text.index(after: colon)...]
            // An empty port is the scheme's (RFC 3986 section 6.2.3).
            if !digits.isEmpty {
                guard digits.allSatisfy({ $0 &- 48 < 10 }), let given = UInt16(Substring(digits)) else { return nil }
                port = given
            }
        }
        let host = text[..<end]
        if host.first == UInt8(ascii: "[") {
            guard let address = SocketAddress("\(Substring(host)):\(port)") else { return nil }
            self.host = address.description
        } else {
            let isHost = host.allSatisfy { ByteClass.isHost($0) || $0 == UInt8(ascii: "%") }
            guard !host.isEmpty, isHost else { return nil }
            self.host = Substring(host).lowercasedASCII
        }
        self.port = port
    }

    /// The default port of an origin's scheme; that of http for anything that is no origin.
    static func defaultPort(ofOrigin origin: String) -> UInt16 { isHTTPS(origin) ? 443 : 80 }

    static func isHTTPS(_ origin: String) -> Bool { origin.lowercasedASCII.begins(with: "https:") }
}
