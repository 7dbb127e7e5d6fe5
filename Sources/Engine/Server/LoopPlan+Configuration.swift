// Makes the loops' plan, and the settings that they begin with, from a server's configuration.

extension LoopPlan {
    init(
        _ configuration: Configuration, connectionCapacity: Int, admission: Admission, routes: [Route],
        workers: WorkerPool, log: Log, proxies: ProxyList,
        makeFiles: @escaping @Sendable () throws(Errno) -> StaticFiles
    ) {
        poller = configuration.poller
        self.connectionCapacity = connectionCapacity
        self.admission = admission
        self.routes = routes
        self.workers = workers
        self.log = log
        self.proxies = proxies
        traffic = RequestRings(isOn: configuration.traffic)
        splits = SplitBook(routes: routes.count)
        self.makeFiles = makeFiles
    }
}

extension LoopSettings {
    init(_ configuration: Configuration, proxies: TrustedProxies = .none) {
        targetLimit = configuration.targetLimit
        let heap = max(1 << 20, configuration.heapLimit ?? HeapDefault.limit(loops: configuration.loops))
        follow { $0 == .heapLimit ? heap : configuration.number($0) }
        self.proxies = proxies
        logsAccess = configuration.accessLog != "off"
        accessFormat = configuration.accessFormat
        recordsRequests = configuration.traffic
    }
}
