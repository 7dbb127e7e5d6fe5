// The requests that the engine has not answered yet: their purpose, their time, and which answer is the one waited for.
// A part of the model.

struct OpenRequests: Sendable {
    /// The queries that are sent regularly, one of each at a time.
    enum Page: Hashable, Sendable {
        case connections, users, log, accessLog, olderLog, audit, traffic, detail, lints, others, drift
    }

    /// Nanoseconds that keys wait for a question: a reply that never comes must not block them for ever.
    static let questionPatience: UInt64 = 2_000_000_000
    /// Nanoseconds after which no answer is to be expected: a lost reply must not end refreshing.
    static let replyPatience: UInt64 = 5_000_000_000
    /// Requests whose replies are remembered; the oldest go first.
    static let most = 256

    private var purposes: [UInt64: Purpose] = [:]
    /// When the pages under way were asked for.
    private var asked: [Page: UInt64] = [:]
    /// The serial numbers of pending pages that the cursor waits for.
    private var serials: [Page: UInt64] = [:]
    /// Until then keys wait for a question that a reply will bring. Monotonic nanoseconds.
    private var questionDue: UInt64 = 0

    var count: Int { purposes.count }

    // MARK: each request

    mutating func add(_ number: UInt64, _ purpose: Purpose, at now: UInt64) {
        if purposes.count > Self.most, let oldest = purposes.keys.min() { purposes[oldest] = nil }
        purposes[number] = purpose
        if purpose.bringsQuestion { questionDue = now &+ Self.questionPatience }
    }

    /// Its reply has come; nil for one that nobody waits for any more.
    mutating func remove(_ number: UInt64) -> Purpose? { purposes.removeValue(forKey: number) }

    /// While a question is pending, keys are neither its reply nor meant for what is under it.
    func holdsKeys(at now: UInt64) -> Bool { now < questionDue && purposes.values.contains(where: \.bringsQuestion) }

    mutating func dropQuestions() { purposes = purposes.filter { !$0.value.bringsQuestion } }

    var hasAction: Bool { purposes.values.contains(where: \.isAction) }

    /// The value that the newest pending request of a kind asked for.
    func lastAsked<Value>(_ kind: (Purpose) -> Value?) -> Value? {
        purposes.filter { kind($0.value) != nil }.max { $0.key < $1.key }.flatMap { kind($0.value) }
    }

    /// No reply is expected any more, and none is taken.
    mutating func forgetAll() { self = OpenRequests() }

    // MARK: pages

    /// - Parameter serial: the page's own number, where the cursor waits for it.
    mutating func ask(_ page: Page, serial: UInt64? = nil, at now: UInt64) {
        asked[page] = now
        if let serial { serials[page] = serial }
    }

    func serial(of page: Page) -> UInt64? { serials[page] }

    /// The page of an older query is useless, and the newest one's is still to come.
    func isNewest(_ serial: UInt64, of page: Page) -> Bool { serials[page] == serial }

    mutating func answered(_ page: Page) { asked[page] = nil }

    /// The new screen may need data that has not been asked for.
    mutating func forgetPages() { asked = asked.filter { $0.key == .lints } }

    /// Not pending, or pending for so long that no reply is expected.
    func isDue(_ page: Page, at now: UInt64, every period: UInt64 = 0) -> Bool {
        guard let asked = asked[page] else { return true }
        return now > asked && now - asked > max(period, Self.replyPatience)
    }
}
