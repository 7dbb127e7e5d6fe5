// The part of the console that has the keys: the view, a question, a line under entry, or a secret that is shown once.
// A part of the model.

struct Prompts: Sendable {
    enum Mode: Sendable {
        case browse
        case confirm(Confirmation)
        case command(CommandPrompt)
        /// A filter under entry, which applies as it is typed; Esc brings the former sheet back.
        case filter(FilterPrompt, Pane, before: TableSheet)
        /// The text of a row to go to.
        case find(LineEditor)
        case addUser(AddUserForm)
        /// Shown once and kept nowhere else.
        case secret(title: String, String)
        case help(scroll: Int)
    }

    /// Nanoseconds for which no key closes a secret: one that was meant for something else came with it.
    static let secretGrace: UInt64 = 500_000_000
    /// Lines that the help page can be scrolled by; a frame that has fewer says so.
    static let longestHelp = 500

    private(set) var mode = Mode.browse
    /// Lines that were run, the newest last.
    private(set) var history: [String] = []
    /// Filters that were entered, the newest last.
    private(set) var filters: [String] = []
    /// What was looked for last; empty before the first time.
    var wanted = ""
    /// Secrets that wait until nothing else has the keys.
    private var secrets: [(title: String, secret: String)] = []
    /// Monotonic nanoseconds when a frame first showed the current secret.
    private var secretShownAt: UInt64?

    var isBrowsing: Bool {
        if case .browse = mode { true } else { false }
    }

    mutating func open(_ mode: Mode) { self.mode = mode }
    mutating func ask(_ question: Confirmation) { mode = .confirm(question) }
    mutating func close() { mode = .browse }

    /// Closes what would act; the help stays, and what is shown once.
    mutating func abandon() {
        switch mode {
        case .browse, .help, .secret: break
        case .confirm, .command, .filter, .find, .addUser: close()
        }
    }

    mutating func remember(_ line: String) {
        if history.last != line { history.append(line) }
        if history.count > CommandPrompt.historyLength { history.removeFirst() }
    }

    mutating func remember(filter: String) {
        guard !filter.isEmpty, filters.last != filter else { return }
        filters.append(filter)
        if filters.count > CommandPrompt.historyLength { filters.removeFirst() }
    }

    mutating func scrollHelp(to line: Int) { mode = .help(scroll: min(max(0, line), Self.longestHelp)) }

    // MARK: what is shown once

    mutating func keep(secret: String, title: String) {
        secrets.append((title, secret))
        showSecret()
    }

    /// Shows the next secret, but neither in place of a line under entry nor of another secret.
    mutating func showSecret() {
        guard isBrowsing, !secrets.isEmpty else { return }
        let (title, secret) = secrets.removeFirst()
        mode = .secret(title: title, secret)
        secretShownAt = nil
    }

    /// The operator has read the secret.
    mutating func closeSecret(at now: UInt64) {
        guard let secretShownAt, now >= secretShownAt &+ Self.secretGrace else { return }
        mode = .browse
        showSecret()
    }

    // MARK: the frame

    /// A frame was drawn: a question can be answered from now on.
    /// - Parameter scrollLimit: what was scrolled past its end stands at its end.
    mutating func wasDrawn(scrollLimit: Int?, at now: UInt64) {
        switch mode {
        case .help(let scroll): mode = .help(scroll: min(scroll, scrollLimit ?? 0))
        case .secret: secretShownAt = secretShownAt ?? now
        case .confirm(var question):
            question.isDrawn = true
            mode = .confirm(question)
        case .command(var line):
            line.isDrawn = true
            mode = .command(line)
        case .browse, .filter, .find, .addUser: break
        }
    }

    /// The line for notices is theirs.
    var coversNotices: Bool {
        switch mode {
        case .command, .filter, .find, .help: true
        case .browse, .confirm, .addUser, .secret: false
        }
    }
}
