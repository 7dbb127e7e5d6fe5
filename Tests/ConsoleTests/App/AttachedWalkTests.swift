// The dashboard's walk a second time, at the end of a server's socket: the keys whose requests and replies have another
// way to go there. And what only several consoles, and a server that ends, can show.

import Glibc
import Testing

@testable import Console

@Suite(.serialized) struct AttachedWalkTests {
    /// Of the table's keys those that change the server, and those that ask it for something, or show what was recorded
    /// of it. The others, as help, themes and tags, know nothing of where the server is.
    private static let keys: Set<Action> = {
        let acting = Keymap.bindings.filter { $0.changes && !$0.ends }.map(\.action)
        return Set(
            acting + [
                .showConnections, .sortRight, .sortInvert, .sortLeft, .filter, .invertFilter, .back, .open, .showOwner,
                .userConnections, .loopConnections, .showLoops, .showUsers, .showAudit, .showLog, .showWorkers,
                .showHeap, .showTraffic, .nextGroup, .previousGroup, .nextWindow, .showOverview, .showNetwork, .split,
                .settings,
                .charts, .span, .earlier, .later, .pause, .slower, .faster, .wireHex, .wireHold,
            ])
    }()

    /// What no key of the walk shows: replies that a question's answer, a search or a further page waits for.
    private static func further() -> [(String, WalkStep)] {
        [
            ("the heap's map", WalkStep(["7"], ["Loop 0, segregated", "a cell: ", "Blocks by size"])),
            ("the log's search", WalkStep(["5", "/", "'listening'", "Enter"], ["/listening", "listening on"])),
            (
                "a command that asks, and the log that follows",
                WalkStep(
                    ["Escape", ":", "'kick 2.2'", "Enter", "~Kick connection 2.2 now?", "y"],
                    ["kick now: connection 2.2"])
            ),
            (
                "a bound",
                WalkStep([":", "'set idle-timeout 60'", "Enter", "~Set idle-timeout", "y"], ["idle-timeout is 1m"])
            ),
            (
                "the audit's search",
                WalkStep(["8", "/", "'kick now'", "Enter"], ["/kick now", "connection 2.2", "from console"])
            ),
            (
                "a connection",
                WalkStep(["Escape", ":", "'connection 2.1'", "Enter"], ["▸ Connection 2.1", "GET /healthz"])
            ),
        ]
    }

    @Test func keysThatReachTheServer_DoTheSameThroughASocket() throws {
        let folder = try ScratchFolder()
        let server = try ReactorProgram.serve(["--loops", "2", "--workers", "2"], in: folder, quickHashes: true)
        let keys = try KeyWalk(
            ProcessFacts(pid: server.pid), port: try ReactorProgram.port(of: server), actor: "from console")
        let dashboard = try TmuxDashboard(width: 150, height: 45, attachedTo: folder.path("data"))
        try dashboard.waitFor(text: "attached")
        try dashboard.walk(keys.steps().filter { Self.keys.contains($0.0) }.map { ("\($0.0)", $0.1) })
        #expect(try keys.ended == 0 && keys.areAlive())
        try dashboard.walk(Self.further())
        #expect(try keys.ended == 1 && keys.areAlive())
        try dashboard.resize(width: 90, height: 28)
        try dashboard.waitFor("the same in less room") { screen in
            screen.contains("▸ Connection 2.1") && screen.split(separator: "\n").allSatisfy { $0.count <= 90 }
        }
        for key in WalkStep.home + ["q"] { try dashboard.press(key) }
        #expect(try dashboard.exitStatus() == 0)
        #expect(try keys.areAlive())
    }

    @Test func severalConsoles_SeeEachOthersActions_AndTheServersEndAndReturn() throws {
        let folder = try ScratchFolder()
        var server = try ReactorProgram.serve(["--loops", "1"], in: folder, quickHashes: true)
        let port = try ReactorProgram.port(of: server)
        let client = try ProbeConnection(port: port)
        #expect(try client.ask().status == 200)
        let consoles = try (0..<2).map { _ in try TmuxDashboard(attachedTo: folder.path("data")) }
        for console in consoles {
            // There the log, which names them too, is not on the screen.
            try console.press("2")
            try console.waitFor("its row") { $0.contains("▸ Connections") && $0.contains(client.peerName) }
        }
        try consoles[0].press("K")
        try consoles[0].waitFor(text: "Kick connection 1.1 now?")
        try consoles[0].press("y")
        try eventually("it ends", detail: { consoles[0].shown }) { client.isEnded }
        try consoles[1].waitFor("the note") { $0.contains("from console") && $0.contains("kick now") }
        #expect(try !consoles[0].screen().contains("from console"))

        kill(server.pid, SIGKILL)
        for console in consoles { try console.waitFor(text: "LOST ") }
        server = try ReactorProgram.serve(["--loops", "1"], in: folder, quickHashes: true)
        let next = try ProbeConnection(port: try ReactorProgram.port(of: server))
        #expect(try next.ask().status == 200)
        for console in consoles {
            try console.waitFor("the new server") {
                $0.contains("attached") && !$0.contains("LOST") && $0.contains(next.peerName)
            }
        }
        try consoles[1].hangUp()
        try consoles[0].press(":")
        try consoles[0].type("shutdown")
        try consoles[0].waitFor("the question") { $0.contains("(pid \(server.pid))") }
        #expect(try next.ask().status == 200)
        try consoles[0].press("Escape", "C-c")
        #expect(try consoles[0].exitStatus() == 0)
        #expect(try next.ask().status == 200)
    }
}
