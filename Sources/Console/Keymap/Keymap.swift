// The one table of keys: dispatch, footer, help page, docs/keys.md, the manual page and the commands that do the same
// all come from it. A new key is a case and a row here, and what it does in ConsoleModel.perform.

/// Everything a key can do while no dialog or text entry has the keys.
enum Action: Hashable, Sendable, CaseIterable {
    case showOverview, showConnections, showLoops, showUsers, showLog, showWorkers, showHeap, showAudit, showTraffic
    case nextPane, previousPane, open
    case up, down, top, bottom, pageUp, pageDown, halfPageUp, halfPageDown
    case sortLeft, sortRight, sortInvert, sortBy, filter, invertFilter, find, findNext, findPrevious, tag, clearTags
    case toggleTrigger, toggleListenTrigger, addLoop
    case kickNow, closeGently, showOwner, moveConnection, blockAddress, showNetwork
    case showWire, wireHex, wireHold
    case loopTrigger, loopConnections, removeLoop, rebalance
    case addUser, toggleLock, userConnections, resetPassword, endSessions, removeUser, invite
    case nextError, previousError, lowerLevel, raiseLevel, logSource, followInLog
    case pauseWorkers
    case nextGroup, previousGroup, nextWindow, kickThere, closeThere, blockThere
    case charts, span, earlier, later, warnings, failures, split
    case settings, changeSetting
    case undo, pause, slower, faster
    case help, commandLine, changeBound, redraw, noPriority, back, suspendHint, quit, quitNow
}

