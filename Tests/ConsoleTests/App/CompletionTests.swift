// The completion of bash, zsh and fish, each typed in a terminal of tmux as a person would: it knows what the running
// server has, and nothing of what users are called is run by the shell.

import Foundation
import Testing

enum CompletingShell: String {
    case bash, zsh, fish

    var isInstalled: Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains { access("\($0)/\(rawValue)", X_OK) == 0 }
    }

    var start: String {
        switch self {
        case .bash: "exec bash --norc --noprofile"
        case .zsh: "exec zsh -f"
        case .fish: "exec fish --no-config"
        }
    }

    func load(_ script: String) -> String {
        switch self {
        case .bash, .fish: "source \(script)"
        case .zsh: "autoload -U compinit; compinit -u; source \(script); compdef _reactor reactor"
        }
    }

    /// What has all candidates listed.
    var listing: [String] { self == .bash ? ["Tab", "Tab"] : ["Tab"] }
}

@Suite(.serialized) struct CompletionTests {
    @Test(.enabled(if: CompletingShell.bash.isInstalled, "bash is not installed"))
    func bash_KnowsWhatTheServerHas() throws { try complete(.bash) }

    @Test(.enabled(if: CompletingShell.zsh.isInstalled, "zsh is not installed; scripts/test --all installs it"))
    func zsh_KnowsWhatTheServerHas() throws { try complete(.zsh) }

    @Test(.enabled(if: CompletingShell.fish.isInstalled, "fish is not installed; scripts/test --all installs it"))
    func fish_KnowsWhatTheServerHas() throws { try complete(.fish) }

    private func complete(_ shell: CompletingShell) throws {
        let folder = try ScratchFolder()
        let program = try ReactorProgram.path()
        let beside = URL(filePath: program).deletingLastPathComponent().path()
        let environment = ReactorProgram.environment(
            home: folder.root,
            adding: [
                "TMUX_TMPDIR": folder.root, "SHELL": "/bin/sh", "TERM": "xterm-256color",
                "PATH": beside + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"),
            ])
        // The folder that is meant where none is named.
        let server = try ReactorProgram.serve(
            ["--loops", "1"], in: folder, data: ".local/share/reactor", quickHashes: true)
        let connection = try ProbeConnection(port: try ReactorProgram.port(of: server))
        #expect(try connection.ask().status == 200)
        try folder.write("correct horse battery\n", to: "password")
        for name in ["ada", "eve doe", "x$(touch pwned)y"] {
            let added = try ChildProcess.run(
                ["/bin/sh", "-c", "exec reactor users add \"$1\" < password", "sh", name].inFolder(folder.root),
                environment: environment)
            #expect(added.status == 0, "\(added.errors)")
        }
        let script = try ChildProcess.run(
            [program, "--generate-completion-script", shell.rawValue], environment: environment)
        try folder.write(script.output, to: "completion")

        let socket = "reactor-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        func tmux(_ arguments: String...) throws -> String {
            let result = try ChildProcess.run(
                ["tmux", "-L", socket, "-f", "/dev/null", "-u"] + arguments, environment: environment)
            guard result.status == 0 else { throw Unmet("tmux \(arguments): \(result.errors)") }
            return result.output
        }
        func type(_ text: String, _ keys: String...) throws {
            _ = try tmux("send-keys", "-l", "--", text)
            for key in keys { _ = try tmux("send-keys", key) }
        }
        func waitFor(_ what: String, _ condition: (String) -> Bool) throws {
            try eventually("\(shell): \(what)", detail: { (try? tmux("capture-pane", "-p")) ?? "" }) {
                condition(try tmux("capture-pane", "-p"))
            }
        }
        _ = try tmux("new-session", "-d", "-x", "120", "-y", "30", "-c", folder.root, shell.start)
        defer { _ = try? tmux("kill-server") }
        try type(shell.load(folder.path("completion")) + "; echo LOAD''ED", "Enter")
        try waitFor("the script is read") { $0.contains("LOADED") }

        func complete(_ text: String, _ keys: [String] = ["Tab"], _ condition: (String) -> Bool) throws {
            try type("clear", "Enter")
            try waitFor("an empty screen") { !$0.contains("clear") && !$0.contains("LOADED") }
            try type(text)
            for key in keys { _ = try tmux("send-keys", key) }
            try waitFor(text, condition)
            _ = try tmux("send-keys", "C-c")
        }
        try complete("reactor ctl ki") { $0.contains("reactor ctl kick") }
        try complete("reactor ctl kick 1.") { $0.contains("kick 1.1") }
        try complete("reactor ctl heap ", shell.listing) { $0.contains(/(?m)^0 +1 *$/) }
        try complete("reactor ctl set idle-t") { $0.contains("set idle-timeout") }
        try complete("reactor ctl set trigger ", shell.listing) { $0.contains(/(?m)^et +lt *$/) }
        try complete("reactor ctl settings idle-t") { $0.contains("settings idle-timeout") }
        // What has been set at run time, and no more.
        let arguments = ["ctl", "--yes", "set", "idle-timeout", "60s"]
        let set = try ChildProcess.run([program] + arguments, environment: environment)
        #expect(set.status == 0, "\(set.errors)")
        try complete("reactor ctl undo i") { $0.contains("undo idle-timeout") }
        try complete("reactor ctl undo ", shell.listing) { !$0.contains("body-limit") && $0.contains("idle-timeout") }
        try complete("reactor serve --idle-t") { $0.contains("serve --idle-timeout") }
        try complete("reactor ctl lock e") { $0.contains("lock eve\\ doe") }
        try complete("reactor users unlock ad") { $0.contains("unlock ada") }
        try complete("reactor ctl users reset --data \(folder.path(".local/share/reactor")) ad") { $0.contains(" ada") }
        // A name that a shell would run is not even offered.
        try complete("reactor ctl lock ", shell.listing) {
            $0.contains("ada") && $0.contains("eve doe") && !$0.contains("touch")
        }
        #expect(folder.read("pwned") == nil)
        #expect(server.poll() == nil)
    }
}

extension [String] {
    /// The same program, started in a folder.
    fileprivate func inFolder(_ folder: String) -> [String] {
        ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", folder] + self
    }
}
