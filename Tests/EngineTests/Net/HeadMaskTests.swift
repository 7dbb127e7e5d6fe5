// Secrets in heads that are kept: hidden byte by byte, whatever the head looks like.

import Testing

@testable import Engine

@Suite struct HeadMaskTests {
    private func hidden(_ text: String) -> String { String(decoding: hidden(Array(text.utf8)), as: UTF8.self) }

    private func hidden(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes.withUnsafeMutableBytes { HeadMask.hide($0) }
        return bytes
    }

    private func head(_ text: String) -> String {
        Array(text.utf8).withUnsafeBytes { String(decoding: HeadMask.head(of: $0), as: UTF8.self) }
    }

    @Test(arguments: [
        "Cookie", "cookie", "COOKIE", "Set-Cookie", "Authorization", "Proxy-Authorization", "X-Api-Key", "X-Auth-Token",
        "X-CSRF-Token", "Password", "X-Secret", "X-Session-Id",
    ])
    func valueOfASecretField_IsHidden_HoweverTheLineIsWritten(_ name: String) {
        let line = "GET / HTTP/1.1\r\n"
        for (text, wanted) in [
            ("\(name): hunter2\r\nA: b\r\n\r\n", "\(name):\u{20}*******\r\nA: b\r\n\r\n"),
            ("\(name) : hunter2", "\(name) : *******"), (" \(name):hunter2", " \(name):*******"),
            ("\(name): hun\r\n ter2\r\nA: b", "\(name): ***\r\n ****\r\nA: b"),
            ("\(name): hun\r\n\tter2\n x\nA: b", "\(name): ***\r\n\t****\n *\nA: b"),
            ("\(name):\rhunter2: x\nA: b", "\(name):\r******** *\nA: b"), ("\(name) hunter2", "\(name) *******"),
            ("\(name)\u{0}: hunter2", "\(name)\u{0}: *******"), ("A: b\n\(name):h:u=n", "A: b\n\(name):*****"),
            ("\(name)=hunter2:x", "\(name)=*********"),
        ] { #expect(hidden(line + text) == line + wanted) }
    }

    @Test func targets_LoseTheirSecrets_AndKeepTheRest() {
        for (text, wanted) in [
            ("GET /?token=abc&x=1 HTTP/1.1\r\nHost: t", "GET /?token=***&x=1 HTTP/1.1\r\nHost: t"),
            ("GET http://ada:pw@h/a HTTP/1.1", "GET http://******@h/a HTTP/1.1"),
            ("GET / HTTP/1.1\r\nReferer: https://a@b@h/?code=k7", "GET / HTTP/1.1\r\nReferer: https://***@h/?code=**"),
            ("GET /?pass%77ord=%20x HTTP/1.1", "GET /?pass%77ord=**** HTTP/1.1"),
            ("GET /?password=\u{E9}\u{301} HTTP/1.1", "GET /?password=**** HTTP/1.1"),
            ("GET /monkey HTTP/1.1\r\nUser-Agent: curl/8\r\nAccept: */*", nil),
        ] as [(String, String?)] { #expect(hidden(text) == wanted ?? text) }
    }

    @Test func bodiesInPlaceOfARequest_KeepNoSecret() {
        for text in [
            "password=hunter2", "user=ada&password=hunter2&x=hunter2", #"{"user":"ada","password":"hunter2"}"#,
            "{\n \"password\": \"hunter2\",\n \"x\": \"hunter2\"\n}", "Cookie: hunter2", "PassWord hunter2",
            "Cookie /hunter2",
            "passwordhunter2 = x\r\nPassword: hunter2",
        ] {
            let found = hidden(text)
            #expect(!found.replacing("passwordhunter2", with: "").contains("hunter2"), "\(found)")
            #expect(found.utf8.count == text.utf8.count)
        }
    }

    @Test func bodies_AreNotKept() {
        #expect(head("POST / HTTP/1.1\r\nA: b\r\n\r\npassword=x") == "POST / HTTP/1.1\r\nA: b\r\n\r\n")
        #expect(head("POST / HTTP/1.1\nA: b\n\npassword=x") == "POST / HTTP/1.1\nA: b\n\n")
        #expect(head("\r\n\r\nGET / HTTP/1.1\r\n\r\nbody") == "\r\n\r\nGET / HTTP/1.1\r\n\r\n")
        #expect(head("GET / HT") == "GET / HT" && head("").isEmpty)
    }

    @Test func anyBytes_AreHiddenWithoutATrap_InPlace() {
        var random = SeededRandom(seed: 7)
        let parts: [[UInt8]] =
            [
                "Cookie", ":", "\r\n", "\n", " ", "=", "?", "token", "http://", "@", "\r", "\t", "a", "%3D",
            ].map { Array($0.utf8) } + [[0], [0xFF], [0xC3]]
        for _ in 0..<2000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0..<24, using: &random) {
                bytes += parts.randomElement(using: &random) ?? []
            }
            let found = hidden(bytes)
            #expect(found.count == bytes.count)
            #expect(zip(found, bytes).allSatisfy { $0 == $1 || $0 == 0x2A })
            #expect(hidden(found) == found)
            _ = bytes.withUnsafeBytes { HeadMask.head(of: $0).count }
        }
    }
}
