// The cache of live sessions: entries that it keeps, and those that it must not.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct SessionCacheTests {
    private func entry(_ user: Int64) -> SessionCache.Entry {
        SessionCache.Entry(
            account: Account(id: user, username: "u", role: .user, created: 0, lastLogin: 0, mustChange: false),
            ends: 1, askAgain: 1)
    }

    @Test func cache_IsBounded_AndKeepsWhatIsUsed() {
        let cache = SessionCache(limit: 10)
        for number in 0..<100 {
            cache.keep([255], entry(1), since: cache.generation)
            cache.keep([UInt8(number)], entry(2), since: cache.generation)
            #expect(cache.count <= 11)
            #expect(cache.find([255])?.account.id == 1)
        }
        #expect(cache.find([0]) == nil)
    }

    @Test func answerOlderThanARevocation_IsNotKept() {
        let cache = SessionCache(limit: 10)
        for revoke in [{ cache.forget([9]) }, { cache.forget(user: 9) }, { cache.forgetAll() }] {
            let generation = cache.generation
            revoke()
            cache.keep([1], entry(1), since: generation)
            #expect(cache.find([1]) == nil)
        }
    }

    @Test func revokedSessions_AreForgotten_AndOthersAreNot() {
        let cache = SessionCache(limit: 4)
        for (key, user) in [(1, 1), (2, 1), (3, 2)] as [(UInt8, Int64)] {
            cache.keep([key], entry(user), since: cache.generation)
        }
        cache.forget([1])
        #expect(cache.find([1]) == nil)
        #expect(cache.find([2]) != nil)
        cache.forget(user: 1)
        #expect(cache.find([2]) == nil)
        #expect(cache.find([3]) != nil)
        cache.forgetAll()
        #expect(cache.count == 0)
    }
}
