// The completion of settings, walked from the table, as each shell is asked without a terminal: bash by COMP_WORDS,
// fish by `complete -C`, zsh in a zpty. What is typed in a terminal is CompletionTests' matter.

import Engine
import Foundation
import Testing

@Suite(.serialized) struct SettingCompletionTests {
    private let folder: ScratchFolder
    private let environment: [String: String]

    init() throws {
        folder = try ScratchFolder()
        let beside = URL(filePath: try ReactorProgram.path()).deletingLastPathComponent().path()
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        environment = ReactorProgram.environment(
            home: folder.root, adding: ["PATH": beside + ":" + path, "TERM": "xterm"])
    }

    /// Calls the function that `complete -F` names, with the words that readline would give it.
    private static let bash = """
        source "$1"; line=$2
        read -ra COMP_WORDS <<<"$line"
        case $line in *' ') COMP_WORDS+=('') ;; esac
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=$line; COMP_POINT=${#line}
        _reactor reactor "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\\n' "${COMPREPLY[@]}"

        """

    private static let fish = """
        source $argv[1]; complete -C $argv[2]

        """

    /// An interactive zsh in a pseudoterminal, whose compadd also writes down what it is given. The widget says when it
    /// has finished.
    private static let zsh = """
        zmodload zsh/zpty
        out=$1.out
        rm -f $out
        zpty z zsh -f -i
        zpty -w z "PROMPT=; autoload -U compinit; compinit -u -D; source $1; compdef _reactor reactor; LISTMAX=100000
        compadd() {
          local -a hits
          [[ -n \\${argv[(r)-[OAD]*]} ]] || { builtin compadd -A hits \\"\\$@\\"; print -rl -- \\$hits >>$out }
          builtin compadd \\"\\$@\\"
        }
        tab() { zle complete-word; print END >>$out }; zle -N tab; bindkey '^I' tab; print REA''DY"
        zpty -r z line '*READY*'
        zpty -w -n z "$2"$'\\t'
        repeat 3000; do [[ -f $out && $(tail -n 1 $out) == END ]] && break; sleep 0.02; done
        zpty -d z
        cat $out

        """

    /// What a shell offers for the line, without the descriptions behind it.
    private func offers(_ shell: CompletingShell) throws -> (String) throws -> Set<String> {
        let made = try ChildProcess.run(
            [ReactorProgram.path(), "--generate-completion-script", shell.rawValue], environment: environment)
        try folder.write(made.output, to: "completion.\(shell)")
        let (text, command) =
            switch shell {
            case .bash: (Self.bash, ["bash", "--norc", "--noprofile"])
            case .fish: (Self.fish, ["fish", "--no-config"])
            case .zsh: (Self.zsh, ["zsh", "-f"])
            }
        try folder.write(text, to: "ask.\(shell)")
        let (folder, environment) = (folder, environment)
        return { line in
            let result = try ChildProcess.run(
                command + [folder.path("ask.\(shell)"), folder.path("completion.\(shell)"), line],
                environment: environment)
            #expect(result.status == 0, "\(shell) \(line): \(result.errors)")
            return Set(
                result.output.split(separator: "\n").compactMap { line in
                    line.split(separator: "\t").first?.split(separator: " ").first.map(String.init)
                })
        }
    }

    private func check(_ shell: CompletingShell) throws {
        let offers = try offers(shell)
        let flags = try offers("reactor serve --")
        for setting in Setting.allCases { #expect(flags.contains("--\(setting)"), "\(shell) \(setting)") }
        #expect(try offers("reactor serve --idle-t").subtracting(["END"]) == ["--idle-timeout"])
        let choosing = Setting.allCases.filter { !$0.choices.isEmpty }
        // A zsh of its own for each would take its time.
        for setting in choosing where shell != .zsh || setting == .trigger {
            #expect(
                try offers("reactor serve --\(setting) ").subtracting(["END"]) == Set(setting.choices),
                "\(shell) \(setting)")
        }
        // Version 3 of fish tells a program nothing of such a line; CompletionTests types it.
        if shell == .fish { return }
        let live = try offers("reactor ctl set ").subtracting(["END"])
        #expect(live.isSuperset(of: Setting.live.map(\.rawValue)), "\(shell) \(live)")
        #expect(live.isDisjoint(with: Setting.allCases.filter { !$0.isLive }.map(\.rawValue)))
        for command in ["settings", "get"] {
            let names = try offers("reactor ctl \(command) ")
            #expect(names.isSuperset(of: Setting.allCases.map(\.rawValue)), "\(shell) \(command) \(names)")
        }
        // No server says which have been set.
        #expect(try offers("reactor ctl undo ").isSuperset(of: Setting.live.map(\.rawValue)), "\(shell)")
        #expect(try offers("reactor ctl set trigger ").subtracting(["END"]) == ["et", "lt"])
        #expect(try offers("reactor ctl set idle-t").subtracting(["END"]) == ["idle-timeout"])
    }

    @Test(.enabled(if: CompletingShell.bash.isInstalled, "bash is not installed"))
    func bash_KnowsEverySetting() throws { try check(.bash) }

    @Test(.enabled(if: CompletingShell.zsh.isInstalled, "zsh is not installed; scripts/test --all installs it"))
    func zsh_KnowsEverySetting() throws { try check(.zsh) }

    @Test(.enabled(if: CompletingShell.fish.isInstalled, "fish is not installed; scripts/test --all installs it"))
    func fish_KnowsEverySetting() throws { try check(.fish) }
}
