// The token of a session: 256 random bits as text for a cookie. The database keeps only its SHA-256, so that whoever
// reads the database cannot log in with it. A fast hash is enough, because there is nothing to guess.

import CSodium

struct SessionToken: Sendable, Equatable {
    /// 43 characters of base64url without padding (RFC 4648 section 5).
    let text: String

    static let length = 43

    /// A new token, from the kernel's random numbers.
    init() {
        Sodium.start()
        var random = [UInt8](repeating: 0, count: 32)
        randombytes_buf(&random, random.count)
        var encoded = [CChar](repeating: 0, count: SessionToken.length + 1)
        sodium_bin2base64(&encoded, encoded.count, random, random.count, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
        text = String(decoding: encoded.prefix(SessionToken.length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The token that a client sent; nil for text that cannot be a token.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count == SessionToken.length,
            text.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            })
        else { return nil }
        self.text = String(text)
    }

    /// The hash by which the database knows the session.
    var hash: [UInt8] { Sodium.sha256(Array(text.utf8)) }

    /// The word in the forms of this session (OWASP's double submit, without a second cookie): only someone who has the
    /// page or the token can read it. Hashed with a prefix, so that it differs from the hash that the database knows.
    var formToken: String { SessionToken.hex(Sodium.sha256(Array("form \(text)".utf8))) }

    /// The name of the session for its owner and for an operator: it is no credential.
    static func handle(ofHash hash: [UInt8]) -> String { hex(Array(hash.prefix(8))) }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
