// Hashing by libsodium, with its cheapest parameters unless they are what is tested.

import Glibc
import Testing

@testable import Accounts
@testable import Engine

@Suite struct PasswordHashTests {
    private func password(_ text: String) throws -> Password { try #require(Password(text, maximum: 1000)) }

    @Test func defaults_AreOWASPsMinimum() throws {
        let settings = AccountSettings()
        let hash = try PasswordHash(passes: settings.hashPasses, memory: settings.hashMemory).make(
            password("correct horse"))
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

    @Test func wrongPassword_IsWrong_WhereTheMemoryIsThereForItsOwnHashOnly() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        let made = try hash.make(password("engine-1843"))
        // More than libsodium takes; it is called with this after the password has been found wrong.
        hash.meet(HashCost(memory: .max >> 1, passes: 1))
        #expect(hash.costsMet.count == 2)
        #expect(try !hash.verify(password("engine-1844"), made))
        #expect(try !hash.verify(password("engine-1843"), nil))
        #expect(try hash.verify(password("engine-1843"), made))
    }

    @Test func samePassword_IsSaltedAnew() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        #expect(try hash.make(password("password")) != hash.make(password("password")))
    }

    @Test func unknownUser_IsNeverVerified() throws {
        #expect(try !PasswordHash(passes: 1, memory: 8192).verify(password("password"), nil))
    }

    @Test func refusal_TakesTheWorkOfEachCostInUse() throws {
        let old = try PasswordHash(passes: 1, memory: 8192), hash = try PasswordHash(passes: 2, memory: 16384)
        #expect(hash.costsMet == [HashCost(memory: 16384, passes: 2)])
        #expect(try !hash.verify(password("password"), nil))
        #expect(hash.costsMet.count == 1)
        #expect(try !hash.verify(password("password"), old.make(password("other"))))
        #expect(hash.costsMet == [HashCost(memory: 16384, passes: 2), HashCost(memory: 8192, passes: 1)])
        for memory in 9...40 {
            #expect(
                try !hash.verify(
                    password("password"), PasswordHash(passes: 1, memory: memory << 10).make(password("other"))))
        }
        #expect(hash.costsMet.count == 4)
    }

    @Test func decoy_CostsWhatAHashDoes() throws {
        // The cost of a hash is read from the hash; the unknown user's hash too.
        let hash = try PasswordHash(passes: 3, memory: 64 << 10)
        #expect(HashCost(hash.decoy) == HashCost(memory: 64 << 10, passes: 3))
        let made = try hash.make(password("password"))
        #expect(HashCost(made) == HashCost(hash.decoy))
        #expect(made.utf8.count == hash.decoy.utf8.count)
        #expect(PasswordDigest(made) != nil && PasswordDigest(hash.decoy) != nil)
    }

    #if os(Linux)
        @Test func hashThatFindsNoMemory_IsNoWrongPassword() async {
            await #expect(processExitsWith: .success) {
                let hash = try PasswordHash(passes: 1, memory: 8192)
                let password = Password("password", maximum: 100)
                let made = try hash.make(try #require(password))
                // The same hash, claiming 16 GiB, which this process does not get.
                let costly = made.split(separator: "$", omittingEmptySubsequences: false)
                    .map { $0.hasPrefix("m=") ? "m=16777216,t=1,p=1" : String($0) }.joined(separator: "$")
                var limit = rlimit(rlim_cur: 0, rlim_max: 0)
                getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
                let pages = LogFolder.read("/proc/self/statm").split(separator: " ").first.flatMap { rlim_t($0) } ?? 0
                limit.rlim_cur = pages * 4096 + 1 << 30
                try #require(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
                var refused = false
                do throws(AccountError) {
                    _ = try hash.verify(password, costly)
                } catch {
                    if case .noMemory = error { refused = true }
                }
                try #require(refused)
                // A malformed hash means a wrong password, and not a lack of memory.
                let isRight = try hash.verify(password, "$argon2id$v=19$m=16777216,t=1,p=1$AAAA$AAAA")
                try #require(!isRight)
            }
        }
    #endif

    @Test func brokenHash_IsNotVerified() throws {
        let hash = try PasswordHash(passes: 1, memory: 8192)
        for broken in [
            "", "$argon2id$", "x", "$argon2d$v=19$m=4294967295,t=1,p=1$AAAA$AAAA",
            "argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=4294967295,t=1,p=1$AAAA$AAAA",
        ] {
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
        // A lower setting weakens no hash.
        #expect(try !old.isOutdated(new.make(password("password"))))
        #expect(HashCost(made)?.passes == 1)
        #expect(HashCost(made)?.memory == 8192)
    }
}
