// The notices that wait to be read. None is replaced before a frame has shown it; a result or a refusal stays for at
// least a second, while a hint gives way to the next notice. The time counts from the frame that showed it, so that a
// reply that comes while a line is being typed is still there afterwards.

struct NoticeBoard: Sendable {
    private(set) var current: Notice?
    private(set) var waiting: [Notice] = []

    /// Those that are kept, the oldest first.
    var all: [Notice] { (current.map { [$0] } ?? []) + waiting }

    /// The most notices that wait; of more, hints are dropped first, then asides, then the oldest.
    static let capacity = 8
    /// Nanoseconds that a result stays, and that an aside waits.
    static let shortest: UInt64 = 1_000_000_000
    static let beforeAside: UInt64 = 4_000_000_000

    mutating func add(_ notice: Notice, at now: UInt64) {
        if let current, current.kind == notice.kind, current.text == notice.text {
            self.current?.shownAt = nil
            return
        }
        if waiting.last.map({ $0.kind == notice.kind && $0.text == notice.text }) == true { return }
        // Only the newest hint is still true.
        if notice.kind == .hint { waiting.removeAll { $0.kind == .hint } }
        // What was asked for comes before asides that nobody has seen yet.
        let place = notice.isAside ? nil : waiting.firstIndex(where: \.isAside)
        waiting.insert(notice, at: place ?? waiting.endIndex)
        if waiting.count > Self.capacity {
            let dropped = waiting.firstIndex { $0.kind == .hint } ?? waiting.firstIndex(where: \.isAside)
            waiting.remove(at: dropped ?? 0)
        }
        advance(at: now)
    }

    /// Removes the notice that has been shown for long enough, and brings the next.
    mutating func advance(at now: UInt64) {
        if let current {
            guard let next = waiting.first else {
                if current.isOver(at: now) { self.current = nil }
                return
            }
            guard current.isShown(for: Self.stay(current, before: next), at: now) else { return }
        }
        current = waiting.isEmpty ? nil : waiting.removeFirst()
    }

    private static func stay(_ current: Notice, before next: Notice) -> UInt64 {
        next.isAside ? beforeAside : current.kind == .hint ? 0 : shortest
    }

    /// A frame has shown the current one.
    mutating func wasShown(at now: UInt64) {
        if current?.shownAt == nil { current?.shownAt = now }
    }

    /// Makes room for the line under it, if the notice has been seen.
    mutating func clear() {
        waiting.removeAll { $0.kind == .hint }
        if current?.shownAt != nil || current?.kind == .hint { current = waiting.isEmpty ? nil : waiting.removeFirst() }
    }

    /// Monotonic nanoseconds of the next change by time; nil if there is none.
    var due: UInt64? {
        guard let current, let shownAt = current.shownAt else { return nil }
        return shownAt &+ (waiting.first.map { Self.stay(current, before: $0) } ?? Notice.lifetime)
    }
}

/// One line for the operator, under the panes.
struct Notice: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case done, failed, hint
    }

    var kind: Kind
    var text: String
    /// Nobody asked for it just now: it waits until the results that were asked for have been read.
    var isAside = false
    /// Monotonic nanoseconds of the first frame that showed it; nil until then.
    var shownAt: UInt64?

    /// Nanoseconds that it stays if nothing follows it.
    static let lifetime: UInt64 = 8_000_000_000

    func isOver(at now: UInt64) -> Bool { isShown(for: Self.lifetime, at: now) }

    /// - Parameter time: nanoseconds.
    func isShown(for time: UInt64, at now: UInt64) -> Bool {
        guard let shownAt else { return false }
        return now >= shownAt && now - shownAt >= time
    }
}
