// The pages as a browser without JavaScript uses them.

import AccountResources
import Testing

@testable import Accounts
@testable import Engine

@Suite struct AccountAPIPagesTests {
    let fixture: AccountsFixture
    let api: AccountAPI

    init() throws {
        fixture = try AccountsFixture()
        api = AccountAPI(store: try fixture.store())
    }

    private func get(_ path: String, cookie: String? = nil, query: String = "") -> AccountAnswer {
        api.answer(
            AccountRequest(
                method: "GET", path: path, query: query, cookie: cookie,
                accept: "text/html,application/xhtml+xml,*/*;q=0.8", address: "127.0.0.1"))
    }

    private static let formCookie = SessionToken()

    /// Posts one of our forms like a browser: with the word that came in it.
    private func post(
        _ path: String, _ body: String, cookie: String? = nil, site: String = "same-origin", word: String? = nil
    ) -> AccountAnswer {
        let isBefore = AccountAPI.isBeforeSession(path)
        let token = isBefore ? Self.formCookie : AccountCookie.session.token(in: cookie, secure: false)
        let cookies = (isBefore ? ["form=\(Self.formCookie.text)"] : []) + (cookie.map { [$0] } ?? [])
        let sent = body + (body.isEmpty ? "" : "&") + "form_token=" + (word ?? token?.formToken ?? "")
        return api.answer(
            AccountRequest(
                method: "POST", path: path, contentType: "application/x-www-form-urlencoded",
                cookie: cookies.joined(separator: "; "),
                accept: "text/html,application/xhtml+xml,*/*;q=0.8", host: "127.0.0.1:8080",
                origin: "http://127.0.0.1:8080",
                secFetchSite: site, address: "127.0.0.1", body: Array(sent.utf8)))
    }

    @Test func registeringByForm_LeadsToTheAccount_AndOutAgain() {
        #expect(get("/register").status == 200)
        let made = post("/register", "username=Ada&password=engine-1843")
        #expect(made.status == 303)
        #expect(made.field("Location") == "/account")
        let page = get("/account", cookie: made.session)
        #expect(page.status == 200)
        #expect(page.field("Content-Type") == "text/html; charset=utf-8")
        #expect(page.text.contains("<h1>Ada</h1>"))
        #expect(page.userID == made.userID)
        let out = post("/logout", "", cookie: made.session)
        #expect(out.status == 303)
        #expect(out.field("Location") == "/login")
        #expect(get("/account", cookie: made.session).field("Location") == "/login")
        #expect(post("/login", "username=ada&password=engine-1843").field("Location") == "/account")
    }

