// The parts of one of our hashes: its cost, its salt and the digest of the password. Parsed here, because
// crypto_pwhash_str_verify reports a lack of memory for computing a digest in the same way as a wrong password. A plain
// value.

import CSodium
import Engine

struct PasswordDigest {
    let cost: HashCost
    let salt: [UInt8]
    let digest: [UInt8]

    static let length = 32

    /// - Returns: nil for text that libsodium's crypto_pwhash_str has not made.
    init?(_ hash: String) {
        let parts = hash.split(at: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id", parts[2] == "v=19",
            parts[3].hasSuffix(",p=1"),
            let cost = HashCost(hash), cost.memory >= crypto_pwhash_memlimit_min(),
            cost.memory <= crypto_pwhash_memlimit_max(),
            cost.passes >= crypto_pwhash_opslimit_min(), cost.passes <= crypto_pwhash_opslimit_max(),
            let salt = PasswordDigest.decode(parts[4], Int(crypto_pwhash_saltbytes())),
            let digest = PasswordDigest.decode(parts[5], PasswordDigest.length)
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.digest = digest
    }

    /// Base 64 without padding, of exactly that many bytes.
    private static func decode(_ text: Substring, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var length = 0
        let characters = text.utf8.map { CChar(bitPattern: $0) }
        guard
            sodium_base642bin(
                &bytes, count, characters, characters.count, nil, &length, nil,
                sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0,
            length == count
        else { return nil }
        return bytes
    }
}
