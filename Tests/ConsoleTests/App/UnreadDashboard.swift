// The real program on a terminal that nobody reads: started and checked by its log, because nobody sees its screen.

import Glibc

final class UnreadDashboard {
    let folder: ScratchFolder
    let program: ChildProcess
    let port: UInt16
    private let terminal: UnreadTerminal

    /// Returns when the program listens and its main thread, which owns the terminal, waits for it.
    init() throws {
        let folder = try ScratchFolder()
        self.folder = folder
        terminal = try UnreadTerminal(columns: 200, rows: 60)
        let program = try ChildProcess(
            [try ReactorProgram.path(), "--listen", "127.0.0.1:0", "--interval", "100", "--data", folder.path("data")],
            environment: ReactorProgram.environment(home: folder.root, adding: ["TERM": "xterm-256color"]),
            terminal: terminal)
        self.program = program
        port = try eventually("the port in the log") {
            folder.read("data/reactor.log")?.split(separator: "\n").first {
                $0.contains("listening on http://127.0.0.1:")
            }
            .flatMap { UInt16($0.split(separator: ":").last ?? "") }
        }
        try eventually("the console waits for the terminal") { ProcessFacts(pid: program.pid).isWriting }
    }

    var isWriting: Bool { ProcessFacts(pid: program.pid).isWriting }

    /// Its exit status after SIGTERM.
    func end() throws -> Int32 {
        kill(program.pid, SIGTERM)
        return try program.wait()
    }
}
