// The parts of a running engine that its operator observes and steers, handed in by the code that assembles them. A
// value of references and constants: used by the control thread, and by any thread that asks for a snapshot.

struct EngineParts: Sendable {
    let version: String
    let listeners: Monitor<ListenerList>
    let plan: LoopPlan
    let loops: LoopGroup<LoopMessage>
    let modes: Monitor<LiveModes>
    let watch: StallWatch
    let refusals: RefusalLog
    let webFolder: WebFolder
    let folderWatch: FolderWatch
    /// Where each setting comes from.
    let register: Monitor<SettingsRegister>
    /// Nil where no settings file is read.
    let settingsWatch: SettingsFileWatch?
    let blocks = Monitor(BlockList())
    /// Nil where the engine keeps none.
    let users: (any UserControl)?
    /// The descriptor limit since the start.
    let descriptorLimit: Int
    /// A console of this process draws there.
    let isStandardOutputTaken: Bool
    let startedAt = Clock.now

    /// The addresses listened on, as URLs.
    var addresses: [String] { listeners.withLock { $0.addresses } }

    var workers: WorkerPool { plan.workers }
    var log: Log { plan.log }

    /// The last lines of the log after that one, at most 1,000. From any thread.
    func logLines(after: UInt64, limit: Int) -> [LogLine] {
        log.tail(after: after, limit: max(0, min(limit, 1000))).map {
            LogLine(sequence: $0.sequence, time: $0.time, level: $0.level.rawValue, text: $0.text)
        }
    }
}

/// The modes that may change while the server runs.
struct LiveModes: Sendable {
    var connectionTrigger: TriggerMode
    var listenTrigger: TriggerMode
    var balance: EngineSnapshot.Balance
    var settings: LiveSettings
    /// What the loops keep to.
    var loops: LoopSettings
    var isDraining = false

    static let lacksStandardOutput = "access-log - writes where the console draws: give a file, or off"

    static func lacksEdgeMode(_ poller: PollerKind) -> String {
        "\(poller.rawValue) has no edge-triggered mode: choose lt, or the epoll poller"
    }
}
