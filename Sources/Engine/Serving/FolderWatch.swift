// A thread that checks each second whether the path of the web folder still names the folder that is served, and has
// the loops change over where it does not. A thread of its own, because the check may wait for a network's disk.

final class FolderWatch: Sendable {
    private let folder: WebFolder
    private let loops: LoopGroup<LoopMessage>
    private let log: Log
    /// In nanoseconds.
    private let interval: UInt64
    private let thread = Monitor<PeriodicThread?>(nil)

    init(_ folder: WebFolder, _ loops: LoopGroup<LoopMessage>, log: Log, interval: UInt64) {
        self.folder = folder
        self.loops = loops
        self.log = log
        self.interval = interval
    }

    /// From now on, if it does not look yet.
    /// - Throws: EAGAIN: no room for the thread.
    func start() throws(Errno) {
        try thread.withLock { thread throws(Errno) in
            if thread != nil { return }
            thread = try PeriodicThread(name: "web-folder", every: interval, restsFirst: true, nil) {
                [self] missing in look(&missing)
            }
        }
    }

    /// Joins the thread.
    func stop() { thread.withLock { $0.take() }?.stop() }

    /// - Parameter missing: the path of which the log has been told that no folder is there.
    private func look(_ missing: inout String?) {
        guard let path = folder.now.path else {
            missing = nil
            return
        }
        switch folder.look() {
        case .same:
            if missing == path { log.write(.notice, "the folder \(path) is there again") }
            missing = nil
        case .changed:
            // A serving loop would notice by itself; the message makes an idle one let go of the old folder.
            for port in loops.ports { port.post(.webFolderChanged) }
            log.write(.notice, "the path \(path) names another folder now, which is served from here on")
            missing = nil
        case .missing(let error):
            if missing != path {
                let what = "the folder \(path) cannot be opened (\(error.words))"
                log.write(.warning, what + ": the one opened before is served on")
            }
            missing = path
        }
    }
}
