// Hummingbird set up like the start of its documentation: one route, no log, one event loop. hummingbird-peer PORT

import Hummingbird
import Logging
import NIOPosix

let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
let router = Router()
router.get("/healthz") { _, _ in "ok\n" }
var logger = Logger(label: "peer")
logger.logLevel = .error
let app = Application(
    router: router,
    configuration: .init(address: .hostname("127.0.0.1", port: port)),
    eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)),
    logger: logger)
try await app.run()
