// The requests and replies of all ends of a control. A value, guarded by the control thread's monitor.

struct ControlQueue {
    private struct End {
        let actor: AuditActor
        let replied: Waker
        var requests: [(number: UInt64, request: ControlRequest)] = []
        var replies: [ControlReply] = []
        var nextNumber: UInt64 = 1
        /// One of its requests has been begun: the next waits, so that it sees the effect of what was done before.
        var isBusy = false
        /// Nobody fetches a reply any more.
        var isClosed = false

        /// Replies that are not fetched are bounded: the oldest are dropped.
        mutating func add(_ reply: ControlReply) {
            if isClosed { return }
            if replies.count >= ControlQueue.replyLimit { replies.removeFirst() }
            replies.append(reply)
            replied.wake()
        }
    }

    /// A request whose turn it is.
    struct Turn {
        var actor: AuditActor
        var request: ControlRequest
        /// Those who get the reply: whoever asked, and others who wait for the same page.
        var askers: [Asker]
    }

    /// The threads that take turns: what is asked of the users may hash a password or wait for the database,
    /// what is asked of the log's files waits for the disk, and nobody else's request waits with it.
    enum Lane: CaseIterable {
        case engine
        case users
    }

    struct Asker {
        var end: Int
        var number: UInt64
    }

    private static let replyLimit = 1024
    private static let requestLimit = 1024

    private var ends: [Int: End] = [:]
    /// The ends in the order of their turns: who was served goes to the back, so that an end with many requests delays
    /// another by one at most.
    private var turns: [Int] = []
    private var nextEnd = 1
    private(set) var isClosed = false

    mutating func open(_ actor: AuditActor, _ replied: Waker) -> Int {
        let number = nextEnd
        nextEnd += 1
        ends[number] = End(actor: actor, replied: replied)
        turns.append(number)
        return number
    }

    /// Nobody is at that end any more. What it asked to be changed is still done, or a client that sends and goes
    /// would have it done or not by chance; what it only asked about is dropped.
    mutating func close(_ end: Int) {
        ends[end]?.isClosed = true
        ends[end]?.replies = []
        ends[end]?.requests.removeAll { !$0.request.isChange }
        removeIfDone(end)
    }

    private mutating func removeIfDone(_ end: Int) {
        guard let found = ends[end], found.isClosed, !found.isBusy, found.requests.isEmpty else { return }
        ends[end] = nil
        turns.removeAll { $0 == end }
    }

    /// Somebody is at that end, who may ask for more.
    func isOpen(_ end: Int) -> Bool { ends[end].map { !$0.isClosed } ?? false }

    mutating func close() { isClosed = true }

    mutating func send(_ request: ControlRequest, from end: Int) -> UInt64 {
        guard let found = ends[end], !found.isClosed else { return 0 }
        let (next, waiting) = (found.nextNumber, found.requests.count)
        ends[end]?.nextNumber &+= 1
        if isClosed || waiting >= Self.requestLimit {
            ends[end]?.add(ControlReply(request: next, result: .refused("the engine is busy or ending: try again")))
        } else {
            ends[end]?.requests.append((next, request))
        }
        return next
    }

    /// The turn of those is over.
    mutating func reply(_ result: ControlResult, to askers: [Asker]) {
        for asker in askers {
            ends[asker.end]?.add(ControlReply(request: asker.number, result: result))
            ends[asker.end]?.isBusy = false
            removeIfDone(asker.end)
        }
    }

    mutating func receive(at end: Int) -> [ControlReply] {
        let replies = ends[end]?.replies ?? []
        ends[end]?.replies = []
        return replies
    }

    /// Nil while nobody asks for anything in that lane, or waits for the reply to what they asked before.
    mutating func next(_ lane: Lane) -> Turn? {
        guard let index = turns.firstIndex(where: { ready($0)?.lane == lane }), let request = ready(turns[index]) else {
            return nil
        }
        let end = turns.remove(at: index)
        turns.append(end)
        // Of the others only what they wait for next, so that each still sees the effect of what it did before.
        let sharing = turns.filter { $0 != end && ready($0)?.isSamePage(as: request) == true }
        let askers = ([end] + sharing).compactMap { begin($0) }
        guard let actor = ends[end]?.actor else { return nil }
        return Turn(actor: actor, request: request, askers: askers)
    }

    func hasTurn(_ lane: Lane) -> Bool { turns.contains { ready($0)?.lane == lane } }

    /// Nothing comes any more, and nothing is left to be done.
    var isOver: Bool { isClosed && ends.values.allSatisfy { !$0.isBusy && $0.requests.isEmpty } }

    /// The request that an end waits for, if it can be begun.
    private func ready(_ end: Int) -> ControlRequest? {
        guard let found = ends[end], !found.isBusy else { return nil }
        return found.requests.first?.request
    }

    private mutating func begin(_ end: Int) -> Asker? {
        guard let number = ends[end]?.requests.removeFirst().number else { return nil }
        ends[end]?.isBusy = true
        return Asker(end: end, number: number)
    }
}

extension ControlRequest {
    fileprivate var lane: ControlQueue.Lane {
        switch self {
        case .users, .user, .userNamed, .addUser, .setUserLocked, .setPassword, .setUserRole, .resetPassword,
            .endSessions, .removeUser, .invite, .audit, .logPage:
            .users
        default: .engine
        }
    }

    /// Both ask for one page, whose making is worth sharing.
    fileprivate func isSamePage(as other: ControlRequest) -> Bool {
        switch (self, other) {
        case (.connections(let mine), .connections(let theirs)): mine == theirs
        case (.users(let mine), .users(let theirs)): mine == theirs
        case (.audit(let mine), .audit(let theirs)): mine == theirs
        case (.heapMap(let mine, let cells), .heapMap(let theirs, let theirCells)):
            mine == theirs && cells == theirCells
        case (.traffic(let mine), .traffic(let theirs)): mine == theirs
        case (.split, .split): true
        case (.failures(let mine), .failures(let theirs)): mine == theirs
        case (.logPage(let mine), .logPage(let theirs)): mine == theirs
        default: false
        }
    }
}
