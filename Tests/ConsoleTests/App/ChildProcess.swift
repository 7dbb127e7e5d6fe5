// A program run by a test, with posix_spawn(3): no terminal (or one that a test gives), input from /dev/null, output
// into files. Ended by its pid, at the latest with its owner.

import Glibc

final class ChildProcess {
    let pid: pid_t
    private let folder: ScratchFolder
    private var ended: Int32?

    /// - Parameters:
    ///   - arguments: the program's path (or name, looked up in PATH) and its arguments.
    ///   - environment: the whole environment; nil passes on this process's.
    ///   - terminal: becomes its controlling terminal, with all three standard streams on it.
    init(_ arguments: [String], environment: [String: String]? = nil, terminal: UnreadTerminal? = nil) throws {
        folder = try ScratchFolder()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let terminal {
            for stream in Int32(0)...2 { posix_spawn_file_actions_addopen(&actions, stream, terminal.path, O_RDWR, 0) }
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, folder.path("out"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
            posix_spawn_file_actions_addopen(&actions, 2, folder.path("err"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }

        // Descriptors of concurrent tests must not reach the program, which has a descriptor limit of its own.
        // posix_spawn_file_actions_addclosefrom_np(3) is not in Swift's Glibc; closing a closed one is no error there.
        for descriptor in 3..<Int32(clamping: min(sysconf(Int32(_SC_OPEN_MAX)), 4096)) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // A session of its own, so that there is no controlling terminal behind /dev/tty either. 0x80:
        // POSIX_SPAWN_SETSID.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | 0x80)

        var argv = arguments.map { strdup($0) } + [nil]
        defer { for argument in argv { free(argument) } }
        var envp = environment.map { $0.map { strdup("\($0.key)=\($0.value)") } + [nil] }
        defer { for variable in envp ?? [] { free(variable) } }
        var pid = pid_t()
        let result =
            if envp != nil {
                posix_spawnp(&pid, arguments[0], &actions, &attributes, &argv, &envp!)
            } else {
                posix_spawnp(&pid, arguments[0], &actions, &attributes, &argv, environ)
            }
        guard result == 0 else { throw Unmet("\(arguments[0]) does not start: \(String(cString: strerror(result)))") }
        self.pid = pid
    }

    deinit {
        if poll() == nil {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
    }

    var output: String { folder.read("out") ?? "" }
    var errors: String { folder.read("err") ?? "" }

    /// The exit status, or 128 + the number of the signal that ended it, like a shell; nil while it runs.
    func poll() -> Int32? {
        if let ended { return ended }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        ended = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
        return ended
    }

    /// Waits for its end.
    func wait() throws -> Int32 {
        try eventually("\(pid) ends") { poll() }
    }

    /// Runs a program to its end.
    static func run(
        _ arguments: [String], environment: [String: String]? = nil
    ) throws -> (status: Int32, output: String, errors: String) {
        let process = try ChildProcess(arguments, environment: environment)
        let status = try process.wait()
        return (status, process.output, process.errors)
    }
}
