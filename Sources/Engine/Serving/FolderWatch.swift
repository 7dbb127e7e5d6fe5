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

    /// - Throws: EAGAIN: no room for the thread.
    func start() throws(Errno) {
        let started = try PeriodicThread(name: "web-folder", every: interval, restsFirst: true, false) {
            [self] isMissing in look(&isMissing)
        }
        thread.withLock { $0 = started }
    }

    /// Joins the thread.
    func stop() { thread.withLock { $0.take() }?.stop() }

    /// - Parameter isMissing: the log has been told so.
    private func look(_ isMissing: inout Bool) {
        switch folder.look() {
        case .same:
            if isMissing { log.write(.notice, "the folder \(folder.path) is there again") }
            isMissing = false
        case .changed:
            // A serving loop would notice by itself; the message makes an idle one let go of the old folder.
            for port in loops.ports { port.post(.webFolderChanged) }
            log.write(.notice, "the path \(folder.path) names another folder now, which is served from here on")
            isMissing = false
        case .missing(let error):
            if !isMissing {
                let what = "the folder \(folder.path) cannot be opened (\(error.words))"
                log.write(.warning, what + ": the one opened before is served on")
            }
            isMissing = true
        }
    }
}
