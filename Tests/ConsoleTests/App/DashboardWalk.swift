// The walk over the console's keys, in tmux: for a console in the server's process, and for one at the end of a socket.

import Glibc
import Testing

@testable import Console

/// Keys by tmux's names (typed text in quotes), then the expected text on the screen.
struct WalkStep {
    let keys: [String]
    let shows: [String]
    var hides: [String] = []
    /// A check from outside the program.
    var outside: (() throws -> Bool)?

    init(_ keys: [String], _ shows: [String], hides: [String] = [], outside: (() throws -> Bool)? = nil) {
        self.keys = keys
        self.shows = shows
        self.hides = hides
        self.outside = outside
    }

    /// Out of every dialog, detail and filter.
    static let home = ["Escape", "Escape", "Escape"]

    /// For a key without a step of its own: pressed where its row says that it works, it must be taken, and ask where
    /// the row says so. `KeyEffectTests` hold that it does something.
    static func of(_ binding: KeyBinding) -> (Action, WalkStep) {
        let view = binding.scope == .everywhere ? "1" : binding.scope.view
        return (
            binding.action,
            WalkStep(
                home + [view] + binding.keys.prefix(1).compactMap(tmuxName)
                    + (binding.confirms ? ["~y yes", "Escape"] : []),
                [], hides: ["is no key here", "works in the"])
        )
    }

    /// For a command without a step of its own: its usage with something in place of each argument.
    static func of(_ form: CommandForm) -> (String, WalkStep) {
        let examples = [
            "LOOP.NUMBER": "1.1", "LOOP": "1", "NAME": "eve", "COLUMN": "id", "MS": "500", "SETTING": "idle-timeout",
            "KEY": "path",
        ]
        let words = form.usage.split(separator: " ").filter { !$0.hasPrefix("[") }.map { word in
            examples[String(word)] ?? String(word.prefix { $0 != "|" })
        }
        return (
            form.usage,
            WalkStep(home + [":", "'\(words.joined(separator: " "))'", "Enter"], [], hides: ["usage:", "no command"])
        )
    }

    /// Nil for what tmux cannot send.
    private static func tmuxName(_ key: Key) -> String? {
        switch key {
        case .character(let scalar): "'\(Character(scalar))'"
        case .control(let scalar): "C-\(Character(scalar))"
        case .function(let number): "F\(number)"
        case .tab: "Tab"
        case .backTab: "BTab"
        case .enter: "Enter"
        case .escape: "Escape"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        default: nil
        }
    }
}

extension TmuxDashboard {
    /// Presses the keys of each step, and waits for what it is to show.
    func walk(_ steps: [(name: String, step: WalkStep)]) throws {
        for (name, step) in steps {
            for key in step.keys {
                if key.hasPrefix("~") {
                    // The next input is for a dialog that a reply opens.
                    try waitFor(text: String(key.dropFirst()))
                } else if key == "read" {
                    // A secret does not close for a key that came too early.
                    try eventually("what is shown once goes", detail: { shown }) {
                        if try !screen().contains("Shown once") { return true }
                        try press("Escape")
                        return false
                    }
                } else if key.hasPrefix("'") {
                    try tmux("send-keys", "-l", String(key.dropFirst().dropLast()))
                } else {
                    try press(key)
                }
            }
            try waitFor("\(name): \(step.shows)") { screen in
                step.shows.allSatisfy(screen.contains) && !step.hides.contains(where: screen.contains)
            }
            if let outside = step.outside {
                try eventually("\(name), from outside", detail: { shown }, outside)
            }
        }
    }
}

/// A step for each key, in an order in which each finds what it is about; and the server's clients that they are about.
struct KeyWalk {
    private static let credentials = #"{"username":"ada","password":"correct horse battery"}"#

    let connections: [ProbeConnection]
    private let facts: ProcessFacts
    private let port: UInt16
    private let threads: Int
    /// The name of whoever acts, in the audit.
    private let actor: String

