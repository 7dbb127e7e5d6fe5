// The console's loop: waits for keys, replies, wake-ups and the next refresh; changes the model; draws. Owned by the
// session's thread from its first turn to its last. Between two refreshes with nothing happening it sleeps in poll(2).

import CLinux
import Engine
import Glibc

struct SessionLoop: ~Copyable {
    let control: any EngineControl
    private let wake: ConsoleWake
    private let standardError: (@Sendable (String) -> Void)?
    var model: ConsoleModel
    var screen: TerminalScreen
    var captures = TapFiles()
    /// Set when the console is to end, and how.
    var exit: ConsoleExit?
    private var meter = CostMeter()
    /// Monotonic nanoseconds.
    private var nextRefresh: UInt64 = 0
    private var nextErrors: UInt64 = 0
    /// The screen no longer shows the model.
    private var isChanged = true

    init(
        control: any EngineControl, wake: ConsoleWake, options: ConsoleOptions, screen: consuming TerminalScreen
    ) {
        self.control = control
        self.wake = wake
        self.screen = screen
        standardError = options.standardError
        model = ConsoleModel(snapshot: control.snapshot(), interval: options.refreshInterval)
        model.preferences.utcOffset = Self.utcOffset()
        model.preferences.isReadOnly = options.isReadOnly
        model.attachment.origins = OperatorOrigin.addresses
        model.preferences.suggestsKeys = options.suggestsKeys
        model.preferences.theme = options.theme
        _ = followLink()
    }

    mutating func run() -> ConsoleExit {
        perform(model.queries())
        nextRefresh = linux_monotonic_nanoseconds() &+ interval
        while exit == nil {
            if wake.isStopped {
                exit = .stopped
                break
            }
            model.now = linux_monotonic_nanoseconds()
            _ = followLink()
            passStandardErrorOn()
            refreshWhereDue()
            if let due = model.taps.due, due <= model.now, exit == nil { perform(model.tapQueries()) }
            drawWhereChanged()
            guard exit == nil, let ready = wait() else { continue }
            handle(ready)
        }
        // Temporary changes are reverted before the console ends.
        let farewell = model.farewell().map { control.send($0) }
        if model.isAttached { awaitReplies(to: farewell) }
        return exit ?? .stopped
    }

    /// The end of this process would take with it what its socket has not sent. A server that does not answer is not
    /// waited for longer than this.
    private static let farewellPatience: UInt64 = 1_000_000_000

    private func awaitReplies(to numbers: [UInt64]) {
        var open = Set(numbers)
        let deadline = linux_monotonic_nanoseconds() &+ Self.farewellPatience
        while !open.isEmpty, case .attached = control.link {
            let now = linux_monotonic_nanoseconds()
            guard now < deadline else { return }
            var descriptor = pollfd(fd: control.replyDescriptor, events: Int16(POLLIN), revents: 0)
            _ = linux_poll(&descriptor, 1, Int32(clamping: (deadline - now) / 1_000_000 + 1))
            for reply in control.receive() { open.remove(reply.request) }
        }
    }

    /// Notices that the server at the end of a socket is lost, is there again, or is another one.
    /// - Returns: true where what the operator saw is no longer what is there.
    mutating func followLink() -> Bool {
        guard model.follow(control.link, actor: control.actor, snapshot: control.snapshot()) else { return false }
        if model.isLost { captures.discardReserved() }
        nextRefresh = model.now
        isChanged = true
        return true
    }

    /// Nanoseconds.
    private var interval: UInt64 { UInt64(model.interval) * 1_000_000 }

    // MARK: what is due

    /// Done even while the screen is paused: messages must reach the log, and must not fill the memory.
    private mutating func passStandardErrorOn() {
        guard model.now >= nextErrors else { return }
        for line in screen.takeStandardError() { standardError?(line) }
        nextErrors = model.now &+ min(interval, 5_000_000_000)
    }

    private mutating func refreshWhereDue() {
        guard !model.isPaused, model.now >= nextRefresh else { return }
        model.take(control.snapshot())
        // Somebody else has ended the server of this process; its console ends with it.
        if control.link == .inProcess, model.snapshot.draining {
            exit = .stopped
            return
        }
        model.preferences.utcOffset = Self.utcOffset()
        meter.measure(&model)
        perform(model.queries())
        nextRefresh = model.now &+ interval
        isChanged = true
    }

