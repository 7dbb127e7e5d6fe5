// Whose word is taken for who a client is.

import Testing

@testable import Engine

@Suite struct TrustedProxiesTests {
    private func client(_ proxies: [String], _ peer: String, _ forwarded: String?) throws -> String {
        let trusted = try #require(TrustedProxies(proxies))
        return trusted.client(try #require(SocketAddress(hostInField: peer)), forwarded: forwarded).description
    }

    @Test func blocks_HoldWhatTheyShould() throws {
        func holds(_ block: String, _ address: String) throws -> Bool {
            try #require(AddressBlock(block)).contains(#require(SocketAddress(host: address)))
        }
        #expect(try holds("10.0.0.0/8", "10.255.1.2"))
        #expect(try !holds("10.0.0.0/8", "11.0.0.0"))
        #expect(try holds("10.1.2.3", "10.1.2.3"))
        #expect(try !holds("10.1.2.3", "10.1.2.4"))
        #expect(try holds("0.0.0.0/0", "203.0.113.9"))
        #expect(try !holds("0.0.0.0/0", "::1"))
        #expect(try holds("::1/128", "::1"))
        #expect(try holds("2001:db8::/33", "2001:db8:7fff::1"))
        #expect(try !holds("2001:db8::/33", "2001:db8:8000::1"))
        #expect(try holds("2001:db8:0:1::/65", "2001:db8:0:1:7fff::"))
        #expect(try !holds("2001:db8:0:1::/65", "2001:db8:0:1:8000::"))
        // An IPv4 client of a socket that takes both.
        #expect(try holds("192.0.2.0/24", "::ffff:192.0.2.7"))
    }

    @Test(arguments: ["", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "/8", "::1/129", "10.0.0/8", "localhost", "10.0.0.0/+8"])
    func malformedBlock_IsNone(text: String) {
        #expect(AddressBlock(text) == nil)
        #expect(TrustedProxies(["10.0.0.0/8", text]) == nil)
    }

    @Test func stranger_IsWhoItConnectsAs_WhateverItSays() throws {
        #expect(try client(["10.0.0.0/8"], "192.0.2.1", "203.0.113.9") == "192.0.2.1:0")
        #expect(try client([], "10.0.0.1", "203.0.113.9") == "10.0.0.1:0")
        #expect(try client(["10.0.0.0/8"], "10.0.0.1", nil) == "10.0.0.1:0")
    }

    @Test func client_IsTheLastThatNoProxyOfOursHas() throws {
        #expect(try client(["10.0.0.0/8"], "10.0.0.1", "203.0.113.9") == "203.0.113.9:0")
        // What the client wrote itself stands before it.
        #expect(try client(["10.0.0.0/8"], "10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.7") == "203.0.113.9:0")
        #expect(try client(["10.0.0.0/8"], "10.0.0.1", "10.0.0.2,10.0.0.3") == "10.0.0.2:0")
        #expect(try client(["::1"], "::1", "2001:db8::5") == "[2001:db8::5]:0")
        #expect(try client(["::1"], "::1", "[2001:db8::5]:4711") == "[2001:db8::5]:4711")
        #expect(try client(["::1"], "::1", "[2001:db8::5]") == "[2001:db8::5]:0")
        #expect(try client(["::1"], "::1", "192.0.2.1:80") == "192.0.2.1:80")
    }

    @Test(arguments: ["", ",", "unknown", "203.0.113.9, _hidden", "\u{0}", "[", "[]", ":", "1.2.3.4:99999"])
    func nonsense_LeavesTheProxy(forwarded: String) throws {
        #expect(try client(["10.0.0.0/8"], "10.0.0.1", forwarded) == "10.0.0.1:0")
    }
}
