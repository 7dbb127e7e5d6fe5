import CLinux
import Glibc
import Synchronization
import Testing

@testable import Engine

/// A host that records what its loop calls.
private struct Recorder: LoopHost, ~Copyable {
    enum Message: Sendable {
        case note(Int)
        case requeueTwice
        case arm(slot: UInt32, deadline: UInt64)
        case stop
    }

    struct Notes: Sendable {
        var received: [Int] = []
        var resumedIn: [UInt64] = []
        var requeuedIn: [UInt64] = []
        var expired: [UInt32] = []
        var thread: Int32 = 0
    }

    let notes: Monitor<Notes>
    private let loop: UnsafeMutablePointer<LoopContext>
    private(set) var isFinished = false
    private let token = Token(slot: 1, generation: 1)
    private var left = 0

    init(notes: Monitor<Notes>, loop: UnsafeMutablePointer<LoopContext>) {
        self.notes = notes
        self.loop = loop
    }

    mutating func ready(_ token: Token, _ readiness: Readiness) {}

    mutating func publish(to gauges: LoopGauges, busy: UInt64) {}

    mutating func resume(_ token: Token) {
        let tick = loop.pointee.tick
        notes.withLock { $0.resumedIn.append(tick) }
        left -= 1
        if left > 0 { requeue() }
    }

    mutating func receive(_ message: consuming Message) {
        switch message {
        case .note(let number):
            notes.withLock {
                $0.received.append(number); $0.thread = linux_gettid()
            }
        case .requeueTwice:
            left = 2
            requeue()
        case .arm(let slot, let deadline):
            // A copy of the pointer: ThreadSanitizer in Swift 6.3 takes a change in place through a field of this value
            // for one of its first field, `notes`, which other threads read.
            let loop = loop
            loop.pointee.timers.armEarlier(slot, deadline: deadline)
        case .stop: isFinished = true
        }
    }

    private func requeue() {
        let loop = loop
        let tick = loop.pointee.tick
        notes.withLock { $0.requeuedIn.append(tick) }
        loop.pointee.requeue(token)
    }

    mutating func expired(_ slot: UInt32) { notes.withLock { $0.expired.append(slot) } }
    mutating func tickEnds() {}
}

@Suite struct EventLoopTests {
    private func start(
        _ group: LoopGroup<Recorder.Message>, _ kind: PollerKind, _ notes: Monitor<Recorder.Notes>
    ) throws -> LoopPort<Recorder.Message> {
        try group.start { port throws(Errno) in
            try EventLoop(port: port, context: try LoopContext(kind)) { Recorder(notes: notes, loop: $0) }
        }
    }

    @Test(arguments: PollerKind.allCases) func postedMessages_RunInOrder_OnTheLoopsThread(kind: PollerKind) throws {
        let notes = Monitor(Recorder.Notes())
        let group = LoopGroup<Recorder.Message>()
        let port = try start(group, kind, notes)
        for number in 0..<1000 { #expect(port.post(.note(number))) }
        #expect(eventually { notes.withLock { $0.received.count } == 1000 })
        #expect(notes.withLock { $0.received } == Array(0..<1000))
        #expect(notes.withLock { $0.thread } == port.gauges.threadID.load(ordering: .relaxed))
        #expect(port.waker.sent + port.waker.coalesced == 1000)
        port.post(.stop)
        group.join()
        #expect(!port.post(.note(0)))
    }

    @Test func requeued_GoesOnInTheNextTick_AndNotInTheSame() throws {
        let notes = Monitor(Recorder.Notes())
        let group = LoopGroup<Recorder.Message>()
        let port = try start(group, .epoll, notes)
        port.post(.requeueTwice)
        #expect(eventually { notes.withLock { $0.resumedIn.count } == 2 })
        let requeued = notes.withLock { $0.requeuedIn }
        #expect(notes.withLock { $0.resumedIn } == requeued.map { $0 + 1 })
        port.post(.stop)
        group.join()
    }

    @Test(arguments: PollerKind.allCases) func timer_WakesALoopThatWaits(kind: PollerKind) throws {
        let notes = Monitor(Recorder.Notes())
        let group = LoopGroup<Recorder.Message>()
        let port = try start(group, kind, notes)
        port.post(.arm(slot: 4, deadline: Clock.now / Clock.millisecond + 300))
        #expect(eventually { notes.withLock { $0.expired } == [4] })
        port.post(.stop)
        group.join()
    }

    @Test func idleLoop_DoesNotTurn() throws {
        let notes = Monitor(Recorder.Notes())
        let group = LoopGroup<Recorder.Message>()
        let port = try start(group, .epoll, notes)
        port.post(.note(1))
        #expect(eventually { notes.withLock { $0.received.count } == 1 })
        #expect(eventually { port.gauges.tickBegan.load(ordering: .relaxed) == 0 })
        // Nothing is armed and nothing is posted: the wait has no time-out, so no tick can follow.
        let waits = port.gauges.read().waits
        port.post(.note(2))
        #expect(eventually { notes.withLock { $0.received.count } == 2 })
        #expect(eventually { port.gauges.read().waits == waits + 1 })
        port.post(.stop)
        group.join()
        #expect(group.waitUntilEnded(deadline: Clock.now))
    }
}
