// The pages as a browser without JavaScript meets them.

import Resources
import Testing

@testable import Engine

@Suite struct AccountAPIPagesTests {
    let fixture: AccountsFixture
    let api: AccountAPI

    init() throws {
        fixture = try AccountsFixture()
        api = AccountAPI(store: try fixture.store())
    }

    private func get(_ path: String, cookie: String? = nil, query: String = "") -> AccountAnswer {
        api.answer(AccountRequest(
            method: "GET", path: path, query: query, cookie: cookie, accept: "text/html,application/xhtml+xml,*/*;q=0.8", address: "127.0.0.1"))
    }

    private func post(_ path: String, _ body: String, cookie: String? = nil, site: String = "same-origin") -> AccountAnswer {
        api.answer(AccountRequest(
            method: "POST", path: path, contentType: "application/x-www-form-urlencoded", cookie: cookie,
            accept: "text/html,application/xhtml+xml,*/*;q=0.8", host: "127.0.0.1:8080", origin: "http://127.0.0.1:8080",
            secFetchSite: site, address: "127.0.0.1", body: Array(body.utf8)))
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
        #expect(post("/api/login", "username=Ada&password=wrong-password").field("Content-Type") == "text/html; charset=utf-8")
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
        let wrong = post("/account", "current_password=wrong-password&new_password=difference-1822", cookie: made.session)
        #expect(wrong.status == 401)
        #expect(wrong.text.contains(#"<p class="error" id="current_password-error">The current password is wrong.</p>"#))
        #expect(wrong.text.contains("<h1>Ada</h1>"))
        let short = post("/account", "current_password=engine-1843&new_password=short", cookie: made.session)
        #expect(short.status == 422)
        #expect(short.text.contains(#"id="new_password-error">A password has at least 8 characters.</p>"#))
        let changed = post("/account", "username=Ada&current_password=engine-1843&new_password=difference-1822", cookie: made.session)
        #expect(changed.status == 303)
        #expect(changed.field("Location") == "/account?changed")
        #expect(get("/account", cookie: changed.session, query: "changed").text.contains("The password has been changed"))
        #expect(get("/account", cookie: made.session).status == 303)
        #expect(post("/account", "current_password=a&new_password=b").field("Location") == "/login")
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
        #expect(String(decoding: template.render(["x": "<&>\"'é"]), as: UTF8.self) == "a &lt;&amp;&gt;&quot;&#39;é {y} false {{ {{")
        #expect(AccountTemplate([]).render([:]).isEmpty)
    }
}
