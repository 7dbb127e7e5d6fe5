// Runs the examples like a user: in a folder of their own, on a free port, asked over HTTP with curl(1); and one once
// in a terminal, with the console on top.

import Foundation
import Testing

// One after the other: if Foundation starts two programs at once, the longer-lived one may inherit the descriptor by
// which the other's end is reported, and the test that waits for that end waits for ever.
@Suite(.serialized) struct ExampleTests {
    @Test func routes_AnswerWithJSON_FromAWorker_AndFromFiles() throws {
        let numbers = try RunningExample("numbers", files: ["index.html": "<h1>Numbers</h1>"])
        #expect(
            try numbers.get("/squares/12") == Reply(status: 200, type: "application/json", body: #"{"square":144}"#))
        #expect(try numbers.get("/squares/-3") == Reply(status: 200, type: "application/json", body: #"{"square":9}"#))
        #expect(try numbers.get("/squares/twelve").status == 404)
        #expect(
            try numbers.get("/primes/1000") == Reply(status: 200, type: "text/plain; charset=utf-8", body: "7919\n"))
        #expect(try numbers.get("/primes/0").status == 404)
        #expect(try numbers.get("/") == Reply(status: 200, type: "text/html; charset=utf-8", body: "<h1>Numbers</h1>"))
        #expect(try numbers.get("/healthz").body == "ok\n")
    }

    @Test func numbers_HasNoUsers_AndKeepsNothingButItsLog() throws {
        let numbers = try RunningExample("numbers", files: [:])
        #expect(try numbers.get("/register").status == 404)
        #expect(try numbers.get("/api/me").status == 404)
        #expect(numbers.files == ["numbers.log", "public"])
    }

    @Test func members_RegisterThemselves_AndAreKept() throws {
        let members = try RunningExample("members", files: [:])
        #expect(try members.get("/").type == "text/html; charset=utf-8")
        #expect(try members.get("/register").body.contains("</form>"))
        #expect(try members.post("/api/register", "username=ada&password=engine-1843").status == 201)
        #expect(try members.post("/api/register", "username=ada&password=engine-1843").status == 409)
        #expect(members.files.contains("data"))
    }

    @Test func console_ShowsTheEmbeddersServer_AndEndsItWithQ() throws {
        let numbers = try RunningExample("numbers", files: [:], inTerminal: true)
        #expect(numbers.eventually { numbers.screen().contains(numbers.address) })
        #expect(try numbers.get("/squares/2").body == #"{"square":4}"#)
        numbers.press("q")
        #expect(numbers.eventually { numbers.screen().contains("Quit and stop the server?") })
        numbers.press("y")
        #expect(numbers.eventually { !numbers.isRunning })
    }
}
