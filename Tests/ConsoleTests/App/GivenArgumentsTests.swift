// The program uses the arguments it was given, whatever /proc says, or does not start.

import Glibc
import Testing

@Suite(.serialized) struct GivenArgumentsTests {
    private let folder: ScratchFolder
    private let program: String

    init() throws {
        folder = try ScratchFolder()
        program = try ReactorProgram.path()
    }

    /// In a mount namespace of its own, where /proc is an empty folder.
    private static func withoutProc(_ arguments: [String]) -> [String] {
        ["unshare", "-m", "sh", "-c", "mount -t tmpfs none /proc && exec \"$0\" \"$@\""] + arguments
    }

    /// Tried once, because only a try tells whether mounting is allowed.
    static let mayMount: Bool = (try? ChildProcess.run(withoutProc(["true"])).status) == 0

    private func run(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        try ChildProcess.run(arguments, environment: ReactorProgram.environment(home: folder.root))
    }

    @Test(.enabled(if: mayMount, "needs the right to mount"))
    func withoutProc_ArgumentsAreThoseGiven() throws {
        func hidden(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
            try run(Self.withoutProc([program] + arguments))
        }
        #expect(try hidden("--version").output.hasPrefix("reactor "))
        #expect(try hidden("serve", "--help").output.contains("--listen "))
        let wrong = try hidden("serve", "--no-such-option")
        #expect(wrong.status == 64 && wrong.errors.contains("--no-such-option"))
        let address = try hidden("serve", "--listen", "nonsense", "--data", folder.path("data"))
        #expect(address.status == 64 && address.errors.contains("nonsense"))
        let console = try hidden("--read-only", "--listen", "127.0.0.1:0", "--data", folder.path("data"))
        #expect(console.status == 1 && console.errors.contains("reactor serve"))
        #expect(try hidden("users", "list", "--data", folder.path("none")).errors.contains(folder.path("none")))
    }

    @Test(.enabled(if: mayMount, "needs the right to mount"))
    func withoutProc_ServeServesWhereItWasTold() throws {
        let server = try ChildProcess(
            Self.withoutProc([
                program, "serve", "--listen", "127.0.0.1:0", "--loops", "1", "--data", folder.path("data"),
            ]),
            environment: ReactorProgram.environment(home: folder.root))
        let port = try eventually("it listens", detail: { server.errors }) {
            server.output.split(separator: "\n").first.flatMap { UInt16($0.split(separator: ":").last ?? "") }
        }
        #expect(try ProbeConnection(port: port).ask().status == 200)
        #expect(server.output.hasPrefix("listening on http://127.0.0.1:") && !server.output.contains("8080"))
        kill(server.pid, SIGTERM)
        #expect(try server.wait() == 0, "\(server.errors)")
    }

    /// Files with another process's arguments, and with none, in place of /proc/PID/cmdline.
    @Test(.enabled(if: mayMount, "needs the right to mount"), arguments: ["reactor\0serve\0--help\0", "", "\0"])
    func procThatSaysSomethingElse_IsNotBelieved(_ words: String) throws {
        try folder.write(words, to: "words")
        let result = try run([
            "unshare", "-m", "sh", "-c", "mount --bind \(folder.path("words")) /proc/$$/cmdline && exec \"$0\" \"$@\"",
            program, "--version",
        ])
        #expect(result.status == 0 && result.output.hasPrefix("reactor "), "\(result.errors)")
    }

    @Test(arguments: ["/tmp/\\377", "\\303", "a\\355\\240\\200b"]) func argumentThatIsNoText_IsRefused_NotRepaired(
        _ bytes: String
    ) throws {
        let result = try run([
            "sh", "-c", "exec \"$0\" serve --listen 127.0.0.1:0 --data \"$(printf '\(bytes)')\"", program,
        ])
        #expect(result.status == 64 && result.output == "")
        #expect(result.errors == "reactor: argument 5 is not UTF-8: it would not be taken as it was given\n")
    }

    @Test func emptyAndManyArguments_AreKept() throws {
        let empty = try run([program, "serve", ""])
        #expect(empty.status == 64)
        // More than a page, with the one that matters at the end.
        let many = try run(
            [program, "serve"] + (0..<250).flatMap { _ in ["--listen", "127.0.0.1:0"] } + ["--no-such-option"])
        #expect(many.status == 64 && many.errors.contains("--no-such-option"))
    }
}
