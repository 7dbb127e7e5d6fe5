// The route of a path, and the values of its parameters: over real connections, and the paths themselves.

import Testing

@testable import Engine

@Suite struct RoutingTests {
    private static let routes: [Route] = [
        Route(.get, "/users/me") { _, response in response.send(.ok, "text/plain", "me") },
        Route(.get, "/users/{id}") { request, response in
            response.send(.ok, "text/plain", "user \(request.stringParameter("id") ?? "?")")
        },
        // The same path may name its parameter differently under another method.
        Route(.put, "/users/{name}") { request, response in
            response.send(
                .ok, "text/plain", "\(request.stringParameter("name") ?? "?") \(request.parameter("id") == nil)")
        },
        Route(.get, "/users/{id}/posts/{post}") { request, response in
            response.send(
                .ok, "text/plain", "\(request.integerParameter("id") ?? -1) \(request.integerParameter("post") ?? -1)")
        },
        Route(.get, "/users/me/posts/first") { _, response in response.send(.ok, "text/plain", "my first") },
        Route(.get, "/files/{path...}") { request, response in
            response.send(
                .ok, "text/plain",
                "[\(request.parameter("path").map { String(decoding: $0, as: UTF8.self) } ?? "none")]")
        },
        Route(.get, "/files/{one}/size") { request, response in
            response.send(.ok, "text/plain", "size of \(request.stringParameter("one") ?? "nothing")")
        },
    ]

    @Test func path_GoesToTheMostExactRoute_SegmentBySegment() throws {
        let server = try TestServer(routes: Self.routes) { $0.loops = 0 }
        let client = try server.client()
        for (path, text) in [
            ("/users/me", "me"), ("/users/7", "user 7"), ("/users/a%20b%2Fc", "user a b/c"), ("/users/%ff", "user ?"),
            ("/users/7/posts/12", "7 12"), ("/users/me/posts/9", "-1 9"), ("/users/me/posts/first", "my first"),
            ("/users/7?x=/y", "user 7"), ("/files/", "[]"), ("/files/a/b//c", "[a/b//c]"),
            ("/files/a/size", "size of a"),
            ("/files/a/sizes", "[a/sizes]"), ("/files//size", "[/size]"),
        ] {
            let answer = client.get(path)
            #expect(answer?.status == 200, "\(path)")
            #expect(answer?.text == text, "\(path)")
        }
        for path in ["/users/", "/users", "/users/7/", "/users/7/posts", "/users/7/posts/", "/files", "/"]
        where path != "/" {
            #expect(client.get(path)?.status == 404, "\(path)")
        }
    }

    @Test func methodNotServed_IsTold_WithThoseThatAre() throws {
        let server = try TestServer(routes: Self.routes) { $0.loops = 0 }
        let client = try server.client()
        client.send("PUT /users/ada HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n")
        #expect(client.answer()?.text == "ada true")
        client.send("DELETE /users/7 HTTP/1.1\r\nHost: t\r\n\r\n")
        let refused = client.answer()
        #expect(refused?.status == 405)
        #expect(refused?.field("allow") == "GET, PUT, HEAD, OPTIONS")
        client.send("HEAD /users/7 HTTP/1.1\r\nHost: t\r\n\r\n")
        let head = client.answer(toHead: true)
        #expect(head?.status == 200)
        #expect(head?.field("content-length") == "6")
    }

    /// Each responds with its method and path, and with its parameters' values.
    private static let crossing: [Route] = [
        (.get, "/a/b"), (.put, "/a/{x}"), (.delete, "/a/{rest...}"), (.post, "/{any...}"),
        (.get, "/a/{x}/c"), (.put, "/a/b/{y}"), (.head, "/h/{x}"), (.get, "/h/{rest...}"), (.get, "/deep/{p}/q/{r}"),
        (.put, "/deep/s/{q...}"),
        (.patch, "/deep/{p}/{q}/r"), (.options, "/o/{x}"), (.get, "/o/o"),
    ].map { (method: Method, path: String) in
        Route(method, path) { request, response in
            response.addField("X-Route", "\(method.text) \(path)")
            let values = [
                request.stringParameter("x"), request.stringParameter("y"), request.stringParameter("rest"),
                request.stringParameter("p"),
            ]
            response.send(.ok, "text/plain", values.compactMap(\.self).joined(separator: " "))
        }
    }