    /// - Parameter facts: the server's process, with two loops.
    init(_ facts: ProcessFacts, port: UInt16, actor: String = "operator") throws {
        self.facts = facts
        self.port = port
        self.actor = actor
        connections = try (0..<6).map { _ in try ProbeConnection(port: port) }
        for connection in connections { #expect(try connection.ask().status == 200) }
        // One that has a user.
        #expect(try connections[0].ask("POST", "/api/register", json: Self.credentials).status == 201)
        threads = facts.threadCount
    }

    var ended: Int { connections.count { $0.isEnded } }

    func areAlive() throws -> Bool {
        try connections.filter { !$0.isEnded }.allSatisfy { try $0.ask().status == 200 }
    }

    private func edge(listening: Bool) -> Bool {
        let masks = facts.epollMasks(listening: listening)
        return !masks.isEmpty && masks.allSatisfy { $0 & ProcessFacts.edgeTriggered != 0 }
    }

    private func isLockedOut() throws -> Bool {
        try ProbeConnection(port: port).ask("POST", "/api/login", json: Self.credentials).status != 200
    }

    func steps() -> [(Action, WalkStep)] {
        let (facts, threads) = (facts, threads)
        var steps: [(Action, WalkStep)] = []
        func add(
            _ action: Action, _ keys: [String], _ shows: String..., hides: [String] = [],
            outside: (() throws -> Bool)? = nil
        ) {
            steps.append((action, WalkStep(keys, shows, hides: hides, outside: outside)))
        }
        add(.showConnections, ["2"], "▸ Connections", "1 of 6")
        add(.down, ["j"], "2 of 6")
        add(.up, ["k"], "1 of 6")
        add(.bottom, ["G"], "6 of 6")
        add(.top, ["g"], "1 of 6")
        add(.pageDown, ["PgDn"], "6 of 6")
        add(.pageUp, ["PgUp"], "1 of 6")
        add(.sortRight, [">"], "sorted by peer", "PEER↑")
        add(.sortInvert, ["I"], "PEER↓")
        add(.sortLeft, ["<"], "sorted by id", "ID↑")
        add(.tag, ["g", "~1 of 6", "Space", "~2 of 6", "Space"], "2 tagged")
        add(.clearTags, ["U"], "of 6", hides: ["tagged"])
        add(.find, ["F3"], "find:")
        add(.findNext, ["'register'", "Enter", "n"], "past the last row: from the first")
        add(.findPrevious, ["N"], "past the first row: from the last")
        add(.sortBy, ["F6", "~:sort ", "'pe'", "Tab"], ":sort peer")
        add(.halfPageDown, ["Escape", "g", "C-d"], "6 of 6")
        add(.halfPageUp, ["C-u"], "1 of 6")
        add(.noPriority, ["F7"], "a connection has no priority")
        add(.changeBound, ["F2"], ":set ")
        add(.filter, ["Escape", "/", "'reqs>1'", "Enter"], "/reqs>1", "of 1")
        add(.invertFilter, ["!"], "/not reqs>1", "of 5")
        add(.back, ["Escape"], "of 6", hides: ["/not"])
        add(
            .open, ["/", "'user=ada'", "Enter", "~1 of 1", "g", "Enter"], "Recent requests", "POST /api/register",
            "user ada")
        add(.showOwner, ["o"], "▸ User #1", "Sessions", "1 live")
        add(.userConnections, ["c"], "/user=#1", "1 of 1")
        add(.moveConnection, ["m", "~:move 2.", "'1'", "Enter"], "moves to loop 1")
        let ada = connections[0]
        func passes() throws -> Bool { try ada.ask().status == 200 }
        add(.showWire, ["W"], "▸ Wire of", "as it passes, secrets masked", outside: passes)
        add(.wireHex, ["~GET /healthz", "x"], "47 45 54 20 2f 68 65 61 6c 74 68 7a")
        add(.wireHold, ["x", "p"], "held: p goes on", "GET /healthz")
        add(
            .blockAddress,
            ["Escape", "~▸ Connections", "B", "~:block 127.0.0.1 10m", "Enter", "~Block 127.0.0.1?", "y"],
            "from where the operator comes")
        add(.showNetwork, ["Escape", "~of 6", "v"], "VERDICT", "RTT")
        add(.kickNow, ["v", "~of 6", "G", "~6 of 6", "K"], "Kick connection", "y yes")
        add(.closeGently, ["n", "C"], "Close connection", "y yes")
        add(.showLoops, ["n", "3"], "▸ Loops", "Loop 0 main")
        add(.loopTrigger, ["j", "e"], "connections of loop 1: ET")
        add(.undo, ["u", "~Undo: loop 1 ET?", "y"], "connections of loop 1: LT")
        add(.loopConnections, ["c"], "▸ Connections", "/loop=1")
        add(.toggleTrigger, ["Escape", "t"], "conn ET", outside: { self.edge(listening: false) })
        add(.toggleListenTrigger, ["T"], "listen ET", outside: { self.edge(listening: true) })
        add(.addLoop, ["3", "a"], "loop 3 takes its turn", "4 loops", outside: { facts.threadCount == threads + 1 })
        add(.rebalance, ["b"], "connections move")
        add(
            .removeLoop, ["G", "~Loop 3  ", "x", "~Remove loop 3?", "y"], "3 loops",
            outside: { facts.threadCount == threads })
        add(.showUsers, ["4"], "▸ Users", "ada")
        add(
            .toggleLock, ["g", "L"], "LOCKED",
            outside: { try self.isLockedOut() })
        add(
            .resetPassword, ["L", "R", "~Reset the password", "y"], "New password of ada",
            outside: { try self.isLockedOut() })
        add(.endSessions, ["read", "E"], "End the sessions of ada?")
        add(.invite, ["n", "i"], "Invitation")
        add(.addUser, ["read", "n"], "Add a user")
        add(
            .removeUser, ["Escape", "D", "~Remove user ada", "'ada'", "Enter"], "no user yet",
            outside: { try self.isLockedOut() })
        add(.showAudit, ["8"], "▸ Audit", actor)
        add(.showTraffic, ["9"], "▸ Traffic by path")
        add(.nextWindow, ["s"], "10m", "/healthz", "/api/register")
        add(.nextGroup, ["b"], "▸ Traffic by address", "127.0.0.1")
        add(.previousGroup, ["Left"], "▸ Traffic by path")
        add(.open, ["/", "'healthz'", "Enter", "~of 1 ", "g", "Enter"], "▸ Traffic by address: path=/healthz")
        add(.kickThere, ["g", "~127.0.0.1", "K"], "Kick 6 connections now?", "chosen by: peer=127.0.0.1/32", "type 6")
        add(.closeThere, ["Escape", "C"], "Close 6 connections?", "type 6")
        add(.blockThere, ["Escape", "B"], ":block 127.0.0.1 10m")
        add(.open, ["Escape", "Enter"], "▸ Connections: path=/healthz > address=127.0.0.1", "of 6")
        add(.back, ["Escape", "~path=/healthz", "Escape"], "▸ Traffic by path", "/healthz", hides: ["path="])
        add(.showLog, ["5"], "▸ Log", "listening on")
        add(.raiseLevel, ["l", "l", "l"], "from notice on", hides: ["I listening on"])
        add(.lowerLevel, ["L", "L", "L"], "I listening on")
        add(.nextError, ["g", "e"], "no warning or error after")
        add(.previousError, ["E"], "no warning or error before")
        add(.logSource, ["s"], "▸ Access log", "/healthz")
        add(.followInLog, ["f"], "▸ Log, access log", "address=127.0.0.1")
        add(.showWorkers, ["Escape", "s", "6"], "Worker pool", "2 threads")
        add(.pauseWorkers, ["p"], "PAUSED", "the worker queue is paused")
        add(.showHeap, ["u", "~Undo: worker queue paused?", "y", "7"], "▸ Heap", "FRAG")
        add(.showOverview, ["1"], "▸ Connections", "Requests/s")
        add(.nextPane, ["Tab"], "▸ Users")
        add(.previousPane, ["BTab"], "▸ Connections")
        add(.charts, ["H"], "Loop queues", "Busiest loop")
        add(.span, ["Escape", "h"], "charts over 10 min", "10 min")
        add(.earlier, ["[", "["], "PAST -", "Esc comes back to now")
        add(.later, ["]", "]", "]"], "every 0.2 s", hides: ["PAST "])
        add(.warnings, ["w"], "▸ Warnings", "slow-heads")
        add(.failures, ["Escape", "F"], "▸ Failures", "F: the slowest")
        add(.split, ["Escape", "S"], "▸ Split", "MEASURED", "1 request in 64")
        add(.settings, ["Escape", "="], "▸ Settings", "worker-queue", "default")
        add(.changeSetting, ["g", "~1 of ", "e"], ":set listen 127.0.0.1:")
        add(.pause, ["Escape", "Escape", "z"], "PAUSED")
        add(.slower, ["z", "+"], "refreshes every 0.5 s")
        add(.faster, ["-"], "refreshes every 0.2 s")
        add(.commandLine, [":"], "Tab completes")
        add(.help, ["Escape", "?"], "▸ Help", "Views")
        add(.redraw, ["Escape", "C-l"], "▸ Connections", hides: ["▸ Help"])
        add(.suspendHint, ["C-z"], "^Z would stop the server")
        let others = Set(Action.allCases).subtracting(steps.map(\.0)).subtracting([.quit, .quitNow])
        for binding in Keymap.bindings where others.contains(binding.action) { steps.append(WalkStep.of(binding)) }
        add(.quitNow, (others.isEmpty ? [] : WalkStep.home) + ["C-c"], "Quit and stop the server?")
        add(.quit, ["n", "q"], "Quit and stop the server?")
        return steps
    }
}
