import Testing

@testable import Console
@testable import Engine

@Suite struct CommandTests {
    @Test(arguments: [
        ("loop add", Command.action(.addLoop)), ("trigger et", .trigger(.edge, loop: nil)),
        ("trigger lt 2", .trigger(.level, loop: 2)),
        ("listen et", .listen(.edge)), ("  kick   3.17 ", .kick(.one(ConnectionID(loop: 3, number: 17)), .now)),
        ("close 3.17", .kick(.one(ConnectionID(loop: 3, number: 17)), .afterResponse)),
        ("users add eve", .addUser("eve")),
        ("lock eve", .user("eve", .lock)), ("lock #1", .user("#1", .lock)), ("lock a b", .user("a b", .lock)),
        ("unlock  ada   lovelace ", .user("ada lovelace", .unlock)), ("user \"a b\"", .user("\"a b\"", .show)),
        ("user #17", .user("#17", .show)),
        ("users add Ada Lovelace", .addUser("Ada Lovelace")), ("users reset a b", .user("a b", .resetPassword)),
        ("users logout a b c", .user("a b c", .endSessions)), ("users remove a b", .user("a b", .remove)),
        ("unlock eve", .user("eve", .unlock)), ("users remove eve", .user("eve", .remove)),
        ("move 1.2 3", .move(ConnectionID(loop: 1, number: 2), 3)),
        ("set idle-timeout 5", .set(.idleTimeout, .number(5000))),
        ("set idle-timeout 500ms", .set(.idleTimeout, .number(500))),
        ("set idle-timeout 5 s", .set(.idleTimeout, .number(5000))),
        ("set stall-warning 5", .set(.stallWarning, .number(5))),
        ("set body-rate 16k", .set(.bodyRate, .number(16_384))),
        ("set max-connections 500", .set(.maxConnections, .number(500))),
        ("balance round-robin", .balance(.roundRobin)),
        ("loop remove 2", .removeLoop(2)), ("interval 250", .interval(250)), ("quit", .action(.quitNow)),
        ("q", .action(.quitNow)), ("help", .action(.help)), ("pause", .action(.pause)), ("users", .view(.users)),
        ("workers", .view(.workers)),
        ("log", .view(.log)), ("traffic", .view(.traffic)), ("traffic by address", .traffic(.address, nil)),
        ("traffic by user 10m", .traffic(.user, .tenMinutes)),
        ("kick tagged", .kick(.tagged, .now)),
        ("close where idle>30s loop=2", .kick(.matching("idle>30s loop=2"), .afterResponse)),
        ("kick where", .kick(.matching(nil), .now)), ("loop 2", .loop(2)),
        ("experiment trigger 1 20", .experiment(loop: 1, seconds: 20)),
        ("experiment trigger", .experiment(loop: nil, seconds: nil)), ("level debug", .logLevel("debug")),
        ("warn off stall", .warn("stall", false)),
        ("snapshot a b.txt", .snapshot("a b.txt")), ("filter", .filter("")), ("sort idle", .sort("idle")),
    ])
    func command_IsUnderstood(_ line: String, _ command: Command) throws {
        #expect(try Command.parse(line) == command)
    }

    @Test(arguments: [
        ("loop", "usage: loop LOOP"), ("loop remove", "usage: loop remove LOOP"),
        ("experiment", "usage: experiment trigger [LOOP] [SECONDS]; experiment keep"),
        ("set colour 5", "there is no setting \"colour\""), ("set colour", "usage: set SETTING VALUE"),
        ("level loud", "usage: level trace|debug"),
        ("trigger", "usage: trigger lt|et [LOOP]"),
        ("trigger maybe", "usage: trigger lt|et [LOOP]"), ("trigger et x", "LOOP is a number"),
        ("trigger et -1", "LOOP is a number"),
        ("kick 317", "is no connection: give its id, as in kick 3.17"), ("kick 99999999.1", "is no connection"),
        ("kick", "usage: kick LOOP.NUMBER"), ("interval 5", "from 100 to 60000"),
        ("interval 99999999999999999999", "from 100 to 60000"),
        ("traffic by colour", "KEY is one of route path address network"),
        ("traffic by path 2m", "WINDOW is one of 10s 1m 10m 1h"), ("lock", "usage: lock NAME"),
        ("quit now", "usage: quit"),
        ("frobnicate", "no command \"frobnicate\": ? lists them"),
    ])
    func mistake_IsAnsweredWithWhatToDo(_ line: String, _ words: String) {
        let failure = #expect(throws: Command.Failure.self) { try Command.parse(line) }
        #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
    }

    @Test func emptyLine_IsNothing() throws {
        #expect(try Command.parse("   ") == nil)
    }

    @Test func everyForm_IsUnderstood() throws {
        for form in CommandTable.forms {
            let line = ReadOnlyTests.example(form)
            #expect(try Command.parse(line) != nil, "\(line)")
        }
    }

    @Test func commandOfAKey_DoesWhatTheKeyDoes() throws {
        let keys = Keymap.bindings.filter { $0.command != nil }
        #expect(keys.count >= 7)
        for key in keys {
            let words = try #require(key.command?.words)
            #expect(try Command.parse(words) == .action(key.action))
            let form = try #require(CommandTable.forms.first { $0.usage == words })
            #expect(form.changes == key.changes && form.ends == key.ends && !form.help.isEmpty)
            #expect(form.needsUsers == key.needsUsers)
        }
        #expect(Set(CommandTable.forms.map(\.usage)).count == CommandTable.forms.count)
    }

    @Test func completion_GrowsAsFarAsItIsCertain() {
        #expect(CommandTable.complete("tri").text == "trigger ")
        #expect(CommandTable.complete("trigger e").text == "trigger et")
        #expect(CommandTable.complete("l").candidates.count > 6)
        #expect(CommandTable.complete("xyz").text == "xyz")
        // The rest is a name, and stays as it is typed.
        #expect(CommandTable.complete("loc").text == "lock ")
        #expect(CommandTable.complete("lock a b").text == "lock a b")
        #expect(CommandTable.complete("users res").text == "users reset ")
    }

    @Test func history_GoesBackAndForth() {
        var prompt = CommandPrompt()
        let history = ["loop add", "trigger et"]
        for scalar in "qu".unicodeScalars { _ = prompt.press(.character(scalar), history: history) }
        _ = prompt.press(.up, history: history)
        #expect(prompt.editor.text == "trigger et")
        _ = prompt.press(.up, history: history)
        _ = prompt.press(.up, history: history)
        #expect(prompt.editor.text == "loop add")
        _ = prompt.press(.down, history: history)
        _ = prompt.press(.down, history: history)
        #expect(prompt.editor.text == "qu")
        #expect(prompt.press(.enter, history: history) == .run("qu"))
    }
}
