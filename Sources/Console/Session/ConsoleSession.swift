// The console on the terminal: waits for keys, replies, wake-ups and the next refresh; changes the model; draws. One
// thread owns it from init to the end of run(). Between two refreshes with nothing happening it sleeps in poll(2).

import CLinux
import Engine
import Glibc

public final class ConsoleSession {
    /// For other threads: resize and stop.
    public let wake: ConsoleWake

    private let control: any EngineControl
    private let options: ConsoleOptions
    /// Set between init and run().
    private var screen: TerminalScreen?
    private var cpuBefore: UInt64 = 0
    private var wallBefore: UInt64 = 0

    /// Checks that there is a terminal that the console can use. Call it before an engine is started.
    /// - Throws: one line that says what to do.
    public static func checkTerminal() throws(ConsoleError) { try TerminalCheck.check() }

    /// Takes the terminal; from here to the end of run() standard error goes to a file in memory. On the thread that
    /// will call run(), and one session at a time, because ncurses has one screen.
    /// - Throws: one line that says what to do; the terminal is as it was.
    public init(control: any EngineControl, options: ConsoleOptions = ConsoleOptions()) throws(ConsoleError) {
        wake = try ConsoleWake()
        self.control = control
        self.options = options
        let screen = try TerminalScreen.enter(
            ascii: options.ascii, color: options.color, theme: options.theme)
        wake.terminal.enter(screen.output)
        self.screen = consume screen
    }

    /// Shows the console until the operator quits, the terminal goes away or stop() is called. On return the terminal
    /// is restored; a second call returns at once.
    public func run() -> ConsoleExit {
        let exit = show()
        wake.terminal.leave()
        return exit
    }

    private func show() -> ConsoleExit {
        guard var screen = screen.take() else { return .stopped }
        var model = ConsoleModel(snapshot: control.snapshot(), interval: options.refreshInterval)
        model.utcOffset = Self.utcOffset()
        model.isReadOnly = options.isReadOnly
        model.suggestsKeys = options.suggestsKeys
        model.theme = options.theme
        let exit = loop(&model, &screen)
        // Temporary changes are reverted before the console ends.
        for request in model.farewell() { _ = control.send(request) }
        return exit
    }

    private func loop(_ model: inout ConsoleModel, _ screen: inout TerminalScreen) -> ConsoleExit {
        if perform(model.queries(), &model, &screen) { return .quit }
        var nextRefresh = linux_monotonic_nanoseconds() &+ UInt64(model.interval) * 1_000_000
        var nextErrors: UInt64 = 0
        var isChanged = true

        while true {
            if wake.isStopped { return .stopped }
            model.now = linux_monotonic_nanoseconds()
            // Done even while the screen is paused: messages must reach the log, and must not fill the memory.
            if model.now >= nextErrors {
                for line in screen.takeStandardError() { options.standardError?(line) }
                nextErrors = model.now &+ UInt64(min(model.interval, 5000)) * 1_000_000
            }
            if !model.isPaused, model.now >= nextRefresh {
                refresh(&model, &screen)
                if perform(model.queries(), &model, &screen) { return .quit }
                nextRefresh = model.now &+ UInt64(model.interval) * 1_000_000
                isChanged = true
            }
            if let due = model.notices.due, due <= model.now { isChanged = true }
            if isChanged {
                draw(&model, &screen)
                isChanged = false
            }

            var descriptors = [
                pollfd(fd: screen.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake.raw, events: Int16(POLLIN), revents: 0),
                pollfd(fd: control.replyDescriptor, events: Int16(POLLIN), revents: 0),
            ]
            let timeout = Self.timeout(model, nextRefresh: nextRefresh, nextErrors: nextErrors, nextKey: screen.due)
            let ready = linux_poll(&descriptors, 3, timeout)
            // An Escape that nothing has followed has become a key by now.
            let isKeyDue = screen.due.map { $0 <= linux_monotonic_nanoseconds() } ?? false
            guard ready > 0 || isKeyDue else { continue }
            model.now = linux_monotonic_nanoseconds()

            if descriptors[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { return .hangup }
            if descriptors[0].revents & Int16(POLLIN) != 0 || isKeyDue {
                if descriptors[0].revents & Int16(POLLIN) != 0, screen.hasHungUp { return .hangup }
                let before = model.interval
                let wasPaused = model.isPaused
                reading: while true {
                    switch screen.read() {
                    case .key(let key):
                        let target = ScreenView.target(of: key, in: model)
                        if perform(model.press(key, on: target), &model, &screen) { return .quit }
                        // The next cursor movement depends on where the last key left the cursor.
                        model.fit(width: screen.width, height: screen.height)
                    case .other: continue
                    case .none: break reading
                    }
                }
                if model.interval != before || (wasPaused && !model.isPaused) {
                    nextRefresh =
                        wasPaused ? model.now : min(nextRefresh, model.now &+ UInt64(model.interval) * 1_000_000)
                }
                isChanged = true
            }
            if descriptors[1].revents != 0 {
                wake.consume()
                screen.resize()
                isChanged = true
            }
            if descriptors[2].revents != 0 {
                for reply in control.receive() where perform(model.receive(reply), &model, &screen) { return .quit }
                isChanged = true
            }
        }
    }

    private func refresh(_ model: inout ConsoleModel, _ screen: inout TerminalScreen) {
        model.take(control.snapshot())
        model.utcOffset = Self.utcOffset()
        if model.showsStats {
            var used = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used)
            let cpu = UInt64(used.tv_sec) &* 1_000_000_000 &+ UInt64(used.tv_nsec)
            model.cost.cpu = cpuBefore > 0 ? cpu &- cpuBefore : 0
            model.cost.wall = wallBefore > 0 ? model.now &- wallBefore : 0
            cpuBefore = cpu
            wallBefore = model.now
        } else {
            cpuBefore = 0
            wallBefore = 0
        }
    }

