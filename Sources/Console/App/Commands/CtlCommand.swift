// `reactor ctl COMMAND …`: one command on a running server, through its control socket.

import ArgumentParser
import Console
import Engine
import Glibc

struct CtlCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ctl",
        abstract: "Read or change one thing of a running server.",
        discussion: """
            Prints a table to a terminal, tab-separated text with a head into a pipe, and JSON with --json. What the \
            console asks about needs --yes where nobody can be asked. Passwords are read from standard input. Exit \
            status: 0 done, 1 refused, 3 where diff finds a difference, 64 wrong usage, 69 no server, 77 not allowed.

            Commands:

            \(CtlLine.help)
            """)

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            The server: its data folder, its folder of control sockets, or a socket. \
            (default: $XDG_DATA_HOME/reactor or ~/.local/share/reactor)
            """, valueName: "dir"),
        completion: .directory)
    var data: String?

    @Flag(name: .long, help: "Print JSON: docs/ctl.md says what is in it.")
    var json = false

    @Flag(name: .long, help: "Do it without asking.")
    var yes = false

    @Flag(name: .long, help: "With kick where and close where: only list the connections.")
    var dryRun = false

    @Flag(name: .long, help: "With log: go on with the lines to come.")
    var follow = false

    @Flag(name: .long, help: "With connections: the network's part of each, and a verdict.")
    var network = false

    @Option(
        name: .long, help: ArgumentHelp("With watch: seconds between two lines; 500ms is understood.", valueName: "s"))
    var interval = Seconds(1000)

    @Option(name: .long, help: ArgumentHelp("With top: by what. (default: path)", valueName: "key"))
    var by: TrafficKey?

    @Option(name: .long, help: ArgumentHelp("With top: the time up to now. (default: 1m)", valueName: "window"))
    var window: TrafficWindow?

    @Option(name: .long, help: ArgumentHelp("With top: what the rows are ordered by. (default: requests)"))
    var sort: TrafficOrder?

    @Option(name: .long, help: ArgumentHelp("With tap: how long; 500ms is understood. (default: 10)", valueName: "s"))
    var duration: Seconds?

    @Option(
        name: .long,
        help: ArgumentHelp("With tap: the most bytes, as in 64k or 8MiB. (default: 1M)", valueName: "bytes"))
    var bytes: ByteCount?

    @Flag(name: .long, help: "With tap: passwords, cookies and tokens as they are.")
    var withSecrets = false

    @Option(name: .long, help: ArgumentHelp("The most rows of a table.", valueName: "n"))
    var limit: Int?

    @Argument(
        help: "What to do, as below.",
        completion: .custom { line, index, typed in
            CtlCompletion.candidates(line, at: index) { try? DataOption.server($0) }
                // Where a shell says what is typed of the word, it leaves the choice to this.
                .filter { $0.utf8.starts(with: typed.utf8) }
        })
    var command: [String] = []

    func validate() throws {
        if interval.milliseconds < 100 { throw ValidationError("--interval takes a time from 100ms to 24h.") }
        if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on.") }
    }

    private var options: CtlOptions {
        var options = CtlOptions()
        options.isJSON = json
        options.isConfirmed = yes
        options.isDryRun = dryRun
        options.follows = follow
        options.network = network
        options.interval = interval.milliseconds
        options.by = by
        options.window = window
        options.order = sort
        options.duration = duration?.milliseconds
        options.bytes = bytes?.bytes
        options.withSecrets = withSecrets
        options.limit = limit
        return options
    }

    func run() throws {
        Surroundings.openStandardDescriptors()
        // A reader that has seen enough ends the command quietly: write(2) says so, and of a file's limit too.
        for ignored in [SIGPIPE, SIGXFSZ] { signal(ignored, SIG_IGN) }
        let line: CtlLine
        do throws(CtlFailure) { line = try CtlLine(command, options) } catch {
            Output.report(error.text)
            throw ExitCode(error.exit.rawValue)
        }
        let exit = Ctl.run(line, at: RemoteTarget(try DataOption.server(data)), Self.surroundings())
        if exit != .done { throw ExitCode(exit.rawValue) }
    }

    /// The option that names the server may stand before the command's name too.
    static func arranged(_ arguments: [String]) -> [String] {
        var front = 0
        while front < arguments.count {
            if arguments[front] == "--data" {
                front += 2
            } else if arguments[front].utf8.starts(with: "--data=".utf8) {
                front += 1
            } else {
                break
            }
        }
        guard front > 0, front < arguments.count, arguments[front] == "ctl" else { return arguments }
        return ["ctl"] + arguments[..<front] + arguments[(front + 1)...]
    }

    private static func surroundings() -> CtlSurroundings {
        var surroundings = CtlSurroundings(
            write: { Output.stream($0) }, report: { Output.report($0) },
            password: { try? PasswordPrompt.read("Password: ") })
        surroundings.isTerminal = isatty(STDOUT_FILENO) == 1
        if isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 {
            surroundings.ask = { question in
                Output.ask(question)
                return readLine()
            }
        }
        return surroundings
    }
}

extension TrafficKey: ExpressibleByArgument {}
extension TrafficWindow: ExpressibleByArgument {}
extension TrafficOrder: ExpressibleByArgument {}
