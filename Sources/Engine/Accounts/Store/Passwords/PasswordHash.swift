// Passwords hashed with Argon2id (RFC 9106) by libsodium's crypto_pwhash_str. A hash carries its parameters and salt,
// so they may grow later. Every call takes tens of milliseconds and `memory` bytes: on workers only.

import CSodium
import Engine
import Glibc

struct PasswordHash: Sendable {
    private let passes: UInt64
    private let memory: Int
    /// The hash of a value that nobody knows: a login of an unknown user is checked against it, for the same work.
    let decoy: String
    /// The costs of all hashes seen: a refusal does the work of one of each.
    private let costs: Monitor<[HashCost]>
    private static let costLimit = 4

    /// - Parameters:
    ///   - passes: at least 1.
    ///   - memory: bytes, at least 8 KiB.
    /// - Throws: noMemory.
    init(passes: UInt64, memory: Int) throws(AccountError) {
        guard Sodium.isReady else { throw .noMemory }
        self.passes = max(passes, UInt64(crypto_pwhash_opslimit_min()))
        self.memory = max(memory, crypto_pwhash_memlimit_min())
        let salt = PasswordHash.random(Int(crypto_pwhash_saltbytes()))
        let digest = PasswordHash.random(PasswordDigest.length)
        decoy = "$argon2id$v=19$m=\(self.memory >> 10),t=\(self.passes),p=1$\(salt)$\(digest)"
        costs = Monitor([HashCost(memory: self.memory & ~1023, passes: self.passes)])
    }

    /// In place of one that was used until now: refusals do the work of its costs too.
    /// - Throws: noMemory, where the system does not give as much.
    init(passes: UInt64, memory: Int, after old: PasswordHash) throws(AccountError) {
        try self.init(passes: passes, memory: memory)
        // The same call by which libsodium gets it. A whole hash would take a core for a while.
        let room = mmap(nil, self.memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let room, room != MAP_FAILED else { throw .noMemory }
        munmap(room, self.memory)
        for cost in old.costsMet { meet(cost) }
    }

    /// Makes a hash, to check that there is enough memory for one.
    /// - Throws: noMemory.
    func prove() throws(AccountError) { _ = try PasswordHash.make("", passes: passes, memory: memory) }

    /// A new hash, `$argon2id$v=19$m=…,t=…,p=1$…`.
    /// - Throws: noMemory.
    func make(_ password: Password) throws(AccountError) -> String {
        try PasswordHash.make(password.text, passes: passes, memory: memory)
    }

    /// Checks a password against a hash. A refusal does the work of one hash of each cost in use: hashes made before
    /// the setting was raised are quicker, and the time must not tell that there is one.
    /// - Parameters:
    ///   - password: nil for one that is too long to have been set; the result is false.
    ///   - hash: nil for an unknown user; the result is false.
    /// - Throws: noMemory, before anything is known of the password.
    func verify(_ password: Password?, _ hash: String?) throws(AccountError) -> Bool {
        let known = PasswordDigest(hash ?? decoy)
        let isRight = try PasswordHash.matches(password?.text ?? "", hash ?? decoy, known)
        if isRight, hash != nil, password != nil { return true }
        if let cost = known?.cost { meet(cost) }
        let salt = [UInt8](repeating: 0, count: Int(crypto_pwhash_saltbytes()))
        // The password is wrong, with or without the memory for these: an error here is one that a right password never
        // meets, so it is ignored.
        for cost in costsMet where cost != known?.cost {
            _ = try? PasswordHash.digest(password?.text ?? "", salt, cost)
        }
        return false
    }

    /// From now on a refusal does the work of such a hash too.
    func meet(_ cost: HashCost) {
        costs.withLock { costs in
            if !costs.contains(cost), costs.count < Self.costLimit { costs.append(cost) }
        }
    }

    /// The costs of the work that a refusal does.
    var costsMet: [HashCost] { costs.withLock { $0 } }

    private static func matches(
        _ password: String, _ hash: String, _ known: PasswordDigest?
    ) throws(AccountError) -> Bool {
        guard let known else {
            return withCharacters(password) { password, length in
                crypto_pwhash_str_verify(hash, password, UInt64(length)) == 0
            }
        }
        return try sodium_memcmp(digest(password, known.salt, known.cost), known.digest, PasswordDigest.length) == 0
    }

    private static func digest(_ password: String, _ salt: [UInt8], _ cost: HashCost) throws(AccountError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: PasswordDigest.length)
        let result = withCharacters(password) { password, length in
            crypto_pwhash(
                &output, UInt64(PasswordDigest.length), password, UInt64(length), salt, cost.passes, cost.memory,
                crypto_pwhash_alg_argon2id13())
        }
        guard result == 0 else { throw .noMemory }
        return output
    }

    /// That many random bytes in base 64, the form of a salt in a hash.
    private static func random(_ count: Int) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        randombytes_buf(&bytes, count)
        var text = [CChar](
            repeating: 0, count: sodium_base64_encoded_len(count, sodium_base64_VARIANT_ORIGINAL_NO_PADDING))
        sodium_bin2base64(&text, text.count, bytes, count, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// True when `hash` was made with less than these parameters: then make a new one while the password is at hand.
    /// One made with more stays.
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

    /// The password's UTF-8 with its length, so that a NUL does not end it and 72 bytes are no limit.
    private static func withCharacters<Result>(
        _ password: String, _ body: (UnsafePointer<CChar>, Int) -> Result
    ) -> Result {
        var characters = password.utf8.map { CChar(bitPattern: $0) } + [0]
        defer { characters.withUnsafeMutableBytes { sodium_memzero($0.baseAddress, $0.count) } }
        return characters.withUnsafeBufferPointer { buffer in
            // Never empty, because a NUL has been added.
            guard let start = buffer.baseAddress else { return body([0], 0) }
            return body(start, buffer.count - 1)
        }
    }
}
