// What a running server is made of, in the order it is made. Each step that fails takes down what was made before.

import CLinux
import Glibc

final class ServerParts: Sendable {
    let configuration: Configuration
    let addresses: [String]
    let log: Log
    /// Held while the server runs; closing the descriptor lets go of it.
    private let folderLock: FolderLock
    let workers: WorkerPool
    let database: Database
    let accounts: AccountStore
    private let accountWatch: AccountWatch
    let loops = LoopGroup<LoopMessage>()
    let startedAt = Clock.now
    /// In force since the start.
    let descriptorLimit: Int
    /// The tables have room for so many connections even where fewer are allowed, so that an operator can allow more.
    private static let roomAtLeast = 100_000
    let modes: Monitor<Modes>
    let plan: LoopPlan
    let watch: StallWatch
    private let folderWatch: FolderWatch?
    let refusals: RefusalLog

    /// What may change while the server runs.
    struct Modes {
        var connectionTrigger: TriggerMode
        var listenTrigger: TriggerMode
        var balance: EngineSnapshot.Balance
        var settings: LiveSettings
        var isDraining = false
    }

    init(_ configuration: Configuration, routes: [Route]) throws(StartError) {
        try ConfigurationCheck.check(configuration)
        if let fault = routes.lazy.compactMap(\.fault).first { throw StartError("cannot start: \(fault)") }
        self.configuration = configuration
        descriptorLimit = Int(clamping: linux_raise_descriptor_limit())
        // Log, database, pollers, listening sockets and kept files need descriptors too.
        let keptFiles = configuration.webFolder == nil ? 0 : StaticFiles.keptDescriptors
        let ceiling = min(
            max(configuration.maxConnections, Self.roomAtLeast),
            max(16, descriptorLimit - 64 - configuration.loops * 4 - (configuration.loops + 1) * keptFiles))
        let settings = LiveSettings(configuration, ceiling: ceiling)
        modes = Monitor(
            Modes(
                connectionTrigger: configuration.connectionTrigger, listenTrigger: configuration.listenTrigger,
                balance: configuration.balance, settings: settings))
        var acceptors = AcceptorSet(capacity: configuration.listen.count)
        addresses = try Self.bind(configuration.listen, into: &acceptors)
        let webFolder = try Self.openWebFolder(configuration.webFolder)
        try Self.prepareDataFolder(configuration.dataFolder)
        folderLock = try Self.lockDataFolder(configuration.dataFolder)
        log = try Self.openLog(configuration)
        do throws(StartError) {
            database = try Self.openDatabase(configuration, log: log)
            accounts = try Self.openAccounts(configuration, database)
            Self.reportNames(accounts, log)
            accountWatch = try Self.startWatch(accounts)
        } catch {
            log.close()
            throw error
        }
        do throws(StartError) {
            workers = try Self.startWorkers(configuration)
        } catch {
            accountWatch.stop()
            log.close()
            throw error
        }
        // Checked with the configuration.
        let proxies = TrustedProxies(configuration.trustedProxies) ?? .none
        plan = LoopPlan(
            configuration, connectionCapacity: ceiling,
            admission: Admission(
                limit: settings[.maxConnections], perAddress: settings[.maxPerAddress], proxies: proxies),
            routes: Routes.all(extra: routes, accounts: accounts, proxies: proxies, log: log), workers: workers,
            log: log,
            proxies: proxies, makeFiles: Self.staticFiles(configuration, webFolder))
        refusals = RefusalLog(log: log)
        watch = StallWatch(loops, refusals, log: log, warning: UInt64(clamping: configuration.stallWarning))
        if let webFolder {
            folderWatch = FolderWatch(webFolder, loops, log: log, interval: configuration.webFolderInterval)
        } else {
            folderWatch = nil
        }
        do throws(Errno) {
            try watch.start()
            try startLoops(acceptors)
            try folderWatch?.start()
        } catch {
            shutDown()
            throw StartError("cannot start the event loops: \(error.words); raise the limits of threads or open files")
        }
    }

    // MARK: loops

    private func startLoops(_ acceptors: consuming sending AcceptorSet) throws(Errno) {
        let plan = plan
        let mode = configuration.connectionTrigger
        let limits = modes.withLock { $0.settings.streamLimits }
        let accepting = Handover(
            Accepting(acceptors: acceptors, trigger: configuration.listenTrigger, balance: configuration.balance))
        let main = try loops.start { port throws(Errno) in
            try Self.makeLoop(port, plan, mode, limits, accepting.take())
        }
        for _ in 0..<configuration.loops { _ = try addLoop() }
        main.post(.setListenTrigger(configuration.listenTrigger))
    }

    // MARK: steps

    private static func bind(_ listen: [String], into acceptors: inout AcceptorSet) throws(StartError) -> [String] {
        var addresses: [String] = []
        for text in listen {
            guard let address = SocketAddress(text) else {
                throw StartError(
                    "cannot listen on '\(text)': give a numeric address and a port, as 127.0.0.1:8080 or [::1]:8080")
            }
            do throws(Errno) {
                try acceptors.bind(address)
            } catch {
                throw StartError(bindFailure(text, error))
            }
            if let bound = acceptors.at(acceptors.count - 1) {
                addresses.append("http://\(bound.pointee.address.description)")
            }
        }
        return addresses
    }

    private static func bindFailure(_ text: String, _ error: Errno) -> String {
        switch error.rawValue {
        case EADDRINUSE:
            "cannot listen on \(text): the port is taken; stop the other server or choose another with --listen"
        case EADDRNOTAVAIL: "cannot listen on \(text): this machine has no such address"
        case EACCES:
            "cannot listen on \(text): ports below 1024 need root or CAP_NET_BIND_SERVICE; choose another with --listen"
        default: "cannot listen on \(text): \(error.words)"
        }
    }

    private static func startWorkers(_ configuration: Configuration) throws(StartError) -> WorkerPool {
        do throws(Errno) {
            return try WorkerPool(
                threadCount: configuration.workers, queueLimit: configuration.workerQueue,
                hashingShare: configuration.hashWorkers)
        } catch {
            throw StartError(
                "cannot start \(configuration.workers) workers: \(error.words); choose fewer with --workers")
        }
    }

    private static func startWatch(_ accounts: AccountStore) throws(StartError) -> AccountWatch {
        do throws(Errno) {
            return try AccountWatch(accounts)
        } catch {
            throw StartError(
                "cannot start the thread that watches the accounts: \(error.words); raise the limit of threads")
        }
    }

    // MARK: the end

    /// The loops have been told to end: joins all threads and writes what is left to write.
    func shutDown() {
        let ports = loops.ports
        for loop in ports { loop.post(.stop) }
        loops.join()
        watch.stop()
        folderWatch?.stop()
        refusals.look(at: ports, now: Clock.now, isLast: true)
        // The loops have gone, so nobody waits for an answer any more.
        workers.stop(discarding: true)
        accountWatch.stop()
        database.close()
        log.write(.info, "stopped")
        log.close()
    }
}