enum Keymap {
    static let bindings: [KeyBinding] = [
        .init([.character("1")], .showOverview, "overview", "overview of everything", .views),
        .init([.character("2")], .showConnections, "connections", "connections", .views),
        .init([.character("3")], .showLoops, "loops", "event loops", .views),
        .init([.character("4")], .showUsers, "users", "users", .views, needsUsers: true),
        .init([.character("5")], .showLog, "log", "log", .views),
        .init([.character("6")], .showWorkers, "workers", "worker pool, database pool, heap", .views),
        .init([.character("7")], .showHeap, "heap", "the loops' heaps: a map, and blocks by size", .views),
        .init(
            [.character("8")], .showAudit, "audit", "audit: what operators and users have done", .views,
            needsUsers: true),
        .init([.character("9")], .showTraffic, "traffic", "traffic: who sends most, and what", .views),
        .init([.tab], .nextPane, "pane", "next pane; from another view, the overview", .views, rank: 6),
        .init([.backTab], .previousPane, "", "previous pane", .views),
        .init(
            [.enter], .open, "open",
            "look at the row alone; in the log, at its connection; in the traffic, at what is below it", .views,
            onDrawn: true, rank: 4),
        .init([.escape], .back, "", "back: out of a detail, a filter, the past, a row of traffic, a view", .views),

        .init([.up, .character("k")], .up, "", "row above", .move),
        .init([.down, .character("j")], .down, "", "row below", .move),
        .init([.character("g"), .home], .top, "", "first row, and stay at the head of the order", .move),
        .init([.character("G"), .end], .bottom, "", "last row; in the log, follow it again", .move),
        .init([.pageUp, .control("b")], .pageUp, "", "page up", .move),
        .init([.pageDown, .control("f")], .pageDown, "", "page down", .move),
        .init([.control("u")], .halfPageUp, "", "half a page up", .move),
        .init([.control("d")], .halfPageDown, "", "half a page down", .move),

        .init(
            [.character("/"), .function(4)], .filter, "filter",
            "filter as you type: words, or terms as idle>30s; Tab completes, Up recalls", .table, rank: 5),
        .init([.character("!")], .invertFilter, "", "show what the filter leaves out", .table),
        .init([.character("<")], .sortLeft, "", "sort by the column to the left", .table),
        .init([.character(">")], .sortRight, "sort", "sort by the column to the right", .table, rank: 8),
        .init([.character("I")], .sortInvert, "", "turn the order round", .table),
        .init([.function(6)], .sortBy, "", "sort by a column: asks which, Tab completes", .table),
        .init([.function(3)], .find, "", "find a row by its text; the rest stays shown", .table),
        .init(
            [.character("n")], .findNext, "", "next row with that text", .table
        ),
        .init([.character("N")], .findPrevious, "", "the row with that text before", .table),
        .init(
            [.character(" ")], .tag, "tag", "tag the row under the cursor, or untag it", .table, onDrawn: true,
            rank: 7),
        .init([.character("U")], .clearTags, "", "take all tags away", .table),

        .init(
            [.character("t")], .toggleTrigger, "LT/ET", "connections: level- or edge-triggered", .engine, changes: true,
            rank: 7),
        .init(
            [.character("T")], .toggleListenTrigger, "listen LT/ET", "listening sockets: level- or edge-triggered",
            .engine, changes: true, rank: 9),
        .init(
            [.character("a")], .addLoop, "add loop", "add a sub-loop, with a thread of its own", .engine, changes: true,
            rank: 8, command: .init("loop add", "add a sub-loop")),

        .init(
            [.character("K"), .function(9)], .kickNow, "kick", "close it now, with a reset", .connection,
            scope: .connections, confirms: true, changes: true, onDrawn: true, rank: 2),
        .init(
            [.character("C")], .closeGently, "close", "close it after the response under way", .connection,
            scope: .connections, confirms: true, changes: true, onDrawn: true, rank: 3),
        .init(
            [.character("o")], .showOwner, "owner", "look at its user", .connection, scope: .connections,
            needsUsers: true, rank: 8),
        .init(
            [.character("m")], .moveConnection, "move", "move it to another loop: asks which", .connection,
            scope: .connections, changes: true, onDrawn: true, rank: 7),
        .init(
            [.character("W")], .showWire, "wire",
            "what passes on it, as it passes, with secrets masked; :tap writes it to a file", .connection,
            scope: .connections, changes: true, onDrawn: true, rank: 7),
        .init(
            [.character("x")], .wireHex, "hex", "bytes as hexadecimal numbers, or as text", .wire, scope: .wire,
            rank: 2),
        .init(
            [.character("p")], .wireHold, "hold", "hold what is shown, or go on", .wire, scope: .wire, rank: 3),
        .init(
            [.character("B")], .blockAddress, "block", "block its address for a time: asks for how long", .connection,
            scope: .connections, changes: true, onDrawn: true, rank: 7),

        .init(
            [.character("v")], .showNetwork, "network",
            "the network's part of each row (round trip, loss, what is unsent) and a verdict, or without them",
            .connection, scope: .connections, rank: 8,
            command: .init(
                "network", "the connections' columns of the network, with a verdict a row, or without", onScreen: true)
        ),

        .init(
            [.character("c")], .loopConnections, "its connections", "the connections of the loop", .loop, scope: .loops,
            rank: 3),
        .init(
            [.character("e")], .loopTrigger, "its LT/ET", "this loop's connections: level- or edge-triggered", .loop,
            scope: .loops, changes: true, onDrawn: true, rank: 2),

        .init(
            [.character("x")], .removeLoop, "remove", "remove the loop; its connections move to the others", .loop,
            scope: .loops, confirms: true, changes: true, onDrawn: true, rank: 4),
        .init(
            [.character("b")], .rebalance, "rebalance", "even the loops out by moving connections", .loop,
            scope: .loops, changes: true, onDrawn: true, rank: 5, command: .init("rebalance")),

        .init([.character("n")], .addUser, "new user", "add a user", .user, scope: .users, changes: true, rank: 2),
        .init(
            [.character("L")], .toggleLock, "lock/unlock", "lock or unlock the user under the cursor", .user,
            scope: .users, changes: true, onDrawn: true, rank: 3),
        .init(
            [.character("c")], .userConnections, "connections", "the connections of the user under the cursor", .user,
            scope: .users, rank: 4),
        .init(
            [.character("R")], .resetPassword, "reset", "reset the password; the new one is shown once", .user,
            scope: .users, confirms: true, changes: true, onDrawn: true, rank: 5),
        .init(
            [.character("E")], .endSessions, "end sessions", "end the user's sessions", .user, scope: .users,
            confirms: true, changes: true, onDrawn: true, rank: 6),
        .init(
            [.character("D")], .removeUser, "remove", "remove the user, whose name must be typed", .user, scope: .users,
            confirms: true, changes: true, onDrawn: true, rank: 7),
        .init(
            [.character("i")], .invite, "invite", "make an invitation to register, shown once", .user, scope: .users,
            changes: true, rank: 8, command: .init("invite")),

        .init([.character("e")], .nextError, "next error", "next warning or error", .log, scope: .log, rank: 2),
        .init([.character("E")], .previousError, "previous", "the warning or error before", .log, scope: .log, rank: 3),
        .init(
            [.character("l")], .raiseLevel, "level", "show fewer lines: from the next higher level on", .log,
            scope: .log, rank: 3),
        .init([.character("L")], .lowerLevel, "", "show more lines: from the next lower level on", .log, scope: .log),
        .init(
            [.character("s")], .logSource, "source", "the server's log, the access log, both in the order of time",
            .log, scope: .log, rank: 2),
        .init(
            [.character("f")], .followInLog, "",
            "the log's lines about the connection, name or address under the cursor, those to come too", .table,
            onDrawn: true),

        .init(
            [.character("p")], .pauseWorkers, "pause queue", "pause the worker queue, or let it go on", .workers,
            scope: .workers, changes: true, rank: 2),

        .init(
            [.character("b"), .right], .nextGroup, "by",
            "requests by the next key: path, address, network, status and more", .traffic, scope: .traffic, rank: 2),
        .init([.left], .previousGroup, "", "requests by the one before", .traffic, scope: .traffic),
        .init(
            [.character("s")], .nextWindow, "window", "of the last 10 seconds, 1 minute, 10 minutes or hour", .traffic,
            scope: .traffic, rank: 2),
        .init(
            [.character("K"), .function(9)], .kickThere, "kick",
            "close all connections of the address or network now, with a reset", .traffic, scope: .traffic,
            confirms: true, changes: true, onDrawn: true, rank: 3),
        .init(
            [.character("C")], .closeThere, "close", "close them after the responses under way", .traffic,
            scope: .traffic, confirms: true, changes: true, onDrawn: true, rank: 6),
        .init(
            [.character("B")], .blockThere, "block", "block the address or network for a time: asks for how long",
            .traffic, scope: .traffic, changes: true, onDrawn: true, rank: 3),

        .init(
            [.character("[")], .earlier, "back in time", "to the recorded moment before, and stand still there", .time,
            rank: 8),
        .init([.character("]")], .later, "", "to the recorded moment after; past the last, to now", .time),
        .init(
            [.character("H")], .charts, "charts",
            "charts of requests, latency and queues; of the loop under the cursor, or of all", .time, rank: 7),
        .init([.character("h")], .span, "span", "charts over 1 minute, 10 minutes, 1 hour", .time, rank: 8),
        .init(
            [.character("z")], .pause, "pause", "pause or resume refreshing", .time, rank: 8, command: .init("pause")),
        .init([.character("+")], .slower, "", "refresh less often", .time),
        .init([.character("-")], .faster, "", "refresh more often", .time),

        .init(
            [.character("w")], .warnings, "warnings",
            "warnings of now, each with what to do, and of the last hour; who was refused", .console, rank: 6,
            command: .init("warnings")),
        .init(
            [.character("F")], .failures, "failures",
            "the last answers that failed, each with why; again: the slowest. Enter shows one with its head", .console,
            rank: 7, command: .init("failures", "the last answers that failed, each with why")),
        .init(
            [.character("S")], .split, "split",
            "where the last minute's requests spent their time, by route; Enter on the header's p99 does the same",
            .console, rank: 8,
            command: .init("split", "where the last minute's requests spent their time, by route")),
        .init(
            [.character("=")], .settings, "settings",
            "every setting, with where its value comes from; again: only what a start now would give another value",
            .console, rank: 8, command: .init("settings", "every setting: its value, and where that comes from")),
        .init(
            [.character("e")], .changeSetting, "change", "change the setting under the cursor: asks for its value",
            .settings, scope: .settings, changes: true, onDrawn: true, rank: 2),
        .init(
            [.character("u")], .undo, "undo",
            "undo the last action, or say why not; in the settings, the last change of the one under the cursor",
            .console, confirms: true,
            changes: true, rank: 8,
            command: .init("undo", "undo the last action, or say why not; asks first", onScreen: true)),
        .init([.character(":")], .commandLine, "command", "command line; Tab completes, Up recalls", .console, rank: 5),
        .init(
            [.character("?"), .function(1)], .help, "help", "this page, the keys of the current view first", .console,
            rank: 0, command: .init("help", "keys and commands")),
        .init([.function(2)], .changeBound, "", "change a bound: asks which, Tab completes", .console, changes: true),
        .init([.control("l"), .function(5)], .redraw, "", "draw the screen anew", .console),
        .init([.function(7), .function(8)], .noPriority, "", "hints only: a connection has no priority", .console),
        .init(
            [.control("z")], .suspendHint, "", "hints only: it would stop the server", .console,
            attached: .init(label: "", help: "hints only")),
        .init(
            [.character("q"), .function(10)], .quit, "quit", "back; at the top quit and end the server", .console,
            confirms: true,
            ends: true, rank: 1,
            attached: .init(label: "detach", help: "back; at the top detach: the server goes on")),
        .init(
            [.control("c")], .quitNow, "", "quit from anywhere and end the server", .console, confirms: true,
            ends: true, attached: .init(label: "", help: "detach from anywhere: the server goes on")),
    ]

