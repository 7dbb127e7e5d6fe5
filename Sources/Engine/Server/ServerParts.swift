// The parts of a running server, in the order they are made. A step that fails takes down the parts made before it.

import CLinux
import Glibc

final class ServerParts: Sendable {
    let engine: EngineParts
    /// Kept while the server runs: it may hold a lock. Nil for a server without users.
    private let service: (any UserService)?
    private let users: OpenedUsers?
    /// The tables have room for this many connections even where fewer are allowed, so that an operator can allow more.
    private static let roomAtLeast = 100_000

    init(_ configuration: Configuration, users userPlan: (any UserPlan)?, routes: [Route]) throws(StartError) {
        try ConfigurationCheck.check(configuration)
        try userPlan?.check(workers: configuration.workers)
        if let fault = routes.lazy.compactMap(\.fault).first { throw StartError("cannot start: \(fault)") }
        let descriptorLimit = Int(clamping: linux_raise_descriptor_limit())
        // Log, database, pollers, listening sockets and cached files need descriptors too.
        let keptFiles = configuration.webFolder == nil ? 0 : StaticFiles.keptDescriptors
        let ceiling = min(
            max(configuration.maxConnections, Self.roomAtLeast),
            max(16, descriptorLimit - 64 - configuration.loops * 4 - (configuration.loops + 1) * keptFiles))
        // The configuration check has parsed it.
        let proxies = TrustedProxies(configuration.trustedProxies) ?? .none
        let loopSettings = LoopSettings(configuration, proxies: proxies)
        let settings = LiveSettings(
            { $0 == .heapLimit ? loopSettings.heapLimit : configuration[$0] }, ceiling: ceiling)
        var start = configuration.settings ?? SettingsStart(of: configuration)
        let modes = Monitor(
            LiveModes(
                connectionTrigger: configuration.connectionTrigger, listenTrigger: configuration.listenTrigger,
                balance: configuration.balance, settings: settings,
                loops: loopSettings))
        var listeners = ListenerList()
        let bound = try Self.bind(configuration.listen, in: &listeners)
        let folder = try Self.openFolder(configuration.webFolder)
        service = try userPlan?.makeService()
        let log = try Self.openLog(configuration)
        let proxyList = ProxyList(proxies)
        do throws(StartError) {
            users = try service?.open(proxies: proxyList, log: log)
        } catch {
            log.close()
            throw error
        }
        let workers: WorkerPool
        do throws(StartError) {
            workers = try Self.startWorkers(configuration, hashing: userPlan?.hashWorkers)
        } catch {
            users?.close()
            log.close()
            throw error
        }
        let webFolder = WebFolder(
            path: configuration.webFolder, folder: folder,
            // The configuration check has parsed it.
            types: MediaTypes(adding: configuration.mediaTypes) ?? .standard, pages: users?.files ?? [],
            modified: Int64(clamping: Clock.realTime / Clock.second))
        start.derived[.heapLimit] = .number(HeapDefault.limit(loops: configuration.loops))
        start.derived[.hashWorkers] = .number(workers.standardShare)
        if configuration.settings == nil, let control = users?.control { start.note(control) }
        let hasUsers = users != nil
        let known = Setting.allCases.filter { hasUsers || $0.entry.section != .accounts }
        let register = Monitor(SettingsRegister(start, of: known, at: Clock.realTime))
        let plan = LoopPlan(
            configuration, connectionCapacity: ceiling,
            admission: Admission(
                limit: settings[.maxConnections], perAddress: settings[.maxPerAddress], proxies: proxies),
            routes: [Routes.health] + (users?.routes ?? []) + routes, workers: workers, log: log, proxies: proxyList,
            makeFiles: Self.staticFiles(webFolder, memory: configuration.fileCacheLimit))
        let loops = LoopGroup<LoopMessage>()
        let refusals = RefusalLog(log: log)
        let watch = StallWatch(loops, refusals, log: log, warning: UInt64(clamping: configuration.stallWarning))
        engine = EngineParts(
            version: Server.version, listeners: Monitor(listeners), plan: plan, loops: loops, modes: modes,
            watch: watch, refusals: refusals, webFolder: webFolder,
            folderWatch: FolderWatch(webFolder, loops, log: log, interval: configuration.webFolderInterval),
            register: register,
            settingsWatch: start.path.map {
                SettingsFileWatch(
                    $0, mayBeMissing: start.mayBeMissing, register, interval: configuration.settingsInterval)
            },
            users: users?.control, descriptorLimit: descriptorLimit,
            isStandardOutputTaken: configuration.isStandardOutputTaken)
        do throws(Errno) {
            try watch.start()
            try engine.settingsWatch?.start()
            try engine.startLoops(
                configuration.loops, from: bound, connectionTrigger: configuration.connectionTrigger,
                listenTrigger: configuration.listenTrigger, balance: configuration.balance)
            if configuration.webFolder != nil { try engine.folderWatch.start() }
        } catch {
            shutDown()
            throw StartError("cannot start the event loops: \(error.words); raise the limits of threads or open files")
        }
    }

    // MARK: steps

    private static func bind(_ texts: [String], in list: inout ListenerList) throws(StartError) -> ListenerChange {
        do throws(ListenFault) {
            return try list.change(to: texts)
        } catch {
            throw StartError(error.text)
        }
    }

    /// - Parameter hashing: workers that may hash passwords at a time; nil: half of them.
    private static func startWorkers(
        _ configuration: Configuration, hashing: Int?
    ) throws(StartError) -> WorkerPool {
        do throws(Errno) {
            return try WorkerPool(
                threadCount: configuration.workers, queueLimit: configuration.workerQueue,
                hashingShare: hashing)
        } catch {
            throw StartError(
                "cannot start \(configuration.workers) workers: \(error.words); choose fewer with --workers")
        }
    }

    // MARK: the end

    /// Called after the loops have been told to end: joins all threads and writes what is left.
    func shutDown() {
        engine.endLoops()
        engine.folderWatch.stop()
        engine.settingsWatch?.stop()
        // The loops have ended, so nobody waits for a response any more.
        engine.workers.stop(discarding: true)
        users?.close()
        engine.log.write(.info, "stopped")
        engine.log.close()
    }
}
