// Hashing by libsodium, with its cheapest parameters where they are not what is tested.

import Testing

@testable import Engine

@Suite struct PasswordHashTests {
    @Test func defaults_AreOWASPsMinimum() throws {
        let settings = AccountSettings()
        let hash = try PasswordHash(passes: settings.hashPasses, memory: settings.hashMemory).make("correct horse")
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    }

    @Test func rightPasswordOnly_IsVerified() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        for password in ["password", "pass word ", "ab\u{0}cdefgh", String(repeating: "é", count: 128), "🚀🚀🚀🚀🚀🚀🚀🚀"] {
            let made = try hash.make(password)
            #expect(hash.verify(password, made))
            #expect(!hash.verify(password + "x", made))
            #expect(!hash.verify(String(password.dropLast()), made))
        }
    }

    @Test func passwordsThatDifferAfterANul_AreDifferent() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        let made = try hash.make("12345678\u{0}abc")
        #expect(!hash.verify("12345678\u{0}abd", made))
        #expect(!hash.verify("12345678", made))
    }

    @Test func samePassword_IsSaltedAnew() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        #expect(try hash.make("password") != hash.make("password"))
    }

    @Test func unknownUser_IsNeverVerified() throws {
        #expect(try !PasswordHash(passes: 1, memory: 8192).verify("password", nil))
    }

    @Test func brokenHash_IsNotVerified() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        for broken in ["", "$argon2id$", "x", "$argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA"] { #expect(!hash.verify("password", broken)) }
    }

    @Test func hashOfLesserParameters_IsOutdated() throws {
        let old = try PasswordHash(passes: 1, memory: 8192)
        let new = try PasswordHash(passes: 2, memory: 16384)
        let made = try old.make("password")
        #expect(!old.isOutdated(made))
        #expect(new.isOutdated(made))
        #expect(new.verify("password", made))
    }
}
