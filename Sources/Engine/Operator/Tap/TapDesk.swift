// The open taps of a server: whose they are, and when they end. A value, guarded by a monitor, used on the control
// thread.

/// A tap that somebody reads, or may still read.
struct OpenTap {
    let tap: Tap
    /// The end of the control at which its reader is.
    let end: Int
    let actor: AuditActor
    var feed: TapFeed
    /// Monotonic nanoseconds when its time is over; then, when what is left is thrown away.
    var deadline: UInt64
    /// Set when the loop was told that no more is wanted.
    var isStopped = false

    /// Nanoseconds for which a reader may leave what it has not read.
    static let patience = 30 * Clock.second
}

struct TapDesk {
    /// The most at a time: each may hold as much memory as its ring has.
    static let most = 4
    /// Bytes of a ring: a large file that goes out at once is noted whole.
    static let ringBytes = 16 << 20

    private var open: [OpenTap] = []
    private var last = 0

    var hasRoom: Bool { open.count < Self.most }

    mutating func nextNumber() -> Int {
        last += 1
        return last
    }

    mutating func add(_ tap: OpenTap) { open.append(tap) }

    /// - Parameter end: nobody else sees it.
    func find(_ number: Int, of end: Int) -> OpenTap? {
        open.first { $0.tap.number == number && $0.end == end }
    }

    mutating func put(_ tap: OpenTap) {
        if let index = open.firstIndex(where: { $0.tap.number == tap.tap.number }) { open[index] = tap }
    }

    mutating func remove(_ number: Int) { open.removeAll { $0.tap.number == number } }

    /// When something is to be done about one.
    var due: UInt64 { open.map(\.deadline).min() ?? .max }

    /// Stops those whose time is over, and takes out those that nobody reads any more.
    /// - Returns: those that are stopped now, and those that are taken out.
    mutating func look(at now: UInt64, isThere: (Int) -> Bool) -> (stopped: [Int], gone: [OpenTap]) {
        var stopped: [Int] = []
        var gone: [OpenTap] = []
        open = open.compactMap { tap in
            var tap = tap
            if isThere(tap.end) {
                if tap.deadline > now { return tap }
                if !tap.isStopped {
                    tap.isStopped = true
                    tap.deadline = now &+ OpenTap.patience
                    tap.feed.close()
                    stopped.append(tap.tap.number)
                    return tap
                }
            }
            tap.feed.close()
            gone.append(tap)
            return nil
        }
        return (stopped, gone)
    }
}
