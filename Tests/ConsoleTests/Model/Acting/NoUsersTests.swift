// A console on an engine that keeps no users: nothing about users is on the screen, and keys and commands about them
// say why in one line.

import Glibc
import Testing

@testable import Console
@testable import Engine

@Suite struct NoUsersTests {
    typealias Desk = KeyEffectTests.Desk

    private static let line = "this engine keeps no users"
    private static let isAboutUsers: @Sendable (ControlRequest) -> Bool = { request in
        switch request {
        case .users, .user, .userNamed, .addUser, .setUserLocked, .setPassword, .setUserRole, .resetPassword,
            .endSessions, .removeUser, .invite, .audit:
            true
        default: false
        }
    }

    private func screen(_ model: ConsoleModel, _ width: Int, _ height: Int) -> String {
        ScreenTests.lines(model, width, height).joined(separator: "\n")
    }

    @Test(arguments: GoldenTests.sizes) func screens_ShowNothingOfUsers(_ width: Int, _ height: Int) {
        let views = Desk(users: false).model.views
        #expect(views == [.overview, .connections, .loops, .log, .workers, .heap, .traffic])
        for view in views {
            var desk = Desk(view: view, users: false)
            desk.refresh()
            expectNothing(in: screen(desk.model, width, height), "\(view) at \(width)x\(height)")
            desk.carryOut(desk.model.push(.connection(ConnectionID(loop: 1, number: 18))))
            expectNothing(in: screen(desk.model, width, height), "a connection at \(width)x\(height)")
        }
    }

    @Test func help_TellsNothingOfUsers() {
        var desk = Desk(users: false)
        desk.press("?")
        for _ in 0..<20 {
            expectNothing(in: screen(desk.model, 80, 24), "help")
            desk.press(.pageDown)
        }
    }

    private func expectNothing(in screen: String, _ place: String) {
        for word in ["Users", "USER", "user", "Audit", "audit", "Database", "leases", "invit", "password"] {
            #expect(!screen.contains(word), "\(place): \(word)\n\(screen)")
        }
    }

    @Test func overview_GivesTheirRoomToTheConnections() {
        var with = Desk(view: .overview).model
        var without = Desk(view: .overview, users: false).model
        for (width, height) in GoldenTests.sizes {
            with.fit(width: width, height: height)
            without.fit(width: width, height: height)
            #expect(without.layout.panes[.users] == nil)
            #expect(without.visibleRows(.connections) >= with.visibleRows(.connections))
        }
        without.fit(width: 200, height: 60)
        #expect(without.layout.panes[.connections]?.width == without.layout.panes[.log]?.width)
    }

    @Test func focus_GoesRoundThePanesThatAreThere() {
        var desk = Desk(view: .overview, users: false)
        var panes: [Pane?] = []
        for _ in 0..<5 {
            panes.append(desk.model.pane)
            desk.press(.tab)
        }
        // None is the header.
        #expect(panes == [.connections, .log, nil, .loops, .connections])
    }

    @Test(arguments: ["4", "8", "o", "R", "D", "i"]) func keysAboutUsers_SayThatThereAreNone(_ key: String) {
        var desk = Desk(users: false)
        desk.press(key)
        #expect(desk.model.notice?.text == Self.line)
        #expect(desk.model.view == .connections && desk.model.detail == nil)
        // One that means something else in another table still says where.
        desk.press("E")
        #expect(desk.model.notice?.text.contains("works in the log: 5") == true)
    }

    @Test func everyKeyAndCommand_AsksTheEngineNothingAboutUsers() {
        for view in ViewID.allCases {
            let fresh = Desk(view: view, users: false)
            for key in ReadOnlyTests.keys {
                var desk = fresh
                desk.press(key)
                desk.refresh()
                #expect(!desk.engine.sent.contains(where: Self.isAboutUsers), "\(key.name) in \(view)")
            }
        }
        let about = CommandTable.forms.filter(\.needsUsers)
        #expect(about.count == 10)
        for form in CommandTable.forms {
            var desk = Desk(users: false)
            desk.carryOut(desk.model.run(ReadOnlyTests.example(form)))
            desk.readNotices()
            #expect(!desk.engine.sent.contains(where: Self.isAboutUsers), "\(form.usage)")
            if form.needsUsers { #expect(desk.model.notice?.text == Self.line, "\(form.usage)") }
        }
    }

    @Test func attachedConsole_DoesNotLookForOthersInAnAuditThatIsNotKept() {
        for users in [true, false] {
            var desk = Desk(users: users)
            desk.engine.change { $0.link = LinkTests.attached }
            desk.follow()
            desk.refresh()
            #expect(desk.engine.sent.contains(where: Self.isAboutUsers) == users)
        }
    }

    @Test func commandLine_NeitherCompletesNorExplainsWhatIsAboutUsers() {
        #expect(CommandTable.complete("us", users: false).candidates.isEmpty)
        #expect(CommandTable.complete("lo", users: false).candidates.allSatisfy { !$0.hasPrefix("lock") })
        var desk = Desk(users: false)
        desk.press(":lock")
        #expect(screen(desk.model, 120, 40).contains(Self.line))
    }

    @Test func filterByUser_SaysSo_AndLeavesTheTableAsItIs() {
        var desk = Desk(users: false)
        desk.carryOut(desk.model.run("filter user=ana"))
        desk.readNotices()
        #expect(desk.model.notice?.text == Self.line)
        #expect(desk.model.sheet(.connections).filter.isEmpty)
        desk.press("/")
        #expect(!screen(desk.model, 200, 60).contains("user="))
    }

    /// The console's model on a real engine: what it asks for is answered, and what is about users is not asked for.
    @Test func realEngine_IsOperated() throws {
        var configuration = Configuration()
        configuration.listen = ["127.0.0.1:0"]
        configuration.logFile = "/dev/null"
        let server = Server(configuration)
        try server.start()
        defer {
            server.stop()
            server.waitUntilStopped()
        }
        let control = try #require(server.control)
        var model = ConsoleModel(snapshot: control.snapshot())
        var asked: [ControlRequest] = []
        func carryOut(_ effects: [Effect], _ model: inout ConsoleModel) {
            var effects = effects
            repeat {
                for case .send(let request, let purpose) in effects {
                    asked.append(request)
                    model.sent(control.send(request), purpose)
                }
                if model.requests.count == 0 { return }
                var waiting = pollfd(fd: control.replyDescriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&waiting, 1, 60_000) == 1 else { return }
                effects = control.receive().flatMap { model.receive($0) }
            } while true
        }
        for view in model.views {
            carryOut(model.show(view), &model)
            model.take(control.snapshot())
            carryOut(model.queries(), &model)
            #expect(!screen(model, 120, 40).contains("Users"))
        }
        carryOut(model.run("users"), &model)
        #expect(screen(model, 120, 40).contains(Self.line))
        let before = control.snapshot().loops.count
        carryOut(model.run("loop add"), &model)
        #expect(control.snapshot().loops.count == before + 1)
        #expect(!asked.contains(where: Self.isAboutUsers) && asked.count > 6)
    }
}