    /// The meaning of a key in the given table.
    static func binding(for key: Key, scope: KeyBinding.Scope) -> KeyBinding? {
        bindings.first { $0.keys.contains(key) && $0.scope == scope && scope != .everywhere }
            ?? bindings.first { $0.keys.contains(key) && $0.scope == .everywhere }
    }

    /// The key's meaning elsewhere, for a hint that says where.
    /// - Parameter users: the engine keeps some; otherwise what is about them is no meaning.
    static func elsewhere(for key: Key, users: Bool = true) -> KeyBinding? {
        bindings.first { $0.keys.contains(key) && $0.scope != .everywhere && (users || !$0.needsUsers) }
    }

    /// The keys that a newcomer should try first.
    static let suggested: [KeyBinding] = [Action.toggleTrigger, .kickNow, .rebalance, .warnings]
        .compactMap { action in bindings.first { $0.action == action } }

    /// The footer's bindings, the most useful first.
    static func footer(
        scope: KeyBinding.Scope, users: Bool = true, isAttached: Bool = false
    ) -> [KeyBinding] {
        bindings.map { $0.shown(isAttached: isAttached) }
            .filter { $0.group != .views || $0.action == .nextPane || $0.action == .open }
            .filter { !$0.label.isEmpty && ($0.scope == .everywhere || $0.scope == scope) }
            .filter { users || !$0.needsUsers }
            .sorted { $0.rank < $1.rank }
    }
}
