// The requests and replies of all ends of a control. A value, guarded by the control thread's monitor.

struct ControlQueue {
    private struct End {
        let actor: AuditActor
        let replied: Waker
        var requests: [(number: UInt64, request: ControlRequest)] = []
        var replies: [ControlReply] = []
        var nextNumber: UInt64 = 1

        /// Replies that nobody fetches are bounded: the oldest are dropped.
        mutating func add(_ reply: ControlReply) {
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

    mutating func close(_ end: Int) {
        ends[end] = nil
        turns.removeAll { $0 == end }
    }

    mutating func close() { isClosed = true }

    mutating func send(_ request: ControlRequest, from end: Int) -> UInt64 {
        guard let next = ends[end]?.nextNumber, let waiting = ends[end]?.requests.count else { return 0 }
        ends[end]?.nextNumber &+= 1
        if isClosed || waiting >= Self.requestLimit {
            ends[end]?.add(ControlReply(request: next, result: .refused("the engine is busy or ending: try again")))
        } else {
            ends[end]?.requests.append((next, request))
        }
        return next
    }

    mutating func reply(_ result: ControlResult, to asker: Asker) {
        ends[asker.end]?.add(ControlReply(request: asker.number, result: result))
    }

    mutating func receive(at end: Int) -> [ControlReply] {
        let replies = ends[end]?.replies ?? []
        ends[end]?.replies = []
        return replies
    }

    /// Nil while nobody asks for anything.
    mutating func next() -> Turn? {
        guard let index = turns.firstIndex(where: { ends[$0]?.requests.isEmpty == false }) else { return nil }
        let end = turns.remove(at: index)
        turns.append(end)
        guard let first = ends[end]?.requests.removeFirst(), let actor = ends[end]?.actor else { return nil }
        var askers = [Asker(end: end, number: first.number)]
        // Only what others wait for next, so that each still sees the effect of what it did before.
        for other in turns where other != end {
            guard let (number, request) = ends[other]?.requests.first, request.isSamePage(as: first.request) else {
                continue
            }
            ends[other]?.requests.removeFirst()
            askers.append(Asker(end: other, number: number))
        }
        return Turn(actor: actor, request: first.request, askers: askers)
    }
}

extension ControlRequest {
    /// Both ask for one page, whose making is worth sharing.
    fileprivate func isSamePage(as other: ControlRequest) -> Bool {
        switch (self, other) {
        case (.connections(let mine), .connections(let theirs)): mine == theirs
        case (.users(let mine), .users(let theirs)): mine == theirs
        case (.audit(let mine), .audit(let theirs)): mine == theirs
        default: false
        }
    }
}
