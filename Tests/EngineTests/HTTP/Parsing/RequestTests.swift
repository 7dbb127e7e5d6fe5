// A handler's view of a request: header look-up, lists, cookies, copies.

import Testing

@testable import Engine

@Suite struct RequestTests {
    private func with<Result>(_ text: String, _ body: (borrowing Request) -> Result) throws -> Result {
        var bytes = [UInt8](text.utf8)
        return try bytes.withUnsafeMutableBytes { buffer in
            var parser = RequestParser()
            let outcome = parser.parse(buffer, limits: RequestLimits())
            try #require(outcome == .complete(length: buffer.count))
            return body(Request(base: UnsafeRawPointer(buffer.baseAddress!), facts: parser))
        }
    }

    static let text =
        """
        POST /p?q HTTP/1.1\r\nHost: a\r\nX-Long-Name: 1\r\nX: \t v a \t\r\nEmpty:\r\nx: second\r\nAccept: \
        text/html\r\naccept: */*\r\n
        """
        + "Cookie: a=1; session=abc=; b=\r\nContent-Length: 3\r\n\r\nabc"

    @Test func header_IsFoundInAnyCase_TheFirstAndTrimmed() throws {
        try with(Self.text) { request in
            #expect(request.headerString("x") == "v a")
            #expect(request.headerString("host") == "a")
            #expect(request.headerString("empty") == "")
            #expect(request.headerString("x-long-name") == "1")
            #expect(request.headerString("content-length") == "3")
            #expect(request.headerString("x-long") == nil)
            #expect(request.headerString("absent") == nil)
        }
    }

    @Test func severalFields_AreOneList() throws {
        try with(Self.text) { request in
            #expect(request.headerValues("accept") == "text/html, */*")
            #expect(request.headerValues("absent") == nil)
        }
    }

    @Test func everyField_IsVisitedInOrder() throws {
        let names = try with(Self.text) { request in
            var names: [String] = []
            request.forEachHeader { name, value in
                names.append(String(decoding: name, as: UTF8.self) + "=\(value.count)")
            }
            return names
        }
        #expect(
            names == [
                "Host=1", "X-Long-Name=1", "X=3", "Empty=0", "x=6", "Accept=9", "accept=3", "Cookie=21",
                "Content-Length=1",
            ])
    }

    @Test func cookie_IsFoundByItsExactName() throws {
        try with(Self.text) { request in
            func cookie(_ name: StaticString, _ request: borrowing Request) -> String? {
                request.cookie(name).map { String(decoding: $0, as: UTF8.self) }
            }
            #expect(cookie("session", request) == "abc=")
            #expect(cookie("a", request) == "1")
            #expect(cookie("b", request) == "")
            #expect(cookie("Session", request) == nil)
            #expect(cookie("sess", request) == nil)
        }
    }

    @Test func parts_AreRebasedOnTheRequest() throws {
        try with(Self.text) { request in
            #expect(request.pathString == "/p")
            #expect(request.queryString == "q")
            #expect(request.bodyArray == [0x61, 0x62, 0x63])
            #expect(String(decoding: request.methodBytes, as: UTF8.self) == "POST")
            #expect(String(decoding: request.host, as: UTF8.self) == "a")
        }
    }

    @Test func absoluteTargetWithoutAPath_MeansTheRoot() throws {
        try with("GET http://h?q HTTP/1.1\r\nHost: a\r\n\r\n") { request in
            #expect(request.pathString == "/")
            #expect(request.queryString == "q")
        }
    }
}
