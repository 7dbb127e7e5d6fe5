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
