// `reactor demo`: the console with something to look at. A server on a free port of loopback with a data folder of
// its own, and clients in the same process; all of it ends with the console.

import Accounts
import ArgumentParser
import Console
import Engine
import Foundation

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show the console with clients of its own: nothing is kept, nothing listens but loopback.",
        discussion: """
            Browsers, a herd of idle clients, slow ones, one that guesses passwords and one that looks for holes; and \
            in turn one that asks all the time, a rush on one page, and a flood of passwords: together a few hundred \
            requests a second. w names them. The line above the footer suggests keys to try. Everything ends with the \
            console; the temporary data folder is removed.
            """
    )

    @OptionGroup(title: "Drawing") var look: LookOptions

    @Option(name: .long, help: ArgumentHelp("Idle clients, beside some twenty that do something.", valueName: "n"))
    var clients = 200

    @Option(name: .long, help: ArgumentHelp("The same clients for the same number.", valueName: "n"))
    var seed: UInt64 = 1

    private static let loops = 3

    func validate() throws { try LookOptions.check(clients, in: DemoCrowd.idle, for: "--clients") }

    func run() throws {
        try Dashboard.prepare()
        guard let folder = TemporaryFolder() else { throw Output.failure("cannot make a temporary folder: set TMPDIR") }
        var configuration = Configuration(logsIn: folder.path)
        configuration.listen = ["127.0.0.1:0"]
        configuration.loops = Self.loops
        try addUsers(folder.path)

        var shown = look.console
        shown.suggestsKeys = true
        let dashboard = try Dashboard(
            configuration, accounts: AccountConfiguration(dataFolder: folder.path), routes: [Self.large, Self.broken],
            shown)
        guard let port = dashboard.server.addresses.first?.split(separator: ":").last.flatMap({ UInt16($0) }),
            let crowd = DemoCrowd(port: port, idle: clients, loops: Self.loops, seed: seed)
        else {
            throw dashboard.giveUp(
                "cannot start the demonstration's clients: raise the limits of threads or open files")
        }
        dashboard.run(onHangup: .end)
        // A slow reader would delay the server's end.
        crowd.stop()
        try dashboard.end()
    }

    private func addUsers(_ folder: String) throws {
        do throws(UserAdministration.Refusal) {
            let users = try UserAdministration(dataFolder: folder, creating: true)
            for user in DemoUser.allCases {
                if case .refused(let line) = users.answer(.addUser(username: user.name, password: user.password)) {
                    throw UserAdministration.Refusal(line)
                }
            }
        } catch {
            throw Output.failure(error.description)
        }
    }

    /// More than the kernel keeps for a client that reads slowly.
    private static let large: Route = {
        let content = [UInt8](repeating: UInt8(ascii: "."), count: 4 << 20)
        return Route(.get, DemoCrowd.largePath) { _, response in response.send(.ok, "text/plain", content) }
    }()

    private struct OutOfPaper: Error {}

    /// Fails, with a reason.
    private static let broken = Route(.get, DemoCrowd.brokenPath) { _, _ in throw OutOfPaper() }
}

/// A folder below TMPDIR, or /tmp, that nobody else can read; removed with all that is in it when its owner goes.
struct TemporaryFolder: ~Copyable {
    let path: String

    /// - Returns: nil where none can be made.
    init?() {
        let pattern = FileManager.default.temporaryDirectory.appending(path: "reactor-demo-XXXXXX").path()
        var name = Array(pattern.utf8CString)
        let isMade = name.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
        guard isMade else { return nil }
        path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