    private mutating func drawWhereChanged() {
        if let due = model.notices.due, due <= model.now { isChanged = true }
        guard isChanged, exit == nil else { return }
        draw()
        isChanged = false
    }

    private mutating func draw() {
        model.fit(width: screen.width, height: screen.height)
        let began = linux_monotonic_nanoseconds()
        let canvas = frame()
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

    /// What the screen shows, or is to show.
    func frame() -> Canvas {
        ScreenView.draw(model, width: screen.width, height: screen.height, ascii: screen.isASCII)
    }

    // MARK: what has come

    private struct Ready {
        /// The terminal's events, as poll(2) told them.
        var terminal: Int16
        /// An Escape that nothing has followed has become a key by now.
        var isKeyDue: Bool
        var isWoken: Bool
        var hasReplies: Bool

        var isGone: Bool { terminal & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 }
        var hasInput: Bool { terminal & Int16(POLLIN) != 0 }
    }

    /// Sleeps until something comes or is due.
    /// - Returns: nil where nothing has come.
    private mutating func wait() -> Ready? {
        var descriptors = [
            pollfd(fd: screen.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wake.raw, events: Int16(POLLIN), revents: 0),
            pollfd(fd: control.replyDescriptor, events: Int16(POLLIN), revents: 0),
        ]
        let count = linux_poll(&descriptors, 3, timeout)
        let isKeyDue = screen.due.map { $0 <= linux_monotonic_nanoseconds() } ?? false
        guard count > 0 || isKeyDue else { return nil }
        model.now = linux_monotonic_nanoseconds()
        return Ready(
            terminal: descriptors[0].revents, isKeyDue: isKeyDue, isWoken: descriptors[1].revents != 0,
            hasReplies: descriptors[2].revents != 0)
    }

    private mutating func handle(_ ready: Ready) {
        if ready.isGone || (ready.hasInput && screen.hasHungUp) {
            exit = .hangup
            return
        }
        _ = followLink()
        if ready.hasInput || ready.isKeyDue { readKeys() }
        if ready.isWoken, exit == nil {
            wake.consume()
            screen.resize()
            isChanged = true
        }
        if ready.hasReplies, exit == nil {
            for reply in control.receive() {
                perform(model.receive(reply))
                if exit != nil { return }
            }
            isChanged = true
        }
    }

    private mutating func readKeys() {
        let before = model.interval
        let wasPaused = model.isPaused
        reading: while exit == nil {
            switch screen.read() {
            case .key(let key):
                let target = ScreenView.target(of: key, in: model)
                perform(model.press(key, on: target))
                // The next cursor movement depends on where the last key left the cursor.
                model.fit(width: screen.width, height: screen.height)
            case .other: continue
            case .none: break reading
            }
        }
        if model.interval != before { control.refresh(every: model.interval) }
        if model.interval != before || (wasPaused && !model.isPaused) {
            nextRefresh = wasPaused ? model.now : min(nextRefresh, model.now &+ interval)
        }
        isChanged = true
    }

    // MARK: clocks

    /// Milliseconds until the next deadline.
    private var timeout: Int32 {
        let now = model.now
        var due = model.isPaused ? max(nextErrors, now &+ 1_000_000_000) : nextRefresh
        if let key = screen.due { due = min(due, key) }
        if let tap = model.taps.due { due = min(due, tap) }
        if let change = model.notices.due { due = min(due, change) }
        guard due > now else { return 1 }
        return Int32(clamping: (due - now) / 1_000_000 + 1)
    }

    /// Seconds east of UTC, for times of day.
    static func utcOffset() -> Int {
        var now = time(nil)
        var local = tm()
        localtime_r(&now, &local)
        return Int(local.tm_gmtoff)
    }
}

/// The time that the console's thread has used, for `:stats`; measured only while it is shown.
private struct CostMeter {
    private var cpuBefore: UInt64 = 0
    private var wallBefore: UInt64 = 0

    mutating func measure(_ model: inout ConsoleModel) {
        guard model.showsStats else {
            self = CostMeter()
            return
        }
        var used = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used)
        let cpu = UInt64(used.tv_sec) &* 1_000_000_000 &+ UInt64(used.tv_nsec)
        model.cost.cpu = cpuBefore > 0 ? cpu &- cpuBefore : 0
        model.cost.wall = wallBefore > 0 ? model.now &- wallBefore : 0
        cpuBefore = cpu
        wallBefore = model.now
    }
}
