// Finds the program under test: REACTOR_BINARY (scripts/test names the release build), or the one that `swift test`
// built beside the tests.

import Foundation

enum ReactorProgram {
    static func path() throws -> String {
        if let named = ProcessInfo.processInfo.environment["REACTOR_BINARY"], !named.isEmpty {
            guard access(named, X_OK) == 0 else { throw Unmet("REACTOR_BINARY names no program: \(named)") }
            return named
        }
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let beside = URL(filePath: tests).deletingLastPathComponent().appending(path: "reactor").path()
        guard access(beside, X_OK) == 0 else {
            throw Unmet("no program at \(beside): build the product reactor or set REACTOR_BINARY")
        }
        return beside
    }

    /// Starts `reactor serve` on a free port of loopback.
    /// - Parameters:
    ///   - folder: its home; the data folder is `data` in it, unless told otherwise.
    ///   - quickHashes: passwords are hashed with the least that may be.
    static func serve(
        _ arguments: [String] = [], in folder: ScratchFolder, data: String = "data", quickHashes: Bool = false
    ) throws -> ChildProcess {
        let hashes = quickHashes ? ["--hash-memory", "8k", "--hash-passes", "1"] : []
        return try ChildProcess(
            [try path(), "serve", "--listen", "127.0.0.1:0", "--data", folder.path(data)] + hashes + arguments,
            environment: environment(home: folder.root))
    }

    /// The port of 127.0.0.1 that `serve` says it listens on; waits for that.
    static func port(of server: ChildProcess) throws -> UInt16 {
        try eventually("listening on …", detail: { server.output + server.errors }) {
            server.output.split(separator: "\n").compactMap { line in
                line.hasPrefix("listening on http://127.0.0.1:") ? UInt16(line.split(separator: ":").last ?? "") : nil
            }.first
        }
    }

    /// The least environment that a program needs, with a home of the test's own.
    static func environment(home: String, adding: [String: String] = [:]) -> [String: String] {
        let inherited = ProcessInfo.processInfo.environment
        var environment = ["HOME": home, "PATH": inherited["PATH"] ?? "/usr/bin:/bin", "LANG": "C.UTF-8"]
        // A crash that a test causes needs no backtrace; and a toolchain in an unusual place needs its libraries.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        environment["LD_LIBRARY_PATH"] = inherited["LD_LIBRARY_PATH"]
        return environment.merging(adding) { _, new in new }
    }
}
