// Passwords hashed with Argon2id (RFC 9106) by libsodium's crypto_pwhash_str. A hash carries its parameters and salt, so
// they may grow later. Every call takes tens of milliseconds and `memory` bytes: on workers only.

import CSodium

struct PasswordHash: Sendable {
    private let passes: UInt64
    private let memory: Int
    /// A hash of nothing anybody knows: what a login of an unknown user is checked against, for the same work.
    private let decoy: String

    /// - Parameters:
    ///   - passes: at least 1.
    ///   - memory: bytes, at least 8 KiB.
    /// - Throws: noMemory.
    init(passes: UInt64, memory: Int) throws(AccountError) {
        guard Sodium.isReady else { throw .noMemory }
        self.passes = max(passes, UInt64(crypto_pwhash_opslimit_min()))
        self.memory = max(memory, crypto_pwhash_memlimit_min())
        decoy = try PasswordHash.make(SessionToken().text, passes: self.passes, memory: self.memory)
    }

    /// A new hash, `$argon2id$v=19$m=…,t=…,p=1$…`.
    /// - Throws: noMemory.
    func make(_ password: Password) throws(AccountError) -> String {
        try PasswordHash.make(password.text, passes: passes, memory: memory)
    }

    /// The work of one hash, whatever the answer.
    /// - Parameters:
    ///   - password: nil for one that is too long to have been set; the answer is false.
    ///   - hash: nil for an unknown user; the answer is false.
    func verify(_ password: Password?, _ hash: String?) -> Bool {
        let right = PasswordHash.withCharacters(password?.text ?? "") { password, length in
            crypto_pwhash_str_verify(hash ?? decoy, password, UInt64(length)) == 0
        }
        return right && hash != nil && password != nil
    }

    /// True when `hash` was made with less than these parameters: make a new one while the password is at hand. One that was
    /// made with more stays.
    func isOutdated(_ hash: String) -> Bool {
        guard crypto_pwhash_str_needs_rehash(hash, passes, memory) != 0 else { return false }
        guard let cost = HashCost(hash) else { return true }
        return cost.passes < passes || cost.memory < memory
    }

    private static func make(_ password: String, passes: UInt64, memory: Int) throws(AccountError) -> String {
        var output = [CChar](repeating: 0, count: Int(crypto_pwhash_strbytes()))
        let result = withCharacters(password) { password, length in
            crypto_pwhash_str(&output, password, UInt64(length), passes, memory)
        }
        guard result == 0 else { throw .noMemory }
        return String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The password's UTF-8 with its length: a NUL inside ends nothing, and 72 bytes are no bound.
    private static func withCharacters<Result>(_ password: String, _ body: (UnsafePointer<CChar>, Int) -> Result) -> Result {
        var characters = password.utf8.map { CChar(bitPattern: $0) } + [0]
        defer { characters.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) } }
        return characters.withUnsafeBufferPointer { buffer in
            // Never empty: a NUL has been added.
            guard let start = buffer.baseAddress else { return body([0], 0) }
            return body(start, buffer.count - 1)
        }
    }
}