    private func draw(_ model: inout ConsoleModel, _ screen: inout TerminalScreen) {
        model.fit(width: screen.width, height: screen.height)
        let began = linux_monotonic_nanoseconds()
        let canvas = ScreenView.draw(model, width: screen.width, height: screen.height, ascii: screen.isASCII)
        let composed = linux_monotonic_nanoseconds()
        model.wasDrawn(scrollLimit: canvas.scrollLimit)
        let before = model.showsStats ? TerminalScreen.bytesWritten() : 0
        guard screen.draw(canvas) else { return }
        model.cost.frames &+= 1
        guard model.showsStats else { return }
        // Measured for this frame and shown on the next: a figure that changed its own frame would never settle.
        let after = TerminalScreen.bytesWritten()
        model.cost.compose = composed &- began
        model.cost.send = linux_monotonic_nanoseconds() &- composed
        model.cost.bytes = after &- min(before, after)
    }

    /// - Returns: true to quit.
    private func perform(_ effects: [Effect], _ model: inout ConsoleModel, _ screen: inout TerminalScreen) -> Bool {
        for effect in effects {
            switch effect {
            case .send(let request, let purpose): model.sent(control.send(request), purpose)
            case .repaint: screen.repaint()
            case .theme(let name): screen.use(name)
            case .mouse(let isOn): screen.setMouse(isOn)
            case .write(let file): write(file, &model, screen)
            case .leave:
                let open = control.snapshot().openConnections
                if perform(model.leave(open: open), &model, &screen) { return true }
            case .quit: return true
            }
        }
        return false
    }

    private func write(_ file: String, _ model: inout ConsoleModel, _ screen: borrowing TerminalScreen) {
        do throws(SnapshotFile.Failure) {
            let bytes: [UInt8]
            if file.utf8.suffix(5).elementsEqual(".json".utf8) {
                bytes = try SnapshotFile.json(model.shownSnapshot)
            } else if file.utf8.suffix(4).elementsEqual(".txt".utf8) {
                bytes = SnapshotFile.text(
                    ScreenView.draw(model, width: screen.width, height: screen.height, ascii: screen.isASCII))
            } else {
                return model.say(.failed, "name a file that ends in .txt (what is shown) or .json (all that is known)")
            }
            try SnapshotFile.create(file, bytes)
            model.say(.done, "wrote \(VisibleText.shown(file)), \(Format.grouped(bytes.count)) bytes")
        } catch {
            model.say(.failed, error.description)
        }
    }

    /// Milliseconds until the next deadline.
    private static func timeout(
        _ model: ConsoleModel, nextRefresh: UInt64, nextErrors: UInt64, nextKey: UInt64?
    ) -> Int32 {
        var due = model.isPaused ? max(nextErrors, model.now &+ 1_000_000_000) : nextRefresh
        if let nextKey { due = min(due, nextKey) }
        if let change = model.notices.due { due = min(due, change) }
        guard due > model.now else { return 1 }
        return Int32(clamping: (due - model.now) / 1_000_000 + 1)
    }

    /// Seconds east of UTC, for times of day.
    private static func utcOffset() -> Int {
        var now = time(nil)
        var local = tm()
        localtime_r(&now, &local)
        return Int(local.tm_gmtoff)
    }
}