    @Test func formsPostedToTheAPI_GetPagesToo() {
        #expect(post("/api/register", "username=Ada&password=engine-1843").status == 303)
        #expect(
            post("/api/login", "username=Ada&password=wrong-password").field("Content-Type")
                == "text/html; charset=utf-8")
    }

    @Test func refusedForm_ComesBack_WithTheErrorBesideItsField_AndTheName() {
        let short = post("/register", "username=Ada&password=short")
        #expect(short.status == 422)
        #expect(short.text.contains(#"<p class="error" id="password-error">A password has at least 8 characters.</p>"#))
        #expect(short.text.contains(#"value="Ada""#))
        #expect(!short.text.contains("short"))
        #expect(short.text.contains(#"<p class="error" id="username-error"></p>"#))
        _ = post("/register", "username=Ada&password=engine-1843")
        let taken = post("/register", "username=ada&password=engine-1843")
        #expect(taken.status == 409)
        #expect(taken.text.contains(#"<p class="error" id="username-error">This username is taken.</p>"#))
        #expect(!taken.text.contains("engine-1843"))
        let wrong = post("/login", "username=ada&password=wrong-password")
        #expect(wrong.status == 401)
        #expect(wrong.text.contains("Username or password is wrong."))
    }

    @Test func hostileName_NeverBecomesMarkup() {
        let name = #""><script>alert('1')</script>"#
        let encoded = name.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let refused = post("/register", "username=\(encoded)&password=short")
        #expect(!refused.text.contains("<script"))
        #expect(refused.text.contains("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)"))
        let made = post("/register", "username=\(encoded)&password=engine-1843")
        let page = get("/account", cookie: made.session)
        #expect(page.status == 200)
        #expect(!page.text.contains("<script"))
    }

    @Test func passwordForm_Changes_OrSaysWhatIsWrong() {
        let made = post("/register", "username=Ada&password=engine-1843")
        let wrong = post(
            "/account", "current_password=wrong-password&new_password=difference-1822", cookie: made.session)
        #expect(wrong.status == 401)
        #expect(
            wrong.text.contains(#"<p class="error" id="current_password-error">The current password is wrong.</p>"#))
        #expect(wrong.text.contains("<h1>Ada</h1>"))
        let short = post("/account", "current_password=engine-1843&new_password=short", cookie: made.session)
        #expect(short.status == 422)
        #expect(short.text.contains(#"id="new_password-error">A password has at least 8 characters.</p>"#))
        let changed = post(
            "/account", "username=Ada&current_password=engine-1843&new_password=difference-1822", cookie: made.session)
        #expect(changed.status == 303)
        #expect(changed.field("Location") == "/account?changed")
        #expect(
            get("/account", cookie: changed.session, query: "changed").text.contains("The password has been changed"))
        #expect(get("/account", cookie: made.session).status == 303)
        #expect(post("/account", "current_password=a&new_password=b").field("Location") == "/login")
    }

    @Test func formWithoutItsWord_ChangesNothing_AndComesBackToBeSentAgain() throws {
        for word in ["", "x", SessionToken().formToken] {
            let refused = post("/register", "username=Ada&password=engine-1843", word: word)
            #expect(refused.status == 403)
            #expect(refused.text.contains("This form was out of date."))
            #expect(refused.text.contains(#"value="Ada""#))
        }
        #expect(try api.store.list(AccountQuery()).total == 0)
        let made = post("/register", "username=Ada&password=engine-1843")
        for path in ["/account", "/logout", "/account/end-session", "/account/logout-everywhere", "/account/delete"] {
            #expect(
                post(
                    path, "current_password=engine-1843&new_password=difference-1822&password=engine-1843",
                    cookie: made.session, word: ""
                ).status == 403)
            // The word of a form from before the login is not the session's.
            #expect(post(path, "", cookie: made.session, word: Self.formCookie.formToken).status == 403)
        }
        #expect(get("/account", cookie: made.session).status == 200)
        // A page's form sent with another content type has no word either.
        #expect(
            api.answer(
                AccountRequest(
                    method: "POST", path: "/account/delete", contentType: "application/json", cookie: made.session,
                    address: "127.0.0.1",
                    body: Array(#"{"password":"engine-1843"}"#.utf8))
            ).status == 403)
    }

    @Test func firstPage_BringsACookieWithItsWord_AndTheNextKeepsIt() throws {
        let first = get("/login")
        let field = try #require(first.field("Set-Cookie"))
        #expect(field.hasPrefix("form=") && field.hasSuffix("; HttpOnly; SameSite=Lax; Path=/"))
        let token = try #require(AccountCookie.form.token(in: first.session, secure: false))
        #expect(first.text.contains(#"<input type="hidden" name="form_token" value="\#(token.formToken)">"#))
        let second = get("/register", cookie: first.session)
        #expect(second.field("Set-Cookie") == nil)
        #expect(second.text.contains(token.formToken))
        #expect(!second.text.contains(token.text))
    }

    @Test func sessions_AreShown_AndEnded_FromTheAccountPage() throws {
        let first = post("/register", "username=Ada&password=engine-1843")
        let second = post("/login", "username=Ada&password=engine-1843")
        let page = get("/account", cookie: second.session)
        #expect(page.text.components(of: "End the session from").count == 3)
        #expect(page.text.components(of: "this session").count == 2)
        let other = try #require(AccountCookie.session.token(in: first.session, secure: false))
        let ended = post(
            "/account/end-session", "session=\(SessionToken.handle(ofHash: other.hash))", cookie: second.session)
        #expect(ended.field("Location") == "/account?ended")
        #expect(get("/account", cookie: first.session).field("Location") == "/login")
        #expect(get("/account", cookie: second.session, query: "ended").text.contains("The session has ended."))
        let out = post("/account/logout-everywhere", "", cookie: second.session)
        #expect(out.field("Location") == "/login?everywhere")
        #expect(out.field("Set-Cookie")?.contains("Max-Age=0") == true)
        #expect(get("/account", cookie: second.session).field("Location") == "/login")
        #expect(get("/login", query: "everywhere").text.contains("logged out everywhere"))
    }

    @Test func account_IsDeleted_ByWhoKnowsItsPassword() throws {
        let made = post("/register", "username=Ada&password=engine-1843")
        let wrong = post("/account/delete", "password=wrong-password", cookie: made.session)
        #expect(wrong.status == 401)
        #expect(wrong.text.contains(#"<p class="error" id="password-error">The password is wrong.</p>"#))
        #expect(wrong.text.contains(#"<p class="error" id="current_password-error"></p>"#))
        let gone = post("/account/delete", "password=engine-1843", cookie: made.session)
        #expect(gone.field("Location") == "/login?deleted")
        #expect(get("/account", cookie: made.session).field("Location") == "/login")
        #expect(try api.store.list(AccountQuery()).total == 0)
    }

    @Test func userWhoMustChange_SeesThatFirst_AndNothingElse() throws {
        let account = try api.store.add(username: "Ada", password: "engine-1843", mustChange: true, actor: "operator")
        let login = post("/login", "username=Ada&password=engine-1843")
        let page = get("/account", cookie: login.session)
        #expect(page.text.contains("Choose one of your own before anything else."))
        #expect(!page.text.contains("Delete the account"))
        #expect(post("/account/delete", "password=engine-1843", cookie: login.session).status == 403)
        let changed = post(
            "/account", "current_password=engine-1843&new_password=difference-1822", cookie: login.session)
        #expect(changed.status == 303)
        #expect(get("/account", cookie: changed.session).text.contains("Delete the account"))
        #expect(try api.store.row(id: account.id)?.mustChange == false)
    }

    @Test func registerPage_AsksForAnInvitation_OrSaysThatItIsClosed() throws {
        let invite = AccountAPI(store: try fixture.store { $0.registration = .invite })
        func page(_ api: AccountAPI, query: String = "") -> AccountAnswer {
            api.answer(
                AccountRequest(
                    method: "GET", path: "/register", query: query, accept: "text/html", address: "127.0.0.1"))
        }
        #expect(page(invite, query: "invite=k7qf-9m2x").text.contains(#"name="invite" type="text" value="k7qf-9m2x""#))
        #expect(!get("/register").text.contains("invite"))
        let closed = AccountAPI(store: try fixture.store { $0.registration = .closed })
        #expect(page(closed).text.contains("takes no registrations"))
        #expect(!page(closed).text.contains("<form"))
    }

    @Test func pages_CanBeUsedWithAKeyboardAndAScreenReader() throws {
        let made = post("/register", "username=Ada&password=engine-1843")
        for page in [get("/register"), get("/login"), get("/account", cookie: made.session)] {
            let text = page.text
            #expect(
                text.contains(#"<html lang="en">"#) && text.contains(#"<main id="main">"#)
                    && text.contains(##"href="#main""##))
            // Every field has a label of its own, and names the place of its error.
            for field in text.components(of: "<input ").dropFirst() {
                let tag = String(field.prefix { $0 != ">" })
                if tag.contains(#"type="hidden""#) || tag.contains(" hidden") { continue }
                let id = String(try #require(tag.components(of: "id=\"").dropFirst().first).prefix { $0 != "\"" })
                #expect(text.contains(#"<label for="\#(id)">"#), "\(id)")
                #expect(tag.contains(#"aria-describedby="\#(id)-error"#), "\(id)")
                #expect(text.contains(#"id="\#(id)-error""#), "\(id)")
            }
            #expect(!text.contains("tabindex"))
            #expect(text.components(of: "<h1").count == 2)
        }
        let sheet = String(
            decoding: try #require(WebPages.files.first { $0.path == "/style.css" }).bytes, as: UTF8.self)
        #expect(sheet.contains("prefers-color-scheme: dark") && sheet.contains("color-scheme: light dark"))
    }

    @Test func formFromAnotherSite_ChangesNothing() throws {
        #expect(post("/register", "username=Ada&password=engine-1843", site: "cross-site").status == 403)
        #expect(try api.store.list(AccountQuery()).total == 0)
    }

    @Test func pages_ForbidScripts_AndHoldNone() {
        for path in ["/register", "/login"] {
            let page = get(path)
            #expect(page.field("Content-Security-Policy")?.contains("default-src 'none'") == true)
            #expect(page.field("Cache-Control") == "no-store")
            #expect(!page.text.contains("{{"))
        }
        for page in WebPages.files where page.contentType.hasPrefix("text/html") {
            let text = String(decoding: page.bytes, as: UTF8.self)
            #expect(text.hasPrefix("<!doctype html>"))
            #expect(!text.contains("<script"))
            #expect(!text.contains("src=\"http"))
        }
    }

    @Test func template_FillsAndEscapes_AndLeavesStrayBraces() {
        let template = AccountTemplate(Array("a {{x}} {y} {{x_invalid}} {{ {{".utf8))
        #expect(
            String(decoding: template.render(["x": "<&>\"'é"]), as: UTF8.self)
                == "a &lt;&amp;&gt;&quot;&#39;é {y} false {{ {{")
        #expect(AccountTemplate([]).render([:]).isEmpty)
    }

    @Test func template_RepeatsASection_ForEachEntry() {
        func render(_ text: String, _ lists: [String: [AccountTemplate.Values]]) -> String {
            String(
                decoding: AccountTemplate(Array(text.utf8)).render(["x": "page", "y": "<"], lists: lists), as: UTF8.self
            )
        }
        let text = "a{{#list}}[{{x}}{{y}}{{#inner}}!{{/inner}}]{{/list}}{{x}}"
        #expect(render(text, [:]) == "apage")
        #expect(render(text, ["list": [["x": "1"], ["x": "2"]], "inner": [[:]]]) == "a[1&lt;!][2&lt;!]page")
        #expect(render("{{#list}}never closed {{x}}", ["list": [[:]]]) == "never closed page")
        #expect(render("{{/list}}", [:]) == "")
    }
}
