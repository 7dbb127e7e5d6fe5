import Glibc
import Synchronization
import Testing

@testable import Engine

@Suite struct MonitorTests {
    @Test func wait_ReturnsNil_AtDeadline() {
        let monitor = Monitor(0)
        let result: Int? = monitor.wait(until: Clock.now + 5 * Clock.millisecond) { $0 > 0 ? $0 : nil }
        #expect(result == nil)
    }

    @Test func wait_SeesWhatAnotherThreadSignals() throws {
        let monitor = Monitor(0)
        let thread = try Thread(name: "signals") { monitor.signal { $0 = 7 } }
        let result: Int? = monitor.wait(until: Clock.now + TestClient.patience) { $0 > 0 ? $0 : nil }
        thread.join()
        #expect(result == 7)
    }

    @Test func withLock_LetsOneInAtATime() throws {
        let monitor = Monitor(0)
        var threads: [ThreadHandle] = []
        for _ in 0..<4 {
            threads.append(
                ThreadHandle(try Thread(name: "adds") { for _ in 0..<5000 { monitor.withLock { $0 += 1 } } }))
        }
        for thread in threads { thread.join() }
        #expect(monitor.withLock { $0 } == 20_000)
    }
}

@Suite struct ThreadTests {
    @Test func threads_AreNotEndedByAWriteThatFails() throws {
        let blocked = Monitor<[Bool]>([])
        let thread = try Thread(name: "signals") {
            var signals = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &signals)
            blocked.withLock { $0 = [SIGPIPE, SIGXFSZ, SIGSEGV].map { sigismember(&signals, $0) == 1 } }
        }
        thread.join()
        #expect(blocked.withLock { $0 } == [true, true, false])
    }
}

@Suite struct MailboxTests {
    @Test func messages_ArriveOnceAndInOrderOfEachSender() throws {
        let mailbox = Mailbox<(sender: Int, number: Int)>()
        var threads: [ThreadHandle] = []
        for sender in 0..<4 {
            threads.append(
                ThreadHandle(
                    try Thread(name: "posts") { for number in 0..<1000 { _ = mailbox.post((sender, number)) } }))
        }
        var next = [0, 0, 0, 0]
        var batch: [(sender: Int, number: Int)] = []
        let all = eventually {
            mailbox.swap(into: &batch)
            for message in batch {
                if message.number != next[message.sender] { return false }
                next[message.sender] += 1
            }
            batch.removeAll()
            return next == [1000, 1000, 1000, 1000]
        }
        for thread in threads { thread.join() }
        #expect(all)
    }

    @Test func depth_IsWhatWaits() {
        let mailbox = Mailbox<Int>()
        for number in 0..<5 { _ = mailbox.post(number) }
        #expect(mailbox.depth == 5)
        var batch: [Int] = []
        mailbox.swap(into: &batch)
        #expect(mailbox.depth == 0 && batch.count == 5)
        _ = mailbox.post(6)
        #expect(mailbox.depth == 1)
        _ = mailbox.close()
        #expect(mailbox.depth == 0)
    }

    @Test func closedMailbox_TakesNothing_AndGivesBackWhatWasNotRead() {
        let mailbox = Mailbox<Int>()
        #expect(mailbox.post(1))
        #expect(mailbox.close() == [1])
        #expect(!mailbox.post(2))
    }
}

@Suite struct WakerTests {
    @Test func wakes_AreCoalesced_UntilConsumed() throws {
        let waker = try Waker()
        for _ in 0..<10 { waker.wake() }
        #expect(waker.sent == 1)
        #expect(waker.coalesced == 9)
        waker.consume()
        waker.wake()
        #expect(waker.sent == 2)
        var entry = pollfd(fd: waker.raw, events: Int16(POLLIN), revents: 0)
        #expect(poll(&entry, 1, 0) == 1)
    }
}

@Suite struct WorkerPoolTests {
    @Test func fullQueue_RefusesAtOnce_AndCounts() throws {
        let gate = Monitor(false)
        let pool = try WorkerPool(threadCount: 1, queueLimit: 2)
        #expect(pool.submit { _ = gate.wait { $0 ? true : nil } })
        #expect(eventually { pool.busy == 1 })
        #expect(pool.submit {})
        #expect(pool.submit {})
        #expect(!pool.submit {})
        #expect(pool.rejected == 1)
        #expect(pool.queued == 2)
        gate.broadcast { $0 = true }
        pool.stop()
        #expect(pool.completed == 3)
    }

    @Test func stopDiscarding_DropsWhatWaits() throws {
        let gate = Monitor(false)
        let ran = Monitor(0)
        let pool = try WorkerPool(threadCount: 1, queueLimit: 100)
        #expect(pool.submit { _ = gate.wait { $0 ? true : nil } })
        #expect(eventually { pool.busy == 1 })
        for _ in 0..<50 { #expect(pool.submit { ran.withLock { $0 += 1 } }) }
        let opener = ThreadHandle(
            try Thread(name: "opens") {
                _ = eventually { pool.queued == 0 }
                gate.broadcast { $0 = true }
            })
        pool.stop(discarding: true)
        opener.join()
        #expect(ran.withLock { $0 } == 0)
    }

    @Test func stop_RunsWhatWaits_AndTakesNothingMore() throws {
        let done = Monitor(0)
        let pool = try WorkerPool(threadCount: 3, queueLimit: 5000)
        for _ in 0..<3000 { #expect(pool.submit { done.withLock { $0 += 1 } }) }
        pool.stop()
        #expect(done.withLock { $0 } == 3000)
        #expect(!pool.submit {})
    }
}

@Suite struct HandoverTests {
    @Test func value_IsTakenOnce() {
        let handover = Handover(FileDescriptor(owning: open("/dev/null", O_RDONLY)))
        let first = handover.take() != nil
        let second = handover.take() != nil
        #expect(first)
        #expect(!second)
    }
}
