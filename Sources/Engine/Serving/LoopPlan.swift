// The plan from which every loop of a server is made: immutable, shared by their threads.

import Synchronization

struct LoopPlan: Sendable {
    let poller: PollerKind
    let connectionCapacity: Int
    let admission: Admission
    let routes: [Route]
    let workers: WorkerPool
    let log: Log
    /// The proxies that are trusted to name their client.
    let proxies: ProxyList
    /// Where the loops record their requests.
    let traffic: RequestRings
    /// Where the loops' histograms of the parts of requests' times are found.
    let splits: SplitBook
    let cuts = Cuts()
    let failures = FailureShare()
    let makeFiles: @Sendable () throws(Errno) -> StaticFiles

    /// The services that the sessions of one loop share; on the loop's thread.
    func makeServices(_ port: LoopPort<LoopMessage>, _ settings: LoopSettings) throws(Errno) -> HTTPServices {
        let workers = workers
        let log = log
        var services = HTTPServices(
            router: Router(routes), files: try makeFiles(), limits: settings.requests, log: log.makeLoopBuffer()
        ) { job, lane, pending, token, serial in
            let submitted = JobTimes.submitted()
            return workers.submit(lane) {
                if pending.isCancelled { return }
                let answer = Self.answer(job, log, submitted)
                // A loop that has ended takes no message, so the response has nowhere to go.
                guard let rest = answer.rest else {
                    port.post(.answer(token, serial: serial, answer))
                    return
                }
                let times = answer.times
                let refuse: WorkerPool.Job = {
                    var refusal = rest.refusal()
                    refusal.isRefusal = true
                    refusal.reason = .refusal(.hashQueueFull)
                    refusal.why = []
                    refusal.times = times
                    port.post(.answer(token, serial: serial, refusal))
                }
                let isTaken = workers.submit(rest.lane, dropped: refuse) {
                    if pending.isCancelled { return }
                    port.post(.answer(token, serial: serial, Self.answer(rest.job, log, times)))
                }
                if !isTaken { refuse() }
            }
        }
        services.proxies = settings.proxies
        if settings.recordsRequests { services.recent = traffic.makeRing() }
        services.files.setMemory(settings.fileCache)
        services.splits = RequestSplits(splits)
        services.times = ResponseTimes(port.gauges.host, from: ServingGauges.responseTimes)
        services.report = { line in log.write(.error, line) }
        return services
    }

    /// Runs the job, on a worker.
    /// - Parameter times: of the steps before.
    private static func answer(
        _ job: @Sendable () throws -> DeferredResponse, _ log: Log, _ times: JobTimes
    ) -> DeferredResponse {
        var times = times
        var answer = times.run { result(of: job, log) }
        answer.times = times
        return answer
    }

    private static func result(of job: @Sendable () throws -> DeferredResponse, _ log: Log) -> DeferredResponse {
        do {
            return try job()
        } catch {
            log.write(.error, "an answer from a worker: \(error)")
            var answer = DeferredResponse(.internalServerError)
            answer.reason = .handlerThrew
            answer.why = Array("\(error)".utf8)
            return answer
        }
    }
}

/// Whether any loop closed connections because it was told to stop. Set by the loops, read once all have been joined.
final class Cuts: Sendable {
    let happened = Atomic<Bool>(false)
}
