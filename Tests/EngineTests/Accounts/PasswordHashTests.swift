// Hashing by libsodium, with its cheapest parameters where they are not what is tested.

import Testing

@testable import Engine

@Suite struct PasswordHashTests {
    private func password(_ text: String) throws -> Password { try #require(Password(text, maximum: 1000)) }

    @Test func defaults_AreOWASPsMinimum() throws {
        let settings = AccountSettings()
        let hash = try PasswordHash(passes: settings.hashPasses, memory: settings.hashMemory).make(password("correct horse"))
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    }

    @Test func rightPasswordOnly_IsVerified() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        for text in ["password", "pass word ", "ab\u{0}cdefgh", String(repeating: "é", count: 128), "🚀🚀🚀🚀🚀🚀🚀🚀"] {
            let made = try hash.make(password(text))
            #expect(try hash.verify(password(text), made))
            #expect(try !hash.verify(password(text + "x"), made))
            #expect(try !hash.verify(password(String(text.dropLast())), made))
            #expect(try !hash.verify(password(text.uppercased()), made) || text == text.uppercased())
        }
    }

    @Test func passwordsThatDifferAfterANul_AreDifferent() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        let made = try hash.make(password("12345678\u{0}abc"))
        #expect(try !hash.verify(password("12345678\u{0}abd"), made))
        #expect(try !hash.verify(password("12345678"), made))
    }

    @Test func passwordsThatDifferBehind72Bytes_AreDifferent() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        let long = String(repeating: "a", count: 127)
        let made = try hash.make(password(long + "b"))
        #expect(try hash.verify(password(long + "b"), made))
        #expect(try !hash.verify(password(long + "c"), made))
    }

    @Test func passwordTypedInAnotherForm_IsTheSame() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        let made = try hash.make(password("ﬁancé①２"))
        #expect(try hash.verify(password("fiance\u{301}12"), made))
        #expect(try !hash.verify(password("fiance12"), made))
    }

    @Test func overlongPassword_CostsTheWorkOfAHash_AndIsWrong() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        #expect(Password(String(repeating: "x", count: 1001), maximum: 1000) == nil)
        #expect(try !hash.verify(nil, hash.make(password(""))))
    }

    @Test func samePassword_IsSaltedAnew() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        #expect(try hash.make(password("password")) != hash.make(password("password")))
    }

    @Test func unknownUser_IsNeverVerified() throws {
        #expect(try !PasswordHash(passes: 1, memory: 8192).verify(password("password"), nil))
    }

    @Test func brokenHash_IsNotVerified() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        for broken in ["", "$argon2id$", "x", "$argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA"] {
            #expect(try !hash.verify(password("password"), broken))
        }
    }

    @Test func hashOfLesserParameters_IsOutdated() throws {
        let old = try PasswordHash(passes: 1, memory: 8192)
        let new = try PasswordHash(passes: 2, memory: 16384)
        let made = try old.make(password("password"))
        #expect(!old.isOutdated(made))
        #expect(new.isOutdated(made))
        #expect(try new.verify(password("password"), made))
        // A setting that has shrunk weakens nothing.
        #expect(try !old.isOutdated(new.make(password("password"))))
        #expect(HashCost(made)?.passes == 1)
        #expect(HashCost(made)?.memory == 8192)
    }
}
