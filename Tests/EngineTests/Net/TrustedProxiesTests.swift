// The proxies that are trusted to name their client.

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

    @Test(arguments: [
        "", "x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8/8", "/8", "::1/129", "10.0.0/8", "localhost",
        "10.0.0.0/+8",
    ])
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
        // The client's own forged entries come first.
        #expect(try client(["10.0.0.0/8"], "10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.7") == "203.0.113.9:0")
        #expect(try client(["10.0.0.0/8"], "10.0.0.1", "10.0.0.2,10.0.0.3") == "10.0.0.2:0")
        #expect(try client(["::1"], "::1", "2001:db8::5") == "[2001:db8::5]:0")
        #expect(try client(["::1"], "::1", "[2001:db8::5]:4711") == "[2001:db8::5]:4711")
        #expect(try client(["::1"], "::1", "[2001:db8::5]") == "[2001:db8::5]:0")
        #expect(try client(["::1"], "::1", "192.0.2.1:80") == "192.0.2.1:80")
    }

    /// A combining mark before or after a comma makes one Character of both; the comma still counts.
    @Test(arguments: [
        "9.9.9.9\u{600}, 203.0.113.9", "9.9.9.9\u{600},203.0.113.9", "\u{6DD},203.0.113.9", "x\u{110BD}, 203.0.113.9",
        "9.9.9.9,\u{301}, 203.0.113.9", "9.9.9.9,\u{200D},203.0.113.9", "9.9.9.9\r,\n, 203.0.113.9",
        "1.1.1.1\u{600}, 203.0.113.9\t, \t10.0.0.7", "\u{37E}, ,, 203.0.113.9 ,,",
    ])
    func mark_HidesNoComma(forwarded: String) throws {
        #expect(try client(["10.0.0.0/8"], "10.0.0.1", forwarded) == "203.0.113.9:0")
    }

    @Test func mark_JoinsNothingToAnAddress() throws {
        for forwarded in [
            "203.0.113.9\u{301}", "\u{600}203.0.113.9", "[2001:db8::5\u{600}]", "203.0.113.9:+80",
            "203.0.113.9:\u{301}80",
        ] {
            #expect(try client(["10.0.0.0/8"], "10.0.0.1", forwarded) == "10.0.0.1:0", "\(forwarded)")
        }
    }

    /// Two lists that each proxy adds to: the entry of the client's own hop tells the client's scheme.
    @Test(
        arguments: [
            // Through one proxy, and through two: the scheme of the second hop is between the proxies.
            ("203.0.113.9", "https", true), ("203.0.113.9", "http", false),
            ("203.0.113.9, 10.0.0.7", "https, http", true),
            ("203.0.113.9, 10.0.0.7", "http, https", false),
            ("203.0.113.9, 10.0.0.7, 10.0.0.8", "https, http, http", true),
            // The client's own forged entries come first, in either list.
            ("1.1.1.1, 203.0.113.9, 10.0.0.7", "https, http", true),
            ("203.0.113.9, 10.0.0.7", "https, http, http", false),
            ("1.1.1.1, 203.0.113.9", "https, http", false), ("203.0.113.9", "http, https", true),
            // A proxy has passed on what it got.
            ("203.0.113.9, 10.0.0.7", "https", true), ("203.0.113.9, 10.0.0.7", "http", false),
            ("203.0.113.9, 10.0.0.7, 10.0.0.8", "https, http", true),
            // Without a usable address: the nearest proxy's entry counts.
            (nil, "https", true), ("unknown", "http, https", true), ("203.0.113.9, unknown", "https, http", false),
            ("10.0.0.6, 10.0.0.7", "https, http", true), ("203.0.113.9", nil, false), ("203.0.113.9", "", false),
            ("203.0.113.9", ",", false), ("203.0.113.9", " HTTPS\t", true),
            ("203.0.113.9, 10.0.0.7", "https,, http,", true),
            ("203.0.113.9", "https\u{301}", false), ("203.0.113.9", "http\u{600},https", true),
            ("203.0.113.9", "httpſ", false), ("203.0.113.9", "https http", false),
        ] as [(String?, String?, Bool)])
    func scheme_IsThatBesideTheClient(forwarded: String?, schemes: String?, isHTTPS: Bool) throws {
        let proxy = try #require(SocketAddress(hostInField: "10.0.0.1"))
        let stranger = try #require(SocketAddress(hostInField: "192.0.2.1"))
        let trusted = try #require(TrustedProxies(["10.0.0.0/8"]))
        #expect(trusted.cameByHTTPS(proxy, forwarded: forwarded, schemes: schemes) == isHTTPS)
        #expect(!trusted.cameByHTTPS(stranger, forwarded: forwarded, schemes: schemes))
        #expect(!TrustedProxies.none.cameByHTTPS(proxy, forwarded: forwarded, schemes: schemes))
    }

    @Test(arguments: ["", ",", "unknown", "203.0.113.9, _hidden", "\u{0}", "[", "[]", ":", "1.2.3.4:99999"])
    func nonsense_LeavesTheProxy(forwarded: String) throws {
        #expect(try client(["10.0.0.0/8"], "10.0.0.1", forwarded) == "10.0.0.1:0")
    }
}
