// What every loop of a server is made from: immutable, shared by their threads.

struct LoopPlan: Sendable {
    let poller: PollerKind
    let heapLimit: Int
    let connectionCapacity: Int
    let admission: Admission
    let requestLimits: RequestLimits
    let routes: [Route]
    let workers: WorkerPool
    let log: Log
    let makeFiles: @Sendable () throws(Errno) -> StaticFiles

    init(
        _ configuration: Configuration, connectionCapacity: Int, admission: Admission, routes: [Route],
        workers: WorkerPool, log: Log,
        makeFiles: @escaping @Sendable () throws(Errno) -> StaticFiles
    ) {
        poller = configuration.poller
        heapLimit = max(1 << 20, configuration.heapLimit)
        self.connectionCapacity = connectionCapacity
        self.admission = admission
        requestLimits = RequestLimits(
            headBytes: configuration.headLimit, targetBytes: configuration.targetLimit,
            bodyBytes: configuration.bodyLimit)
        self.routes = routes
        self.workers = workers
        self.log = log
        self.makeFiles = makeFiles
    }

    /// What the sessions of one loop share; on the loop's thread.
    func makeServices(_ port: LoopPort<LoopMessage>) throws(Errno) -> HTTPServices {
        let workers = workers
        let log = log
        var services = HTTPServices(
            router: Router(routes), files: try makeFiles(), limits: requestLimits, log: log.makeLoopBuffer()
        ) { job, pending, token, serial in
            workers.submit {
                if pending.isCancelled { return }
                // A loop that has ended takes nothing, and the answer has nowhere to go.
                port.post(.answer(token, serial: serial, Self.answer(job, log)))
            }
        }
        services.report = { line in log.write(.error, line) }
        return services
    }

    /// On a worker.
    private static func answer(_ job: @Sendable () throws -> Answer, _ log: Log) -> Answer {
        do {
            return try job()
        } catch {
            log.write(.error, "an answer from a worker: \(error)")
            return Answer(.internalServerError)
        }
    }
}
