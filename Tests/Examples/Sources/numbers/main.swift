import Console
import Engine
import Foundation

var configuration = Configuration()
configuration.listen = [CommandLine.arguments.dropFirst().first ?? "127.0.0.1:8080"]
configuration.webFolder = "public"
configuration.logFile = "numbers.log"
// The console draws there.
configuration.isStandardOutputTaken = true

let server = Server(
    configuration,
    routes: [
        Route(.get, "/squares/{n}") { request, response in
            guard let n = request.integerParameter("n") else { return response.send(.notFound) }
            try response.send(.ok, "application/json", JSONEncoder().encode(["square": n &* n]))
        },
        Route(.get, "/primes/{n}") { request, response in
            guard let n = request.integerParameter("n"), 1...10_000 ~= n else { return response.send(.notFound) }
            response.later { DeferredResponse(.ok, "text/plain; charset=utf-8", "\(prime(n))\n") }
        },
    ])
try server.start()
if let control = server.control, let console = try? ConsoleSession(control: control) {
    _ = console.run()
    server.drain()
}
server.waitUntilStopped()
