// An embedder's server, for counting the cost of a route of their own: a path parameter, a field, and a handler that
// holds an object, as theirs do. embedded PORT

import Engine
import Glibc
import Synchronization

/// The object that the handler holds.
final class Visits: Sendable {
    let count = Atomic<Int>(0)
}

signal(SIGPIPE, SIG_IGN)
guard CommandLine.arguments.count == 2 else { fatalError("usage: embedded PORT") }
var configuration = Configuration()
configuration.listen = ["127.0.0.1:\(CommandLine.arguments[1])"]
configuration.loops = 0
let visits = Visits()
let server = Server(
    configuration,
    routes: [
        Route(.get, "/hello/{number}") { request, response in
            guard let number = request.parameter("number"), let value = request.integerParameter("number"), value >= 0
            else {
                return response.send(.notFound)
            }
            visits.count.wrappingAdd(1, ordering: .relaxed)
            response.addField("X-Number", number)
            response.send(.ok, "text/plain; charset=utf-8", "hello\n")
        }
    ])
try server.start()
server.waitUntilStopped()
