// Makes the loops' plan from a server's configuration.

extension LoopPlan {
    init(
        _ configuration: Configuration, connectionCapacity: Int, admission: Admission, routes: [Route],
        workers: WorkerPool, log: Log, proxies: TrustedProxies,
        makeFiles: @escaping @Sendable () throws(Errno) -> StaticFiles
    ) {
        poller = configuration.poller
        heapLimit = max(1 << 20, configuration.heapLimit ?? HeapDefault.limit(loops: configuration.loops))
        self.connectionCapacity = connectionCapacity
        self.admission = admission
        requestLimits = RequestLimits(
            headBytes: configuration.headLimit, targetBytes: configuration.targetLimit,
            bodyBytes: configuration.bodyLimit)
        self.routes = routes
        self.workers = workers
        self.log = log
        self.proxies = proxies
        traffic = RequestRings(isOn: configuration.traffic)
        splits = SplitBook(routes: routes.count)
        self.makeFiles = makeFiles
    }
}