    @Test func request_GoesToTheMostExactRoute_OfItsMethod() throws {
        let server = try TestServer(routes: Self.crossing) { $0.loops = 0 }
        let client = try server.client()
        for (method, path, route, taken) in [
            // The exact path has another method.
            ("PUT", "/a/b", "PUT /a/{x}", "b"), ("GET", "/a/b", "GET /a/b", ""), ("HEAD", "/a/b", "GET /a/b", ""),
            // Past the parameter to the rest, and past that to the one above.
            ("DELETE", "/a/b", "DELETE /a/{rest...}", "b"), ("POST", "/a/b", "POST /{any...}", ""),
            ("DELETE", "/a/b/c", "DELETE /a/{rest...}", "b/c"), ("POST", "/a/b/c", "POST /{any...}", ""),
            // The branch of the literal segment has the method nowhere, or only for another end.
            ("GET", "/a/b/c", "GET /a/{x}/c", "b"), ("PUT", "/a/b/c", "PUT /a/b/{y}", "c"),
            ("PUT", "/a/z", "PUT /a/{x}", "z"),
            ("GET", "/deep/s/q/r", "GET /deep/{p}/q/{r}", "s"), ("PUT", "/deep/s/q/r", "PUT /deep/s/{q...}", ""),
            ("PATCH", "/deep/s/q/r", "PATCH /deep/{p}/{q}/r", "s"), ("POST", "/deep/s/q/r", "POST /{any...}", ""),
            // HEAD's own route, where it fits, and GET's where it does not.
            ("HEAD", "/h/1", "HEAD /h/{x}", ""), ("HEAD", "/h/1/2", "GET /h/{rest...}", ""),
            ("GET", "/h/1", "GET /h/{rest...}", "1"), ("OPTIONS", "/o/o", "OPTIONS /o/{x}", "o"),
            ("GET", "/o/o", "GET /o/o", ""),
        ] {
            client.send("\(method) \(path) HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n")
            let answer = client.answer(toHead: method == "HEAD")
            #expect(answer?.status == 200, "\(method) \(path)")
            #expect(answer?.field("x-route") == route, "\(method) \(path)")
            #expect(answer?.text == taken, "\(method) \(path)")
        }
    }

    @Test func methodOfNoRoute_IsTold_WithThoseOfEveryRouteThatFits() throws {
        let server = try TestServer(routes: Self.crossing) { $0.loops = 0 }
        let client = try server.client()
        for (method, path, status, allowed) in [
            ("PATCH", "/a/b", 405, "GET, POST, PUT, DELETE, HEAD, OPTIONS"),
            ("OPTIONS", "/a/b", 204, "GET, POST, PUT, DELETE, HEAD, OPTIONS"),
            ("GET", "/a/z", 405, "POST, PUT, DELETE, OPTIONS"), ("HEAD", "/a/z", 405, "POST, PUT, DELETE, OPTIONS"),
            ("GET", "/nowhere", 405, "POST, OPTIONS"), ("PATCH", "/h/1", 405, "GET, POST, HEAD, OPTIONS"),
            ("DELETE", "/deep/s/q/r", 405, "GET, POST, PUT, PATCH, HEAD, OPTIONS"),
            ("TRACE", "/a/b/c", 405, "GET, POST, PUT, DELETE, HEAD, OPTIONS"), ("BREW", "/a/b", 501, nil),
            ("BREW", "/nowhere", 501, nil),
        ] as [(String, String, Int, String?)] {
            client.send("\(method) \(path) HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n")
            let answer = client.answer(toHead: method == "HEAD")
            #expect(answer?.status == status, "\(method) \(path)")
            #expect(answer?.field("allow") == allowed, "\(method) \(path)")
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("42", 42), ("-7", -7), ("007", 7), ("9223372036854775807", Int.max),
            ("-9223372036854775808", Int.min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("99999999999999999999999", nil), ("", nil),
            ("-", nil),
            ("+1", nil), ("1.0", nil), ("1a", nil), ("%31", nil),
        ] as [(String, Int?)])
    func integerParameter_TakesDecimalDigitsThatFit(text: String, value: Int?) throws {
        let server = try TestServer(routes: [
            Route(.get, "/n/{n...}") { request, response in
                response.send(.ok, "text/plain", request.integerParameter("n").map { "\($0)" } ?? "none")
            }
        ]) { $0.loops = 0 }
        #expect(try server.client().get("/n/\(text)")?.text == (value.map { "\($0)" } ?? "none"))
    }

    @Test func eightParameters_KeepTheirPlaces_AndMoreAreRefused() throws {
        let names = (1...8).map { "{p\($0)}" }
        let server = try TestServer(routes: [
            Route(.get, "/" + names.joined(separator: "/")) { request, response in
                response.send(
                    .ok, "text/plain", "\(request.stringParameter("p1") ?? "")…\(request.stringParameter("p8") ?? "")")
            }
        ]) { $0.loops = 0 }
        #expect(try server.client().get("/a/b/c/d/e/f/g/h")?.text == "a…h")
        #expect(
            Route(.get, "/" + (1...9).map { "{p\($0)}" }.joined(separator: "/")) { _, _ in }.fault?.contains("8")
                == true)
    }

    @Test(arguments: ["users", "", "/a b", "/a?b", "/{}", "/{a", "/x{a}", "/{a...}/b", "/{a}/{a}", "/{a-b}", "/ü"])
    func faultyPath_IsToldAtTheStart(path: String) {
        do {
            _ = try TestServer(routes: [Route(.get, path) { _, response in response.send(.ok) }])
            Issue.record("started with the route '\(path)'")
        } catch {
            #expect("\(error)".contains("route '\(path)'"))
        }
    }

    @Test func laterRoute_ReplacesAnEarlierOne_AlsoTheEngines() throws {
        let server = try TestServer(routes: [
            Route(.get, "/healthz") { _, response in response.send(.ok, "text/plain", "mine") },
            Route(.get, "/x/{a}") { _, response in response.send(.ok, "text/plain", "first") },
            Route(.get, "/x/{b}") { request, response in
                response.send(.ok, "text/plain", request.stringParameter("b") ?? "")
            },
        ]) { $0.loops = 0 }
        let client = try server.client()
        #expect(client.get("/healthz")?.text == "mine")
        #expect(client.get("/x/second")?.text == "second")
    }
}
