// 200 logins at once with 4 workers and the default hash, while /healthz is requested 1,000 times a second: reports the
// longest tick from the loops' gauges. The clients are a process of their own (FloodClients).

import Accounts
import Engine
import Glibc

enum Flood {
    static func run(data: String) throws {
        let (server, port) = try Measure.server(AccountConfiguration(dataFolder: data)) { configuration in
            configuration.workers = 4
            configuration.loops = 2
        }
        for number in 0..<FloodClients.users {
            _ = try Measure.ask(server, .addUser(username: FloodClients.name(number), password: FloodClients.password))
        }
        let before = histogram(server)
        try runClients(port)
        let ticks = zip(histogram(server), before).map { $0 - $1 }
        let longest = ticks.lastIndex { $0 > 0 } ?? 0
        let bounds = EngineSnapshot.tickBounds
        let over = zip(ticks, [0] + bounds).filter { $0.1 >= 16_384_000 }.reduce(0) { $0 + $1.0 }
        print(
            """
            flood: \(ticks.reduce(0, +)) ticks of the loops, the longest under \
            \(Measure.text(Double(longest < bounds.count ? bounds[longest] : .max) / 1e6)) ms; \(over) of 16.38 ms \
            or more
            """
        )
        server.stop()
        _ = server.waitUntilStopped()
    }

    private static func runClients(_ port: UInt16) throws {
        let words: [UnsafeMutablePointer<CChar>?] = ["accounts-benchmark", "flood-clients", String(port)].map {
            strdup($0 as String)
        }
        defer { for word in words { free(word) } }
        var child = pid_t()
        let failure = posix_spawn(&child, "/proc/self/exe", nil, nil, words + [nil], environ)
        guard failure == 0 else { throw Wrong("the clients do not start: \(String(cString: strerror(failure)))") }
        var status: Int32 = 0
        guard waitpid(child, &status, 0) == child, status == 0 else {
            throw Wrong("the clients have failed: \(status)")
        }
    }

    /// Of all loops together.
    private static func histogram(_ server: Server) -> [UInt64] {
        let loops = server.control?.snapshot().loops ?? []
        return (0...EngineSnapshot.tickBounds.count).map { bucket in
            loops.reduce(0) { $0 + (bucket < $1.tickHistogram.count ? $1.tickHistogram[bucket] : 0) }
        }
    }
}
