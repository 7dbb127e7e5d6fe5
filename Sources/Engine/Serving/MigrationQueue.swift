// Which connections of a loop are to go to another, and where to. A loop's own; worked off in batches at the end of its
// ticks, when no handler runs. One with an answer pending stays on the list until it has been given.

struct MigrationQueue {
    typealias Port = LoopPort<LoopMessage>

    /// Connections moved, and list entries looked at, in one tick.
    static let batch = 256

    private var list: [(token: Token, port: Port)] = []
    private var next = 0
    /// Set when the loop is to end: where everything goes that is still sent to it.
    private(set) var successors: [Port] = []
    private(set) var isLeaving = false
    private var turn = 0

    var isEmpty: Bool { list.isEmpty }

    /// Those that are to go already.
    var tokens: Set<UInt64> { Set(list.map(\.token.raw)) }

    mutating func add(_ token: Token, to port: Port) { list.append((token, port)) }

    mutating func leave(to successors: [Port]) {
        self.successors = successors
        isLeaving = true
        list.removeAll()
        next = 0
    }

    /// The loop ends otherwise, or goes on: nothing moves any more.
    mutating func cancel() {
        self = MigrationQueue()
    }

    /// The successor whose turn it is.
    mutating func successor() -> Port? {
        guard !successors.isEmpty else { return nil }
        turn = turn + 1 < successors.count ? turn + 1 : 0
        return successors[turn]
    }

    /// The next entry of a pass over the list; nil at the pass's end. It stays on the list until `done`.
    mutating func peek() -> (token: Token, port: Port)? {
        guard next < list.count else {
            next = 0
            return nil
        }
        return list[next]
    }

    /// The entry has been dealt with: the last one takes its place.
    mutating func done() {
        list.swapAt(next, list.count - 1)
        list.removeLast()
    }

    /// The entry must wait for another pass.
    mutating func skip() { next += 1 }
}
