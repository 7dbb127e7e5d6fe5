// A serving loop that a test drives by hand, with clients at the other ends of socket pairs: the work of one tick can
// be counted, whatever else the machine does.

import CLinux
import Glibc

@testable import Engine

struct ManualLoop: ~Copyable {
    private var loop: EventLoop<ServingLoop>
    private let port: LoopPort<LoopMessage>
    private let workers: WorkerPool
    private let log: Log
    private var nextID: UInt64 = 1
    private var listeners: ListenerList
    /// The URL of its first listening socket.
    var url: String { listeners.addresses.first ?? "" }

    /// - Parameters:
    ///   - folder: the folder of the log.
    ///   - files: a folder to serve; nil serves nothing.
    ///   - listen: accept on a port of 127.0.0.1.
    init(
        folder: String, routes: [Route], trigger: TriggerMode = .level, files: String? = nil,
        listen: TriggerMode? = nil
    ) throws {
        var settings = LogSettings()
        settings.destination = .file(folder + "/hand-turned.log")
        settings.access = .none
        let log = try Log(settings)
        let workers = try WorkerPool(threadCount: 1, queueLimit: 16)
        let port = try LoopPort<LoopMessage>(id: 0)
        let plan = LoopPlan(
            Configuration(), connectionCapacity: 4096,
            admission: Admission(limit: 4096, perAddress: 4096),
            routes: routes, workers: workers, log: log, proxies: ProxyList()
        ) { () throws(Errno) in
            guard let files else { return StaticFiles(embedded: [], modified: 0) }
            return try StaticFiles(folder: files)
        }
        let accepting = Accepting(trigger: listen ?? .level, balance: .roundRobin)
        var main: Accepting? = accepting
        var loop = try EventLoop(port: port, context: try LoopContext(.epoll)) { loop throws(Errno) in
            try ServingLoop(
                port: port, plan: plan, loop: loop, trigger: trigger, settings: LoopSettings(Configuration()),
                accepting: main.take())
        }
        var listeners = ListenerList()
        if listen != nil {
            loop.host.receive(.changeListeners(try listeners.change(to: ["127.0.0.1:0"])))
        }
        self.listeners = listeners
        self.loop = loop
        self.log = log
        self.workers = workers
        self.port = port
    }

    var counters: ConnectionCounters { loop.host.connections.counters }
    var accepted: UInt64 { loop.host.counters.accepted }
    var listenersClosed: UInt64 { loop.host.counters.listenersClosed }
    /// As of the last tick's end.
    var requeued: UInt64 { loop.context.pointee.counters.requeued }
    var requests: UInt64 { port.gauges.http.requests }

    /// The client's end of a new connection of the loop: non-blocking; the caller closes it.
    mutating func connect() throws -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0 else {
            throw StartError("no socket pair")
        }
        loop.host.receive(.adopt(descriptor: ends[0], id: nextID, peer: SocketAddress()))
        nextID += 1
        return ends[1]
    }

    /// Has it listen on these addresses.
    /// - Returns: their URLs.
    @discardableResult
    mutating func listen(on texts: [String]) throws -> [String] {
        loop.host.receive(.changeListeners(try listeners.change(to: texts)))
        return listeners.addresses
    }

    mutating func drain() { loop.host.receive(.drain) }

    /// Runs one tick, which does not wait.
    mutating func tick() {
        port.waker.wake()
        loop.tick()
    }

    /// Lets that much time pass in which only timers expire. No tick may follow, because that reads the clock.
    mutating func pass(milliseconds: UInt64) {
        loop.context.pointee.now &+= milliseconds &* Clock.millisecond
        loop.runTimers()
    }

    /// Closes and joins everything.
    mutating func end() {
        loop.host.receive(.stop)
        workers.stop()
        log.close()
    }
}
