// The watch over the settings file: a thread that looks each second whether it has changed, and reads it when asked.
// A thread of its own, because a folder on a dead mount may hold it: nobody waits for it.

import CLinux
import Glibc

final class SettingsFileWatch: Sendable {
    private struct State {
        /// Readings that were asked for, and those that have been made for that.
        var asked = 0
        var read = 0
        var isStopped = false
        var isOver = false
    }

    /// What tells one state of the file from another.
    private struct Mark: Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int
        /// Nanoseconds.
        let modified: Int
        /// Of its rights, too.
        let changed: Int

        /// Nil where there is no file.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            inode = UInt64(status.st_ino)
            size = Int(status.st_size)
            modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
            changed = status.st_ctim.tv_sec &* 1_000_000_000 &+ status.st_ctim.tv_nsec
        }
    }

    private let path: String
    private let mayBeMissing: Bool
    private let register: Monitor<SettingsRegister>
    /// In nanoseconds.
    private let interval: UInt64
    private let state = Monitor(State())
    private let thread = Monitor<ThreadHandle?>(nil)

    init(_ path: String, mayBeMissing: Bool, _ register: Monitor<SettingsRegister>, interval: UInt64) {
        self.path = path
        self.mayBeMissing = mayBeMissing
        self.register = register
        self.interval = interval
    }

    /// - Throws: EAGAIN: no room for the thread.
    func start() throws(Errno) {
        let handle = ThreadHandle(try Thread(name: "settings-file") { [self] in watch() })
        thread.withLock { $0 = handle }
    }

    /// Joins the thread, unless the disk holds it: then it ends by itself, later.
    func stop() {
        guard let handle = thread.withLock({ $0.take() }) else { return }
        state.broadcast { $0.isStopped = true }
        let isOver = state.wait(until: Clock.now &+ Clock.second) { $0.isOver ? true : nil }
        if isOver != nil { handle.join() }
    }

    /// Asks for a reading, and does not wait for it.
    /// - Returns: its number.
    func ask() -> Int {
        state.broadcast { state in
            state.asked += 1
            return state.asked
        }
    }

    /// The register has what was read after that was asked for.
    func hasRead(_ number: Int) -> Bool { state.withLock { $0.read >= number } }

    private func watch() {
        // The start has read it, but that is some time ago.
        var last: Mark??
        while true {
            let (asked, isDue, isStopped) = state.withLock { ($0.asked, $0.asked > $0.read, $0.isStopped) }
            if isStopped { break }
            // Before it is read: what is written meanwhile is seen the next time.
            let mark = Mark(path)
            if isDue || last != .some(mark) {
                let reading = read()
                register.withLock { $0.look(reading) }
                state.withLock { $0.read = asked }
            }
            last = .some(mark)
            _ = state.wait(until: Clock.now &+ interval) { $0.isStopped || $0.asked > $0.read ? true : nil }
        }
        state.broadcast { $0.isOver = true }
    }

    private func read() -> SettingsRegister.Reading {
        if mayBeMissing, FileSettings.isMissing(path) { return .missing }
        do throws(SettingFault) {
            return .file(try FileSettings.read(path) { $0.fault(in: $1) })
        } catch {
            return .unreadable(error.description)
        }
    }
}
