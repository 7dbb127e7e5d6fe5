// The connections of a loop that will move to another loop, with their targets. Owned by the loop; worked off in
// batches at the end of its ticks, when no handler runs. A connection with a pending response stays on the list until
// the response has been given.

struct MigrationQueue {
    typealias Port = LoopPort<LoopMessage>

    /// The most connections moved, and list entries looked at, in one tick.
    static let batch = 256

    private var list: [(token: Token, port: Port)] = []
    private var next = 0
    /// Set when the loop is about to end: the loops that get everything still sent to it.
    private(set) var successors: [Port] = []
    private(set) var isLeaving = false
    private var turn = 0

    var isEmpty: Bool { list.isEmpty }

    /// The connections already on the list.
    var tokens: Set<UInt64> { Set(list.map(\.token.raw)) }

    mutating func add(_ token: Token, to port: Port) { list.append((token, port)) }

    mutating func leave(to successors: [Port]) {
        self.successors = successors
        isLeaving = true
        list.removeAll()
        next = 0
    }

    /// The loop ends in another way, or goes on: nothing moves any more.
    mutating func cancel() {
        self = MigrationQueue()
    }

    /// The next successor in turn.
    mutating func successor() -> Port? {
        guard !successors.isEmpty else { return nil }
        turn = turn + 1 < successors.count ? turn + 1 : 0
        return successors[turn]
    }

    /// The next entry of a pass over the list; nil at its end. It stays on the list until `done`.
    mutating func peek() -> (token: Token, port: Port)? {
        guard next < list.count else {
            next = 0
            return nil
        }
        return list[next]
    }

    /// Removes the entry: the last one takes its place.
    mutating func done() {
        list.swapAt(next, list.count - 1)
        list.removeLast()
    }

    /// Leaves the entry for another pass.
    mutating func skip() { next += 1 }
}
