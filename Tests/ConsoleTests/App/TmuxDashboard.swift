// The real program in a real terminal: tmux with a socket of its own, one pane, one shell script that notes the
// terminal's settings, runs reactor, and notes them again. All of it is ended, by pid, with its owner.

import Foundation

final class TmuxDashboard {
    let folder: ScratchFolder
    let pid: pid_t
    private let socket: String
    private let environment: [String: String]

    /// Starts reactor in a terminal and, unless told otherwise, waits until it listens and has drawn.
    /// - Parameters:
    ///   - target: a server to attach to, in place of one of its own.
    ///   - arguments: after `reactor console --listen 127.0.0.1:0 --data …`, `reactor attach …` or `reactor demo`.
    ///   - adding: variables for the program.
    ///   - expectingStart: false where it is to end by itself.
    ///   - expectingText: false where the screen has no room for any.
    ///   - onAlternateScreen: false for a terminal type that has none.
    init(
        width: Int = 80, height: Int = 24, isDemo: Bool = false, attachedTo target: String? = nil,
        arguments: [String] = [], listen: String = "127.0.0.1:0",
        adding: [String: String] = [:], expectingStart: Bool = true,
        expectingText: Bool = true, onAlternateScreen: Bool = true
    ) throws {
        folder = try ScratchFolder()
        socket = "reactor-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        environment = ReactorProgram.environment(
            home: folder.root, adding: ["TMUX_TMPDIR": folder.root, "SHELL": "/bin/sh"])
        let program = try ReactorProgram.path()
        let own = isDemo ? ["demo"] : ["console", "--listen", listen, "--data", folder.path("data")]
        let command = [program] + (target.map { ["attach", $0] } ?? own) + ["--interval", "200"] + arguments
        let variables = adding.merging(["TMPDIR": folder.root]) { given, _ in given }.map {
            "export \($0.key)=\(Self.quoted($0.value))"
        }.joined(separator: "\n")
        try folder.write(
            """
            stty -a > \(folder.path("before"))
            echo THE-SCREEN-AS-IT-WAS
            \(variables)
            cd \(folder.root)
            sh -c 'echo $$ > pid.new; mv pid.new pid; exec "$0" "$@"' \
            \(command.map(Self.quoted).joined(separator: " "))
            echo $? > \(folder.path("status.new"))
            stty -a > \(folder.path("after"))
            mv \(folder.path("status.new")) \(folder.path("status"))
            exec cat

            """, to: "script")
        // The first command only keeps the window while it gets its size.
        let server = ["tmux", "-L", socket, "-f", "/dev/null", "-u"]
        let result = try ChildProcess.run(
            server + [
                "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "cat", ";",
                "set-option", "-g", "status", "off", ";", "set-option", "-g", "remain-on-exit", "on", ";",
                "set-option", "-g", "escape-time", "0", ";", "resize-window", "-x", "\(width)", "-y", "\(height)", ";",
                "respawn-pane", "-k", "exec sh \(folder.path("script"))",
            ], environment: environment)
        guard result.status == 0 else { throw Unmet("tmux does not start (is it installed?): \(result.errors)") }
        let folder = folder
        pid = try eventually("the program's pid") {
            folder.read("pid").flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
        if expectingStart {
            if target == nil { _ = try port }
            // The alternate screen is up and has content that the shell has not written.
            try waitFor("the first frame") { screen in
                alternate == onAlternateScreen
                    && (!expectingText
                        || screen.contains { !$0.isWhitespace } && !screen.contains("THE-SCREEN-AS-IT-WAS"))
            }
        }
    }

    deinit {
        // The program first, because it would live on after its terminal.
        if ProcessFacts(pid: pid).isAlive, folder.read("status") == nil { kill(pid, SIGKILL) }
        _ = try? tmux("kill-server")
    }

    var facts: ProcessFacts { ProcessFacts(pid: pid) }

    /// The port it listens on, from the kernel's tables.
    var port: UInt16 {
        get throws {
            try eventually("the program listens", detail: { shown }) { facts.listeningPorts.first }
        }
    }

    /// The status that the shell saw; waits for the program's end.
    func exitStatus() throws -> Int32 {
        try eventually("the program ends", detail: { shown }) {
            folder.read("status").flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
    }

    /// The text of the screen, rows ended by newlines.
    func screen(withAttributes: Bool = false) throws -> String {
        try tmux(withAttributes ? ["capture-pane", "-p", "-e"] : ["capture-pane", "-p"])
    }

    /// For a test that failed: the rows down to the last that is not empty.
    var shown: String { ((try? screen()) ?? "").trimmingCharacters(in: .newlines) }

    /// Whether the alternate screen is up.
    var alternate: Bool { (try? format("#{alternate_on}")) == "1" }

    /// A format of tmux for the pane: `#{cursor_flag}`, `#{mouse_any_flag}` …
    func format(_ format: String) throws -> String {
        try tmux("display-message", "-p", format).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Keys by tmux's names: `q`, `Enter`, `C-z`, `PgDn`.
    func press(_ keys: String...) throws {
        for key in keys {
            try tmux(["send-keys", key == ";" ? "\\;" : key])
            // A key that comes together with an Escape is one with Alt (ESCDELAY): no hand is as fast as that.
            if key == "Escape" { usleep(50_000) }
        }
    }

    /// Types the text as it is, then Enter.
    func type(_ text: String) throws {
        try tmux("send-keys", "-l", text)
        try press("Enter")
    }

    func resize(width: Int, height: Int) throws {
        try tmux("resize-window", "-x", "\(width)", "-y", "\(height)")
    }

    @discardableResult
    func waitFor(_ what: String, _ condition: (String) throws -> Bool) throws -> String {
        try eventually(what, detail: { shown }) {
            let screen = try screen()
            return try condition(screen) ? screen : nil
        }
    }

    @discardableResult
    func waitFor(text: String) throws -> String { try waitFor(text) { $0.contains(text) } }

    /// Ends tmux, and with it the terminal.
    func hangUp() throws { try tmux("kill-server") }

    @discardableResult
    func tmux(_ arguments: String...) throws -> String { try tmux(arguments) }

    @discardableResult
    private func tmux(_ arguments: [String]) throws -> String {
        let result = try ChildProcess.run(["tmux", "-L", socket] + arguments, environment: environment)
        guard result.status == 0 else { throw Unmet("tmux \(arguments): \(result.errors)") }
        return result.output
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}
