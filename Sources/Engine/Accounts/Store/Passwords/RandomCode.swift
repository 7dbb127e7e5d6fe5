// A secret that people copy by hand: 80 random bits as 16 characters of Crockford's base 32 (no I, L, O or U) in groups
// of four. For invitations and for passwords that an operator hands out.

import CSodium

enum RandomCode {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    private static let length = 16

    /// `k7qf-9m2x-w3tz-p5hn`.
    static func make() -> String {
        Sodium.start()
        var text: [UInt8] = []
        for index in 0..<length {
            if index > 0, index % 4 == 0 { text.append(UInt8(ascii: "-")) }
            text.append(alphabet[Int(randombytes_uniform(UInt32(alphabet.count)))])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The hash by which the database knows a code; the same for `K7QF 9M2X…` as for `k7qf-9m2x…`, with o read as 0,
    /// and i and l as 1.
    static func hash(_ input: String) -> [UInt8] {
        // Bounded at the longest possible code: anything after it is garbage.
        let bytes = input.utf8.prefix(256).compactMap { byte -> UInt8? in
            switch byte | 0x20 {
            case UInt8(ascii: "o"): UInt8(ascii: "0")
            case UInt8(ascii: "i"), UInt8(ascii: "l"): UInt8(ascii: "1")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): byte | 0x20
            default: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? byte : nil
            }
        }
        return Sodium.sha256(bytes)
    }
}
