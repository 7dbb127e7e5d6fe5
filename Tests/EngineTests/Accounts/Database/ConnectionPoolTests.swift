// The pool, over a connection that only records its calls.

import Glibc
import Synchronization
import Testing

@testable import Accounts
@testable import Engine

private final class FakeConnection: PooledConnection {
    let usable = Atomic<Bool>(true)
    let resets = Atomic<Int>(0)
    let users = Atomic<Int>(0)
    let healthy = Atomic<Bool>(true)
    func isHealthy() -> Bool { healthy.load(ordering: .relaxed) }
    var isUsable: Bool { usable.load(ordering: .relaxed) }
    func reset() { resets.wrappingAdd(1, ordering: .relaxed) }
}

private final class Opened: Sendable {
    let count = Atomic<Int>(0)
    let failing = Atomic<Bool>(false)
}

@Suite struct ConnectionPoolTests {
    private let opened = Opened()

    private func pool(
        readers: Int, leaseTimeout: Int = 10_000, checkAfter: UInt64 = Clock.second
    ) -> ConnectionPool<FakeConnection> {
        let opened = opened
        let open: @Sendable () throws(SQLError) -> FakeConnection = { () throws(SQLError) in
            if opened.failing.load(ordering: .relaxed) { throw SQLError(.cannotOpen, "no") }
            opened.count.wrappingAdd(1, ordering: .relaxed)
            return FakeConnection()
        }
        return ConnectionPool(
            readers: readers, leaseTimeout: leaseTimeout, checkAfter: checkAfter, openWriter: open, openReader: open)
    }

    @Test func eightThreads_NeverHoldMoreThanThreeReaders_AndNoConnectionTwice() throws {
        let pool = pool(readers: 3)
        let box = Box()
        try onThreads(8) { _ in
            for _ in 0..<500 {
                try? pool.reader().use { connection throws(SQLError) in
                    let held = box.now.wrappingAdd(1, ordering: .relaxed).newValue
                    box.most.max(held, ordering: .relaxed)
                    if connection.users.wrappingAdd(1, ordering: .relaxed).newValue != 1 {
                        box.shared.wrappingAdd(1, ordering: .relaxed)
                    }
                    sched_yield()
                    connection.users.wrappingSubtract(1, ordering: .relaxed)
                    box.now.wrappingSubtract(1, ordering: .relaxed)
                    box.done.wrappingAdd(1, ordering: .relaxed)
                }
            }
        }
        #expect(box.most.load(ordering: .relaxed) <= 3)
        #expect(box.shared.load(ordering: .relaxed) == 0)
        #expect(box.done.load(ordering: .relaxed) == 4000)
        let gauges = pool.gauges
        #expect(gauges.leases == 4000)
        #expect(gauges.leased == 0)
        #expect(gauges.waiting == 0)
        #expect(gauges.connections <= 3)
        #expect(opened.count.load(ordering: .relaxed) <= 3)
    }

