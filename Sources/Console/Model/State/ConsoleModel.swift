// The state of the console: what it was last told, where the operator is, which requests are pending. Each part keeps
// its own rules; here stands what concerns several of them. A value, changed by snapshots, keys and replies;
// views draw it and change nothing. Owned by the console's thread.

import Engine

struct ConsoleModel: Sendable {
    var heard: Heard
    var attachment = Attachment()
    var tables: TableSet
    var place = Whereabouts()
    var inspected = Inspected()
    var wire = Wire()
    var taps = TapReaders()
    /// The last line to which the wire can be scrolled, in the last frame.
    var wireEnd = 0
    var requests = OpenRequests()
    var prompts = Prompts()
    var notices = NoticeBoard()
    var undos = UndoList()
    var preferences: Preferences
    var cost = FrameCost()
    /// The content of the last frame; nil before the first.
    var drawn: DrawnScreen?
    var count = CountPrefix()
    private(set) var width = 80
    private(set) var height = 24
    /// Monotonic nanoseconds.
    var now: UInt64

    init(snapshot: EngineSnapshot, interval: Int = 1000) {
        heard = Heard(snapshot)
        tables = TableSet(snapshot)
        preferences = Preferences(interval: interval)
        now = snapshot.monotonicTime
        arrangeLoops()
    }

    // MARK: time

    mutating func take(_ snapshot: EngineSnapshot) {
        if isAttached {
            if snapshot.monotonicTime != self.snapshot.monotonicTime { attachment.hear(at: now) }
            if !snapshot.isOfSameServer(as: self.snapshot) { meet(snapshot) }
        }
        heard.take(snapshot)
        arrangeLoops()
    }

    mutating func arrangeLoops() { tables.arrangeLoops(shownSnapshot, shownRates, at: now) }

    /// Goes one recorded moment back, or forward; past the last, to now.
    mutating func travel(_ step: Int) { arrive(heard.travel(step, followsLog: tables.log.isFollowing)) }

    /// To a moment so many nanoseconds ago.
    mutating func travel(back age: UInt64) {
        arrive(heard.travel(back: age, followsLog: tables.log.isFollowing))
        // Frames are a second apart, or more; the first of all may be younger than that.
        if let timeBack, timeBack < age { say(.hint, "nothing older is recorded") }
    }

    private mutating func arrive(_ step: Heard.Step) {
        switch step {
        case .none: say(.hint, "nothing older is recorded")
        case .now:
            if past == nil { say(.hint, "this is now: [ goes back in time") }
            goLive()
        case .moment(let time):
            tables.log.seek(time: time)
            notices.clear()
            arrangeLoops()
        }
    }

    mutating func goLive() {
        if past?.followedLog == true { tables.log.follow() }
        heard.goLive()
        notices.clear()
        arrangeLoops()
    }

    // MARK: what is said

    mutating func say(_ kind: Notice.Kind, _ text: String) { notices.add(Notice(kind: kind, text: text), at: now) }

    /// A notice that nobody has just asked for: it comes after the results that were asked for have been read.
    mutating func mention(_ kind: Notice.Kind, _ text: String) {
        notices.add(Notice(kind: kind, text: text, isAside: true), at: now)
    }

    // MARK: the frame

    var layout: Layout { layout(width: width, height: height) }

    func layout(width: Int, height: Int) -> Layout {
        Layout(
            width: width, height: height, view: view, focus: place.focus, loops: tables.loops.order.count,
            isDetail: detail != nil, detailPane: detail?.pane, above: settingsFaults(width: width).count,
            users: keepsUsers)
    }

    /// Of the settings file, where the settings that differ are shown: they stand above those. One that is long goes on
    /// in the next line.
    func settingsFaults(width: Int) -> [String] {
        guard case .settings(.drift)? = detail, let report = settings.report, !report.faults.isEmpty else { return [] }
        let faults = report.faults.prefix(20).flatMap { fault in
            TextWrap.lines(SettingsReport.short(fault, report.path), width: max(20, width - 6))
        }
        return ["\(report.fileName): a start now would not take it"] + faults
    }

    /// The number of rows that a pane shows now; 0 where it is not on the screen.
    func visibleRows(_ pane: Pane) -> Int { layout.rows(of: pane) }

    /// Keeps every cursor on the screen. Called before a frame is drawn.
    mutating func fit(width: Int, height: Int) {
        self.width = width
        self.height = height
        notices.advance(at: now)
        prompts.showSecret()
        let layout = layout
        tables.scroll { layout.rows(of: $0) }
    }

    /// A frame was drawn: its notice has been seen, unless a line under entry covers it.
    /// - Parameter scrollLimit: content scrolled past this is set back to it.
    mutating func wasDrawn(scrollLimit: Int? = nil) {
        if case .help = mode {} else { place.scroll(to: min(place.scroll, scrollLimit ?? 0)) }
        if case .wire? = detail { wireEnd = scrollLimit ?? 0 }
        prompts.wasDrawn(scrollLimit: scrollLimit, at: now)
        rememberScreen()
        if !prompts.coversNotices, !layout.isTooSmall { notices.wasShown(at: now) }
    }
}
