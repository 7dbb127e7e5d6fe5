// A running example program: in a folder of its own, and with `inTerminal` in a tmux(1) server of its own. Ended with
// its owner.

import Foundation

final class RunningExample {
    struct Unmet: Error, CustomStringConvertible {
        let description: String
    }

    private let name: String
    private let folder: URL
    private let process = Process()
    private let isInTerminal: Bool
    /// `http://127.0.0.1:PORT`, from the server's own log.
    private(set) var address = ""

    /// - Parameter files: the content of its folder `public`, by name.
    init(_ name: String, files: [String: String], inTerminal: Bool = false) throws {
        self.name = name
        isInTerminal = inTerminal
        folder = FileManager.default.temporaryDirectory.appending(path: "reactor-example-\(UUID().uuidString)")
        let pages = folder.appending(path: "public")
        try FileManager.default.createDirectory(at: pages, withIntermediateDirectories: true)
        for (file, text) in files { try Data(text.utf8).write(to: pages.appending(path: file)) }
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: tests).deletingLastPathComponent().appending(path: name).path()
        let command = [program, "127.0.0.1:0"]
        process.currentDirectoryURL = folder
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            inTerminal
            ? ["tmux", "-S", socket, "-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30"] + command
            : command
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        guard eventually({ self.readAddress() }) else {
            throw Unmet(description: "\(name) does not say where it listens")
        }
    }

    deinit {
        if isInTerminal { _ = try? run(["tmux", "-S", socket, "kill-server"]) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private var socket: String { folder.appending(path: "tmux").path() }

    private func readAddress() -> Bool {
        guard let log = try? String(contentsOf: folder.appending(path: "\(name).log"), encoding: .utf8),
            let found = log.firstMatch(of: /listening on (http:\S+)/)
        else { return false }
        address = String(found.output.1)
        return true
    }

    func get(_ path: String) throws -> Reply { try ask([], path) }

    /// Sends a form.
    func post(_ path: String, _ form: String) throws -> Reply { try ask(["-d", form], path) }

    private func ask(_ options: [String], _ path: String) throws -> Reply {
        let curl = ["curl", "-s", "-m", "60", "-w", "\n%{http_code}\n%{content_type}"]
        let text = try run(curl + options + [address + path])
        var lines = text.components(separatedBy: "\n")
        let type = lines.popLast() ?? ""
        let status = lines.popLast().flatMap { Int($0) } ?? 0
        return Reply(status: status, type: type, body: lines.joined(separator: "\n"))
    }

    /// The names of what is in its folder, in order.
    var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.path()))?.sorted() ?? [] }

    func screen() -> String { (try? run(["tmux", "-S", socket, "capture-pane", "-p"])) ?? "" }

    func press(_ key: String) { _ = try? run(["tmux", "-S", socket, "send-keys", key]) }

    var isRunning: Bool {
        isInTerminal ? (try? run(["tmux", "-S", socket, "has-session"])) != nil : process.isRunning
    }

    /// Repeats a check until it is true, for at most a minute.
    func eventually(_ condition: () -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: 60)
        while !condition() {
            if Date.now > deadline { return false }
            usleep(20_000)
        }
        return true
    }

    /// - Returns: standard output.
    /// - Throws: where the command fails.
    private func run(_ command: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Unmet(description: "\(command[0]) has failed") }
        return text
    }
}