    @Test func leaseReturnsItself_WhenTheBodyThrows() throws {
        let pool = pool(readers: 1)
        #expect(throws: SQLError.self) {
            try pool.writer().use { _ throws(SQLError) in throw SQLError(.other, "thrown") }
        }
        #expect(pool.gauges.leased == 0)
        // With one writer, this would time out if the lease were still held.
        let resets = try pool.writer().use { connection throws(SQLError) in connection.resets.load(ordering: .relaxed) }
        #expect(resets == 1)
    }

    @Test func leaseIsHeld_WhileItIsInUse() throws {
        let pool = pool(readers: 1)
        try pool.reader().use { _ throws(SQLError) in #expect(pool.gauges.leased == 1) }
        #expect(pool.gauges.leased == 0)
    }

    @Test func waitersAreCounted_AndServedWhenALeaseEnds() throws {
        let pool = pool(readers: 1)
        let served = Box()
        var handles: [ThreadHandle] = []
        try pool.writer().use { _ throws(SQLError) in
            do {
                for number in 0..<3 {
                    handles.append(
                        ThreadHandle(
                            try Thread(name: "waiter-\(number)") {
                                try? pool.writer().use { _ throws(SQLError) in
                                    _ = served.done.wrappingAdd(1, ordering: .relaxed)
                                }
                            }))
                }
            } catch { Issue.record("no thread: \(error)") }
            #expect(eventually { pool.gauges.waiting == 3 })
            #expect(served.done.load(ordering: .relaxed) == 0)
        }
        for handle in handles { handle.join() }
        #expect(served.done.load(ordering: .relaxed) == 3)
        #expect(pool.gauges.waiting == 0)
        #expect(pool.gauges.longestWait > 0)
    }

    @Test func waitingEnds_AtTheTimeout() throws {
        let pool = pool(readers: 1, leaseTimeout: 20)
        try pool.writer().use { _ throws(SQLError) in
            do throws(SQLError) {
                try pool.writer().use { _ throws(SQLError) in }
                Issue.record("leased twice")
            } catch {
                #expect(error.kind == .leaseTimeout)
                #expect(error.isTransient)
            }
        }
        #expect(pool.gauges.timeouts == 1)
        #expect(pool.gauges.waiting == 0)
        #expect(pool.gauges.longestWait >= 20 * Clock.millisecond)
        try pool.writer().use { _ throws(SQLError) in }
    }

    @Test func brokenConnection_IsReplaced() throws {
        let pool = pool(readers: 1)
        try pool.reader().use { connection throws(SQLError) in connection.usable.store(false, ordering: .relaxed) }
        #expect(pool.gauges.connections == 0)
        let usable = try pool.reader().use { connection throws(SQLError) in connection.isUsable }
        #expect(usable)
        #expect(opened.count.load(ordering: .relaxed) == 2)
    }

    @Test func connectionThatFailsItsCheck_IsReplaced_BeforeItIsLent() throws {
        let pool = pool(readers: 1, checkAfter: 0)
        try pool.reader().use { connection throws(SQLError) in connection.healthy.store(false, ordering: .relaxed) }
        #expect(pool.gauges.connections == 1)
        let healthy = try pool.reader().use { connection throws(SQLError) in connection.isHealthy() }
        #expect(healthy)
        #expect(opened.count.load(ordering: .relaxed) == 2)
        #expect(pool.gauges.replaced == 1)
        #expect(pool.gauges.connections == 1)
        #expect(pool.gauges.capacity == 2)
    }

    @Test func connectionThatIsNeverIdle_IsCheckedAsOftenAsAny() throws {
        let pool = pool(readers: 1, checkAfter: Clock.second / 5)
        try pool.reader().use { connection throws(SQLError) in connection.healthy.store(false, ordering: .relaxed) }
        let deadline = Clock.now + 60 * Clock.second
        while pool.gauges.replaced == 0, Clock.now < deadline {
            for _ in 0..<100 { try pool.reader().use { _ throws(SQLError) in () } }
        }
        #expect(pool.gauges.replaced == 1)
    }

    @Test func leaseThatWaitsForNothing_IsRefusedAtOnce_AndIsNoTimeout() throws {
        let pool = pool(readers: 1, leaseTimeout: 3_600_000)
        _ = try pool.writer(within: 0).use { _ throws(SQLError) in
            #expect(throws: SQLError.self) { try pool.writer(within: 0).use { _ throws(SQLError) in () } }
        }
        #expect(pool.gauges.timeouts == 0 && pool.gauges.waiting == 0)
    }

    @Test func connectionInUse_IsNotCheckedEachTime() throws {
        let pool = pool(readers: 1, checkAfter: 3600 * Clock.second)
        try pool.reader().use { connection throws(SQLError) in connection.healthy.store(false, ordering: .relaxed) }
        let healthy = try pool.reader().use { connection throws(SQLError) in connection.isHealthy() }
        #expect(!healthy)
        #expect(pool.gauges.replaced == 0)
    }

    #if DEBUG
        @Test func loopThatAsksForALease_TripsAPrecondition() async {
            await #expect(processExitsWith: .failure) {
                let open: @Sendable () throws(SQLError) -> FakeConnection = { () throws(SQLError) in FakeConnection() }
                let pool = ConnectionPool(readers: 1, leaseTimeout: 10, openWriter: open, openReader: open)
                ThreadDuty.neverWaits()
                try pool.reader().use { _ throws(SQLError) in }
            }
        }
    #endif

    @Test func workerThatAsksForALease_GetsIt() throws {
        let pool = pool(readers: 1)
        let served = Box()
        try onThreads(1) { _ in
            try? pool.reader().use { _ throws(SQLError) in _ = served.done.wrappingAdd(1, ordering: .relaxed) }
        }
        #expect(served.done.load(ordering: .relaxed) == 1)
    }

    @Test func failedOpening_KeepsThePlaceForTheNext() throws {
        let pool = pool(readers: 1)
        opened.failing.store(true, ordering: .relaxed)
        #expect(throws: SQLError.self) { try pool.reader().use { _ throws(SQLError) in } }
        opened.failing.store(false, ordering: .relaxed)
        try pool.reader().use { _ throws(SQLError) in }
        #expect(pool.gauges.leases == 1)
    }

    @Test func closedPool_LendsNothing_AndWakesWaiters() throws {
        let pool = pool(readers: 1)
        var handle: ThreadHandle?
        let refused = Box()
        try pool.reader().use { _ throws(SQLError) in
            do {
                handle = ThreadHandle(
                    try Thread(name: "waiter") {
                        do throws(SQLError) {
                            try pool.reader().use { _ throws(SQLError) in }
                        } catch {
                            if error.kind == .closed { refused.done.wrappingAdd(1, ordering: .relaxed) }
                        }
                    })
            } catch { Issue.record("no thread: \(error)") }
            #expect(eventually { pool.gauges.waiting == 1 })
            pool.close()
        }
        handle?.join()
        #expect(refused.done.load(ordering: .relaxed) == 1)
        #expect(pool.gauges.connections == 0)
    }
}

private final class Box: Sendable {
    let most = Atomic<Int>(0)
    let now = Atomic<Int>(0)
    let shared = Atomic<Int>(0)
    let done = Atomic<Int>(0)
}
