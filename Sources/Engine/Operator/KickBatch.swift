// Many connections that an operator closes by one request, some at a time, and the pace of it. Owned by the control
// thread.

struct KickBatch {
    /// Connections closed in one tick of a loop.
    static let size = 64

    let kick: Kick
    let count: Int
    private var left: ArraySlice<ConnectionID>
    /// The connections that were found and closed.
    var done = 0
    /// Every loop has replied each time.
    var isWhole = true

    init(_ ids: [ConnectionID], _ kick: Kick) {
        self.kick = kick
        count = ids.count
        left = ids[...]
    }

    var isFinished: Bool { left.isEmpty }

    mutating func next() -> [ConnectionID] {
        let batch = Array(left.prefix(Self.size))
        left = left.dropFirst(Self.size)
        return batch
    }

    var result: ControlResult {
        let verb = kick == .now ? "kicked" : "closing"
        let gone = count - done
        if !isWhole {
            return .refused(
                "\(verb) \(done) of \(count) connections; a loop did not answer, and some may still be kicked")
        }
        return .done("\(verb) \(done) connections\(gone > 0 ? "; \(gone) had closed already" : "")")
    }
}

/// The pace of all batches together. Other requests are answered between two of them, so that an operator who watches
/// sees it happen; and nobody's many delay somebody else's few, for each waits for the next free moment.
final class KickPace {
    /// The time between two batches in nanoseconds: 6,400 connections a second.
    private static let pause = 10 * Clock.millisecond
    private var due: UInt64 = 0
    private var isEnding = false

    /// The moment of the next batch.
    func next() -> UInt64 {
        let now = Clock.now
        if isEnding { return now }
        due = max(due, now)
        defer { due &+= Self.pause }
        return due
    }

    /// The server ends, and with it all connections: no batch waits any more.
    func end() { isEnding = true }
}
