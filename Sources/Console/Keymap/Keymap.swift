// The one table of keys: dispatch, footer and help page all come from it.

enum Keymap {
    static let bindings: [KeyBinding] = [
        .init([.character("1")], .showOverview, "overview", "overview of everything", .views),
        .init([.character("2")], .showConnections, "connections", "connections", .views),
        .init([.character("3")], .showLoops, "loops", "event loops", .views),
        .init([.character("4")], .showUsers, "users", "users", .views),
        .init([.character("5")], .showLog, "log", "log", .views),
        .init([.character("6")], .showWorkers, "workers", "worker pool, database pool, heap", .views),
        .init([.character("7")], .showHeap, "heap", "the loops' heaps: a map, and blocks by size", .views),
        .init([.tab], .nextPane, "pane", "next pane; from another view, the overview", .views, rank: 5),
        .init([.backTab], .previousPane, "", "previous pane", .views),

        .init([.up, .character("k")], .up, "", "row above", .move),
        .init([.down, .character("j")], .down, "", "row below", .move),
        .init([.character("g"), .home], .top, "", "first row", .move),
        .init([.character("G"), .end], .bottom, "", "last row; in the log, follow it again", .move),
        .init([.pageUp], .pageUp, "", "page up", .move),
        .init([.pageDown], .pageDown, "", "page down", .move),

        .init([.character("t")], .toggleTrigger, "LT/ET", "connections: level- or edge-triggered", .engine, rank: 4),
        .init([.character("T")], .toggleListenTrigger, "listen LT/ET", "listening sockets: level- or edge-triggered", .engine, rank: 7),
        .init([.character("a")], .addLoop, "add loop", "add a sub-loop, with a thread of its own", .engine, rank: 6),

        .init(
            [.character("K")], .kickNow, "kick", "close it now, with a reset", .connection,
            scope: .connections, confirms: true, rank: 2),
        .init(
            [.character("C")], .closeGently, "close", "close it after the response under way", .connection,
            scope: .connections, confirms: true, rank: 3),

        .init([.character("n")], .addUser, "new user", "add a user", .user, scope: .users, rank: 2),
        .init([.character("L")], .toggleLock, "lock/unlock", "lock or unlock the user under the cursor", .user, scope: .users, rank: 3),

        .init([.character("z")], .pause, "pause", "pause or resume refreshing", .console, rank: 8),
        .init([.character("+")], .slower, "", "refresh less often", .console),
        .init([.character("-")], .faster, "", "refresh more often", .console),
        .init([.character(":")], .commandLine, "command", "command line; Tab completes", .console, rank: 5),
        .init([.character("?"), .function(1)], .help, "help", "this page", .console, rank: 0),
        .init([.escape], .back, "", "leave a dialog, the help or a view", .console),
        .init([.control("l")], .redraw, "", "draw the screen anew", .console),
        .init([.control("z")], .suspendHint, "", "hints only: it would stop the server", .console),
        .init([.character("q"), .control("c")], .quit, "quit", "quit; asks while connections are open", .console, confirms: true, rank: 1),
    ]

    /// What a key means where the given table has the keys.
    static func binding(for key: Key, scope: KeyBinding.Scope) -> KeyBinding? {
        bindings.first { $0.keys.contains(key) && $0.scope == scope && scope != .everywhere }
            ?? bindings.first { $0.keys.contains(key) && $0.scope == .everywhere }
    }

    /// The meaning a key has elsewhere, for a hint that says where.
    static func elsewhere(for key: Key) -> KeyBinding? {
        bindings.first { $0.keys.contains(key) && $0.scope != .everywhere }
    }

    /// Those of the footer, the most useful first.
    static func footer(scope: KeyBinding.Scope) -> [KeyBinding] {
        bindings.filter { $0.group != .views || $0.action == .nextPane }
            .filter { !$0.label.isEmpty && ($0.scope == .everywhere || $0.scope == scope) }
            .sorted { $0.rank < $1.rank }
    }
}
