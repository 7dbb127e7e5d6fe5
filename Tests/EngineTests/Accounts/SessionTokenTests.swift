// Tokens: random, complete, and known to the database only by their hash.

import Testing

@testable import Accounts
@testable import Engine

@Suite struct SessionTokenTests {
    @Test func tokens_AreLongAndDifferent() {
        let tokens = (0..<1000).map { _ in SessionToken().text }
        #expect(Set(tokens).count == 1000)
        #expect(tokens.allSatisfy { $0.utf8.count == 43 && SessionToken($0)?.text == $0 })
    }

    @Test func hash_IsSHA256OfTheText() throws {
        let token = try #require(SessionToken(String(repeating: "a", count: 43)))
        // printf 'a%.0s' {1..43} | sha256sum
        #expect(
            token.hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                == "66d34fba71f8f450f7e45598853e53bfc23bbd129027cbb131a2f4ffd7878cd0")
    }

    @Test(arguments: [
        "", "a", String(repeating: "a", count: 42), String(repeating: "a", count: 44),
        String(repeating: "=", count: 43), String(repeating: "é", count: 43),
        String(repeating: "a", count: 42) + "\u{0}",
    ])
    func whatIsNoToken_IsRefused(text: String) {
        #expect(SessionToken(text) == nil)
    }
}
