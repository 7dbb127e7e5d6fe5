// The start of libsodium, which is needed before its use: once is enough, and any thread may ask.

import CSodium

enum Sodium {
    /// False where the library cannot get random numbers: then nothing of it may be used.
    static let isReady: Bool = sodium_init() >= 0

    /// Like `isReady`, for callers that cannot report: without random numbers nothing is safe, so it traps.
    static func start() {
        guard isReady else { fatalError("libsodium cannot start: no source of random numbers") }
    }

    /// 32 bytes.
    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_bytes()))
        crypto_hash_sha256(&hash, bytes, UInt64(bytes.count))
        return hash
    }

    /// Whether two texts are equal, in a time that does not tell where they differ.
    static func equal(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8), right = Array(right.utf8)
        return left.count == right.count && sodium_memcmp(left, right, left.count) == 0
    }
}
