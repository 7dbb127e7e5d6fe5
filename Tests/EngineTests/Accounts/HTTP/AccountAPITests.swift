// The API as a program uses it: JSON and forms in, JSON and statuses out.

import Synchronization
import Testing

@testable import Accounts
@testable import Engine

@Suite struct AccountAPITests {
    let fixture: AccountsFixture
    let api: AccountAPI
    static let json = "application/json"
    static let form = "application/x-www-form-urlencoded"

    init() throws {
        fixture = try AccountsFixture()
        api = AccountAPI(store: try fixture.store())
    }

    private func request(
        _ method: String, _ path: String, _ body: String = "", type: String? = json, cookie: String? = nil
    ) -> AccountRequest {
        AccountRequest(
            method: method, path: path, contentType: method == "POST" ? type : nil, cookie: cookie,
            host: "127.0.0.1:8080",
            address: "127.0.0.1", body: Array(body.utf8))
    }

    private func ask(
        _ method: String, _ path: String, _ body: String = "", type: String? = json, cookie: String? = nil
    ) -> AccountAnswer {
        api.answer(request(method, path, body, type: type, cookie: cookie))
    }

    private func ada() -> AccountAnswer {
        ask("POST", "/api/register", #"{"username":"Ada","password":"engine-1843"}"#)
    }

    @Test func register_LogsIn_AndMeKnowsTheUser() throws {
        let made = ada()
        #expect(made.status == 201)
        #expect(made.text.hasPrefix(#"{"id":1,"username":"Ada","#))
        #expect(made.userID == 1)
        let field = try #require(made.field("Set-Cookie"))
        #expect(field.hasPrefix("session="))
        #expect(field.contains("; HttpOnly; SameSite=Lax; Path=/; Max-Age=2592000"))
        #expect(!field.contains("Secure"))
        #expect(made.field("Cache-Control") == "no-store")
        let me = ask("GET", "/api/me", cookie: "other=1; \(made.session)")
        #expect(me.status == 200)
        #expect(me.field("Content-Type") == "application/json")
        #expect(me.text.contains(#""username":"Ada""#))
        #expect(me.username == "Ada")
    }

    @Test func me_WithoutASession_Is401() {
        for cookie in [nil, "", "session=", "session=xyz", "session=" + SessionToken().text, ";;=;session"] as [String?]
        {
            let me = ask("GET", "/api/me", cookie: cookie)
            #expect(me.status == 401)
            #expect(me.field("Content-Type") == "application/problem+json")
            #expect(me.field("WWW-Authenticate") != nil)
            #expect(me.userID == 0)
        }
    }

    @Test func formAndJSON_MeanTheSame() throws {
        let made = ask(
            "POST", "/api/register", "username=ada+l%C3%A9&password=a%26b%3Dc%20d%00e",
            type: "Application/X-WWW-Form-Urlencoded; charset=utf-8")
        #expect(made.status == 201)
        let login = ask(
            "POST", "/api/login", #"{"username":"ada lé","password":"a&b=c d\u0000e"}"#,
            type: "application/json; charset=utf-8")
        #expect(login.status == 200)
        #expect(ask("POST", "/api/login", #"{"username":"ada lé","password":"a&b=c d"}"#).status == 401)
        #expect(try api.store.list(AccountQuery()).rows.first?.username == "ada lé")
    }

    @Test func passwordThatHoldsTheNameThePageIsServedBy_IsRefused() throws {
        var request = request("POST", "/api/register", #"{"username":"Ada","password":"my-example-1843"}"#)
        request.host = "shop.example.org:8080"
        let answer = api.answer(request)
        #expect(answer.status == 422)
        #expect(answer.text.contains("the name of this server, example"))
        request.host = "127.0.0.1:8080"
        #expect(api.answer(request).status == 201)
    }

    @Test func nameOfTheOperators_AndOneWithANumberSign_AreRefused_WithWhatToDo() {
        for (name, words) in [
            ("admin", "operator of this server"), ("ＲＯＯＴ", "operator of this server"), ("#1", "has no #"),
            ("\u{FF03}1", "has no #"), ("p\u{430}ypal", "one script only"),
        ] {
            let answer = ask("POST", "/api/register", "{\"username\":\"\(name)\",\"password\":\"engine-1843\"}")
            #expect(answer.status == 422 && answer.text.contains(words), "\(name): \(answer.text)")
        }
    }

    @Test func secureRequest_GetsASecureCookie() {
        var request = request("POST", "/api/register", #"{"username":"Ada","password":"engine-1843"}"#)
        request.secure = true
        let made = api.answer(request)
        #expect(made.field("Set-Cookie")?.hasSuffix("; Secure") == true)
        #expect(made.session.hasPrefix("__Host-session="))
        // Over https only that one counts, over http only the other.
        func me(_ cookie: String, secure: Bool) -> Int {
            var request = self.request("GET", "/api/me", cookie: cookie)
            request.secure = secure
            return api.answer(request).status
        }
        #expect(me(made.session, secure: true) == 200)
        #expect(me(made.session, secure: false) == 401)
        #expect(me(String(made.session.dropFirst("__Host-".count)), secure: true) == 401)
    }

    @Test func logout_EndsTheSession_AndTakesTheCookieBack() {
        let session = ada().session
        let out = ask("POST", "/api/logout", "", type: nil, cookie: session)
        #expect(out.status == 204)
        #expect(out.body.isEmpty)
        #expect(out.field("Set-Cookie")?.contains("Max-Age=0") == true)
        #expect(ask("GET", "/api/me", cookie: session).status == 401)
        #expect(ask("POST", "/api/logout", "", type: nil, cookie: session).status == 204)
    }

    @Test func changedPassword_Is204_WithANewSession() {
        let session = ada().session
        let body = #"{"current_password":"engine-1843","new_password":"difference-1822"}"#
        let changed = ask("POST", "/api/password", body, cookie: session)
        #expect(changed.status == 204)
        #expect(ask("GET", "/api/me", cookie: session).status == 401)
        #expect(ask("GET", "/api/me", cookie: changed.session).status == 200)
        #expect(ask("POST", "/api/login", #"{"username":"ada","password":"engine-1843"}"#).status == 401)
        #expect(ask("POST", "/api/login", #"{"username":"ada","password":"difference-1822"}"#).status == 200)
        let wrong = ask("POST", "/api/password", body, cookie: changed.session)
        #expect(wrong.status == 401)
        #expect(wrong.text.contains(#""field":"current_password""#))
        #expect(ask("POST", "/api/password", body).status == 401)
    }

    @Test func takenName_Is409_BadFieldIs422() {
        _ = ada()
        let taken = ask("POST", "/api/register", #"{"username":"aDA","password":"engine-1843"}"#)
        #expect(taken.status == 409)
        #expect(taken.text.contains(#""error":"name-taken""#))
        #expect(taken.text.contains(#""status":409"#))
        for (body, field) in [
            (#"{"username":" a","password":"engine-1843"}"#, "username"),
            (#"{"username":"bob","password":"short"}"#, "password"),
            (#"{"username":"bob"}"#, "password"), (#"{"username":["bob"],"password":"engine-1843"}"#, "username"),
            (#"{"username":"bobbobbob","password":"BobBobBob"}"#, "password"),
            (#"{"username":"a\u0000b","password":"engine-1843"}"#, "username"),
            (#"{"username":"\ud800","password":"engine-1843"}"#, "username"),
            (#"{"username":null,"password":"engine-1843"}"#, "username"),
        ] {
            let answer = ask("POST", "/api/register", body)
            #expect(answer.status == 422, "\(body)")
            #expect(answer.text.contains("\"field\":\"\(field)\""), "\(body)")
        }
    }

    @Test func eightThreads_RegisterOneName_OneGets201_SevenGet409() throws {
        let statuses = Statuses(), api = api
        let request = request("POST", "/api/register", #"{"username":"Ada","password":"engine-1843"}"#)
        try onThreads(8) { _ in statuses.add(api.answer(request).status) }
        #expect(statuses.sorted == [201, 409, 409, 409, 409, 409, 409, 409])
    }

    @Test func malformedBodies_AreRefused_NotGuessed() {
        for body in [
            "", "{", "[]x", #"{"username":"a","username":"b","password":"engine-1843"}"#, #"{"username":"a"} {}"#,
        ] {
            #expect(ask("POST", "/api/register", body).status == 400, "\(body)")
        }
        #expect(ask("POST", "/api/register", "[]").status == 422)
        for body in ["username=%", "username=%zz", "username=%ff", "username=a&username=b", "username=%4"] {
            #expect(ask("POST", "/api/register", body, type: Self.form).status == 400, "\(body)")
        }
        var request = request("POST", "/api/register")
        request.body = Array(#"{"username":"ada","password":"engine-18"#.utf8) + [0xFF, 0xFE] + Array("\"}".utf8)
        #expect(api.answer(request).status == 400)
        request.body = Array(#"{"username":"ada","password":"engine-1843"}"#.utf8) + [0] + Array("rest".utf8)
        #expect(api.answer(request).status == 400)
        request.body = Array(("{\"username\":\"" + String(repeating: "x", count: 1 << 20) + "\"}").utf8)
        #expect(api.answer(request).status == 413)
        request.body = Array(String(repeating: "[", count: AccountAPI.bodyLimit).utf8)
        #expect(api.answer(request).status == 400)
    }

    @Test func nameWithEscapes_IsTheField() {
        #expect(ask("POST", "/api/register", #"{"user\u006eame":"Ada","password":"engine-1843"}"#).status == 201)
        #expect(ask("POST", "/api/login", #"{"\u0075sername":"ada","pass\u0077ord":"engine-1843"}"#).status == 200)
        let twice = #"{"username":"ada","user\u006eame":"bob","password":"engine-1843"}"#
        #expect(ask("POST", "/api/login", twice).status == 400)
        #expect(ask("POST", "/api/login", #"{"username\u0000":"ada","password":"engine-1843"}"#).status == 422)
    }

    @Test func codedBody_Is415_AndSaysHowToSendIt() {
        _ = ada()
        let body = #"{"username":"ada","password":"engine-1843"}"#
        let codings = [
            "gzip", "GZIP", "x-gzip", "br", "deflate", "zstd", "identity, gzip", "gzip, identity", "gzip,", "x\u{301}",
        ]
        for (path, type, body) in [
            ("/api/login", Self.json, body), ("/login", Self.form, "username=ada"), ("/api/logout", Self.json, "{}"),
        ] {
            for coding in codings {
                var request = request("POST", path, body, type: type)
                request.contentEncoding = coding
                request.body = [0x1F, 0x8B, 8, 0] + request.body
                let answer = api.answer(request)
                #expect(answer.status == 415, "\(path) \(coding)")
                #expect(answer.field("Accept-Encoding") == "identity")
                #expect(answer.text.contains("Content-Encoding"))
            }
        }
        for coding in ["identity", "Identity", "", " , identity ,"] {
            var request = request("POST", "/api/login", body)
            request.contentEncoding = coding
            #expect(api.answer(request).status == 200, "\(coding)")
        }
    }

    @Test func byteOrderMark_IsNamed() {
        let body = Array(#"{"username":"ada","password":"engine-1843"}"#.utf8)
        let wide: [UInt8] = body.flatMap { [$0, 0] }
        var request = request("POST", "/api/register")
        for mark in [[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF, 0]] as [[UInt8]] {
            for bytes in [mark + body, mark + wide, mark] {
                request.body = bytes
                let answer = api.answer(request)
                #expect(answer.status == 400)
                #expect(answer.text.contains("byte order mark"))
            }
        }
    }

    @Test func everyAnswer_CarriesTheSecurityFields() {
        for answer in [
            ada(), ask("GET", "/api/me"), ask("GET", "/login"), ask("POST", "/api/logout", "", type: nil),
            ask("GET", "/nothing"),
        ] {
            #expect(answer.field("Cache-Control") == "no-store")
            #expect(answer.field("X-Content-Type-Options") == "nosniff")
            #expect(answer.field("Referrer-Policy") == "same-origin")
            #expect(answer.field("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
            #expect(answer.field("Content-Security-Policy")?.contains("unsafe-inline") == false)
            #expect(answer.field("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
        }
    }

    @Test func guessing_Is429_WithRetryAfter_ForKnownAndUnknownAlike() {
        _ = ada()
        var request = request("POST", "/api/login", #"{"username":"ada","password":"wrong-password"}"#)
        func last(_ name: String, from address: String) -> (Int, String?, String) {
            request.address = address
            request.body = Array("{\"username\":\"\(name)\",\"password\":\"wrong-password\"}".utf8)
            var answer = api.answer(request)
            for _ in 0..<5 { answer = api.answer(request) }
            return (answer.status, answer.field("Retry-After"), answer.text)
        }
        let known = last("ada", from: "198.51.100.7"), unknown = last("nobody", from: "198.51.100.8")
        #expect(known == unknown)
        #expect(known.0 == 429 && known.1 == "1")
        #expect(known.2.contains(#""error":"too-many-attempts""#))
    }

    @Test func sessions_AreListed_AndEnded_AsJSON() throws {
        let first = ada().session
        let second = ask("POST", "/api/login", #"{"username":"ada","password":"engine-1843"}"#).session
        let list = ask("GET", "/api/sessions", cookie: second)
        #expect(list.status == 200)
        #expect(list.text.components(of: #""session":"#).count == 3)
        #expect(list.text.components(of: #""current":true"#).count == 2)
        let handle = SessionToken.handle(
            ofHash: try #require(AccountCookie.session.token(in: first, secure: false)).hash)
        #expect(ask("POST", "/api/sessions/end", "{\"session\":\"\(handle)\"}", cookie: second).status == 204)
        #expect(ask("GET", "/api/me", cookie: first).status == 401)
        let again = ask("POST", "/api/sessions/end", "{\"session\":\"\(handle)\"}", cookie: second)
        #expect(again.status == 422 && again.text.contains(#""field":"session""#))
        #expect(ask("POST", "/api/logout-everywhere", "", type: nil, cookie: second).status == 204)
        #expect(ask("GET", "/api/me", cookie: second).status == 401)
        for (method, path) in [
            ("GET", "/api/sessions"), ("POST", "/api/sessions/end"), ("POST", "/api/logout-everywhere"),
            ("POST", "/api/delete-account"),
        ] {
            #expect(ask(method, path, #"{"session":"x","password":"y"}"#).status == 401)
        }
    }

    @Test func account_IsDeleted_WithItsPassword() throws {
        let session = ada().session
        let wrong = ask("POST", "/api/delete-account", #"{"password":"wrong-password"}"#, cookie: session)
        #expect(wrong.status == 401 && wrong.text.contains(#""field":"password""#))
        let gone = ask("POST", "/api/delete-account", #"{"password":"engine-1843"}"#, cookie: session)
        #expect(gone.status == 204 && gone.field("Set-Cookie")?.contains("Max-Age=0") == true)
        #expect(ask("GET", "/api/me", cookie: session).status == 401)
        #expect(try api.store.list(AccountQuery()).total == 0)
    }

    @Test func users_AreForOperators_AndPagedByTheLastOne() throws {
        #expect(ask("GET", "/api/users").status == 401)
        #expect(ask("GET", "/api/users", cookie: ada().session).status == 403)
        for number in 0..<12 {
            _ = try api.store.add(username: "User \(number)", password: "engine-1843", actor: "operator")
        }
        _ = try api.store.add(username: "boss", password: "engine-1843", role: .operator, actor: "operator")
        let boss = ask("POST", "/api/login", #"{"username":"boss","password":"engine-1843"}"#).session
        func users(_ query: String) -> AccountAnswer {
            var request = request("GET", "/api/users", cookie: boss)
            request.query = query
            return api.answer(request)
        }
        #expect(users("").text.hasPrefix(#"{"total":14,"users":[{"id":1,"username":"Ada","role":"user","#))
        #expect(users("filter=user+1&limit=2").text.hasPrefix(#"{"total":3,"users":[{"id":3,"#))
        #expect(users("filter=user+1&limit=2&after=12").text.contains(#""username":"User 11""#))
        let byName = users("order=name&descending&limit=1")
        #expect(byName.text.contains(#""username":"User 9""#))
        #expect(users("order=name&descending&limit=1&after=11").text.contains(#""username":"User 8""#))
        for bad in [
            "order=x", "limit=0", "limit=1001", "limit=-1", "limit=99999999999999999999", "after=999", "after=x",
            "after=",
        ] {
            #expect(users(bad).status == 422, "\(bad)")
        }
        // A stray percent sign is literal: this is no number, and nobody has it in their name.
        #expect(users("limit=%").status == 422)
        for query in ["filter=50%", "filter=%", "filter=%4&limit=9", "filter=%zz"] {
            #expect(users(query).text.hasPrefix(#"{"total":0,"#), "\(query)")
        }
        #expect(users("filter=%75ser+1%").text.hasPrefix(#"{"total":0,"#))
        #expect(users("limit=1&limit=1").status == 400)
        #expect(users("filter=%ff").status == 400)
    }

    @Test func userWhoMustChange_MayDoNothingElse() throws {
        _ = try api.store.add(username: "ada", password: "engine-1843", mustChange: true, actor: "operator")
        let login = ask("POST", "/api/login", #"{"username":"ada","password":"engine-1843"}"#)
        #expect(login.text.contains(#""must_change":true"#))
        for (method, path) in [
            ("GET", "/api/sessions"), ("POST", "/api/sessions/end"), ("POST", "/api/delete-account"),
            ("GET", "/api/users"),
        ] {
            let refused = ask(method, path, #"{"session":"x","password":"engine-1843"}"#, cookie: login.session)
            #expect(refused.status == 403 && refused.text.contains(#""error":"password-change-required""#))
        }
        let changed = ask(
            "POST", "/api/password", #"{"current_password":"engine-1843","new_password":"difference-1822"}"#,
            cookie: login.session)
        #expect(changed.status == 204)
        #expect(ask("GET", "/api/sessions", cookie: changed.session).status == 200)
        #expect(ask("GET", "/api/me", cookie: changed.session).text.contains(#""must_change":false"#))
    }

    @Test func login_EndsTheSessionTheRequestCameWith() {
        let first = ada().session
        let second = ask("POST", "/api/login", #"{"username":"ada","password":"engine-1843"}"#, cookie: first)
        #expect(ask("GET", "/api/me", cookie: first).status == 401)
        #expect(ask("GET", "/api/me", cookie: second.session).status == 200)
    }

    @Test func registration_EndsTheSessionTheRequestCameWith() {
        let first = ada().session
        let second = ask("POST", "/api/register", #"{"username":"Bob","password":"engine-1843"}"#, cookie: first)
        #expect(second.status == 201)
        #expect(ask("GET", "/api/me", cookie: first).status == 401)
        #expect(ask("GET", "/api/me", cookie: second.session).status == 200)
    }

    @Test func pageOfTheSameHost_AtHTTP_IsAnotherSite_WhereTheRequestCameByHTTPS() {
        _ = ada()
        var request = request("POST", "/api/login", #"{"username":"ada","password":"engine-1843"}"#)
        request.host = "example.org"
        for (origin, secure, status) in [
            ("https://example.org", true, 200), ("http://example.org", true, 403), ("http://example.org", false, 200),
            // Behind a proxy that speaks https and that nobody has declared trusted.
            ("https://example.org", false, 200),
        ] {
            request.origin = origin
            request.secure = secure
            #expect(api.answer(request).status == status, "\(origin) \(secure)")
        }
    }

    @Test func onlyWhatHashes_WaitsForAHash() {
        _ = ada()
        let word = SessionToken()
        let hashing = AccountAPI.routes.flatMap { route in route.methods.map { (route.path, $0) } }.filter {
            path, method in
            // A new one each time, because some of them end it.
            let session = ask("POST", "/api/login", #"{"username":"ada","password":"engine-1843"}"#).session
            let token =
                AccountAPI.isBeforeSession(path) ? word : AccountCookie.session.token(in: session, secure: false)
            let form = token?.formToken ?? ""
            let body =
                "username=bob&password=engine-1843&current_password=x&new_password=y&session=z&form_token=\(form)"
            let step = api.begin(
                request(
                    method, path, method == "POST" ? body : "", type: Self.form, cookie: "form=\(word.text); \(session)"
                ))
            return if case .hashes = step { true } else { false }
        }.map(\.0).sorted()
        #expect(
            hashing == [
                "/account", "/account/delete", "/api/delete-account", "/api/login", "/api/password", "/api/register",
                "/login", "/register",
            ])
    }

    @Test func otherContentTypes_Are415() {
        for type in [nil, "", "text/plain", "multipart/form-data; boundary=x", "application/jsonx"] as [String?] {
            #expect(
                ask("POST", "/api/register", #"{"username":"ada","password":"engine-1843"}"#, type: type).status == 415)
        }
    }

    @Test func otherMethods_Are405_WithAllow_AndOtherPaths404() {
        #expect(ask("GET", "/api/register").status == 405)
        #expect(ask("GET", "/api/register").field("Allow") == "POST")
        #expect(ask("DELETE", "/login").field("Allow") == "GET, HEAD, POST")
        #expect(ask("POST", "/api/me").status == 405)
        #expect(ask("post", "/api/login").status == 405)
        #expect(ask("GET", "/api/nothing").status == 404)
    }

    @Test func lockedUser_Is403_AndTheSessionIsOver() throws {
        let made = ada()
        try api.store.setLocked(id: made.userID, true, actor: "operator")
        #expect(ask("GET", "/api/me", cookie: made.session).status == 401)
        let refused = ask("POST", "/api/login", #"{"username":"ada","password":"engine-1843"}"#)
        #expect(refused.status == 403)
        #expect(refused.text.contains(#""error":"locked""#))
        #expect(refused.field("Set-Cookie") == nil)
    }

    @Test func requestsFromOtherSites_AreRefused() {
        func status(origin: String?, site: String?, host: String? = "127.0.0.1:8080") -> Int {
            var request = request("POST", "/api/login", #"{"username":"ada","password":"engine-1843"}"#)
            request.origin = origin
            request.secFetchSite = site
            request.host = host
            return api.answer(request).status
        }
        _ = ada()
        #expect(status(origin: nil, site: nil) == 200)
        #expect(status(origin: "http://127.0.0.1:8080", site: nil) == 200)
        #expect(status(origin: "http://127.0.0.1:8080", site: "same-origin") == 200)
        #expect(status(origin: "https://Example.org", site: nil, host: "example.org:443") == 200)
        for origin in [
            "http://evil.example", "null", "", "http://127.0.0.1:8081", "file://", "http://127.0.0.1:8080.evil.example",
        ] {
            #expect(status(origin: origin, site: nil) == 403, "\(origin)")
        }
        for site in ["cross-site", "same-site", "rubbish"] { #expect(status(origin: nil, site: site) == 403) }
        #expect(status(origin: "http://127.0.0.1:8080", site: nil, host: nil) == 403)
        for host in [nil, ""] as [String?] {
            for origin in ["null", "", "http://", "file://"] {
                #expect(status(origin: origin, site: nil, host: host) == 403)
            }
        }
    }

    /// The log-out without a session: 204, or the refusal of the origin.
    @Test func schemesDefaultPort_IsItsOwn_AndSpellingsAreOne() {
        func status(_ origin: String, _ host: String) -> Int {
            var request = request("POST", "/api/logout")
            request.origin = origin
            request.host = host
            return api.answer(request).status
        }
        for (origin, host) in [
            ("https://a", "a"), ("https://a:443", "a"), ("https://a", "a:443"), ("http://a:80", "a"),
            ("http://a", "a:80"), ("https://a:80", "a:80"), ("https://a", "a:"),
            ("HTTPS://A.Example", "a.eXample:0443"), ("https://a.", "a.:443"),
            ("http://[::1]:8080", "[0:0:0:0:0:0:0:1]:8080"), ("http://[2001:DB8::1]", "[2001:db8::1]:80"),
        ] {
            #expect(status(origin, host) == 204, "\(origin) \(host)")
        }
        for (origin, host) in [
            ("https://a:80", "a"), ("http://a:443", "a"), ("https://a", "a:80"), ("http://a", "a:443"),
            ("https://a:80", "a:443"), ("http://a:8080", "a"), ("https://a.", "a"), ("https://a", "a."),
            ("http://[::1]", "[::2]"), ("http://[::1]:81", "[::1]"), ("http://a:+80", "a"), ("http://a:99999", "a"),
            ("http://a/", "a"), ("http://u@a", "a"), ("http:a", "a"), ("http:/a", "a"),
            ("ws://a", "a"), ("http://a\u{301}", "a\u{301}"), ("http:/\u{301}/a", "a"), ("http://a:80\u{301}", "a"),
            ("http://\u{212A}", "k"), ("http://a,http://a", "a"), ("http://[::1", "[::1"), ("http://", ""),
            ("http://:80", ":80"),
        ] {
            #expect(status(origin, host) == 403, "\(origin) \(host)")
        }
    }

    @Test func exhaustedPool_Is503_WithRetryAfter_AndALogLine() throws {
        let fixture = try AccountsFixture(leaseTimeout: 10)
        let lines = Lines()
        let api = AccountAPI(store: try fixture.store()) { lines.add($0) }
        let request = request("POST", "/api/register", #"{"username":"Ada","password":"engine-1843"}"#)
        try fixture.database.write { _ throws(SQLError) in
            let answer = api.answer(request)
            #expect(answer.status == 503)
            #expect(answer.field("Retry-After") == "2")
            #expect(answer.reason == .noDatabaseConnection && answer.why.hasPrefix("pool: no database connection"))
        }
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.hasPrefix("POST /api/register: no database connection became free") == true)
        #expect(api.answer(request).status == 201)
    }

    @Test func fullDatabase_Is503_AndWorksAgainWithRoom() throws {
        try fixture.database.write { connection throws(SQLError) in try connection.execute("PRAGMA max_page_count = 1")
        }
        var statuses: [Int] = []
        for number in 0..<200 where statuses.last != 503 {
            statuses.append(
                ask("POST", "/api/register", "{\"username\":\"user \(number)\",\"password\":\"engine-1843\"}").status)
        }
        #expect(statuses.last == 503)
        #expect(ask("GET", "/api/me").status == 401)
        try fixture.database.write { connection throws(SQLError) in
            try connection.execute("PRAGMA max_page_count = 1000000")
        }
        #expect(ada().status == 201)
    }

    @Test func everyRoute_AnswersRubbish_WithoutATrap() {
        let rubbish: [UInt8] = (0...255).map { $0 }
        for route in AccountAPI.routes {
            for method in ["GET", "HEAD", "POST", "", "\u{0}"] {
                for type in [nil, Self.json, Self.form, ";;;", "\u{0}"] as [String?] {
                    for accept in [nil, "text/html", ",,;", "\u{fffd}"] as [String?] {
                        var request = AccountRequest(
                            method: method, path: route.path, query: "\u{0}", contentType: type,
                            cookie: "session==;=;\u{0}", accept: accept, host: "", origin: nil, address: "")
                        request.body = rubbish
                        #expect((200..<500).contains(api.answer(request).status))
                    }
                }
            }
        }
    }
}

private final class Statuses: Sendable {
    private let list = Monitor<[Int]>([])
    func add(_ status: Int) { list.withLock { $0.append(status) } }
    var sorted: [Int] { list.withLock { $0.sorted() } }
}

private final class Lines: Sendable {
    private let list = Monitor<[String]>([])
    func add(_ line: String) { list.withLock { $0.append(line) } }
    var all: [String] { list.withLock { $0 } }
}
