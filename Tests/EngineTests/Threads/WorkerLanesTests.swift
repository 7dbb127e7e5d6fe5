// The share of the workers that costly work has, and what it leaves to the others.

import Synchronization
import Testing

@testable import Engine

@Suite struct WorkerLanesTests {
    private final class Tally: Sendable {
        let now = Atomic<Int>(0)
        let most = Atomic<Int>(0)
        let heavy = Atomic<Int>(0)
        let general = Atomic<Int>(0)
    }

    @Test func heavyJobs_NeverTakeMoreThanTheirShare_AndAllAreRun() throws {
        let pool = try WorkerPool(threadCount: 4, queueLimit: 1000, heavyShare: 2, heavyQueueLimit: 1000)
        let tally = Tally()
        for _ in 0..<200 {
            #expect(pool.submit(.heavy) {
                tally.most.max(tally.now.wrappingAdd(1, ordering: .relaxed).newValue, ordering: .relaxed)
                tally.heavy.wrappingAdd(1, ordering: .relaxed)
                tally.now.wrappingSubtract(1, ordering: .relaxed)
            })
            #expect(pool.submit { tally.general.wrappingAdd(1, ordering: .relaxed) })
        }
        pool.stop()
        #expect(tally.heavy.load(ordering: .relaxed) == 200)
        #expect(tally.general.load(ordering: .relaxed) == 200)
        #expect(tally.most.load(ordering: .relaxed) <= 2)
        #expect(pool.completed == 400)
        #expect(pool.heavyBusy == 0 && pool.heavyQueued == 0 && pool.queued == 0)
    }

    @Test func floodOfHeavyJobs_LeavesThreadsForTheOthers() throws {
        let pool = try WorkerPool(threadCount: 4, queueLimit: 1000, heavyQueueLimit: 50)
        #expect(pool.heavyShare == 2)
        let gate = Monitor(false), tally = Tally()
        for _ in 0..<52 { _ = pool.submit(.heavy) { _ = gate.wait { $0 ? true : nil } } }
        #expect(eventually { pool.heavyBusy == 2 })
        while pool.submit(.heavy, { _ = gate.wait { $0 ? true : nil } }) {}
        // Its queue is full, and the others' is not.
        #expect(pool.heavyQueued == 50)
        for _ in 0..<100 { #expect(pool.submit { tally.general.wrappingAdd(1, ordering: .relaxed) }) }
        #expect(eventually { tally.general.load(ordering: .relaxed) == 100 })
        #expect(pool.heavyBusy == 2)
        gate.broadcast { $0 = true }
        pool.stop()
        #expect(pool.queued == 0)
    }

    @Test func oneThread_RunsBothLanes_InTheOrderTheyCame() throws {
        let pool = try WorkerPool(threadCount: 1, queueLimit: 100)
        let gate = Monitor(false), order = Monitor<[Int]>([])
        #expect(pool.submit { _ = gate.wait { $0 ? true : nil } })
        for number in 0..<20 { #expect(pool.submit(number % 3 == 0 ? .heavy : .general) { order.withLock { $0.append(number) } }) }
        gate.broadcast { $0 = true }
        pool.stop()
        #expect(order.withLock { $0 } == Array(0..<20))
    }

    @Test func stopThatDiscards_DropsBothLanes() throws {
        let pool = try WorkerPool(threadCount: 2, queueLimit: 100)
        let gate = Monitor(false), tally = Tally()
        for lane in [WorkerPool.Lane.heavy, .general] { #expect(pool.submit(lane) { _ = gate.wait { $0 ? true : nil } }) }
        #expect(eventually { pool.busy == 2 })
        for _ in 0..<10 { _ = pool.submit(.heavy) { tally.heavy.wrappingAdd(1, ordering: .relaxed) } }
        let opener = ThreadHandle(try Thread(name: "opener") {
            _ = eventually { pool.queued == 0 }
            gate.broadcast { $0 = true }
        })
        pool.stop(discarding: true)
        opener.join()
        #expect(tally.heavy.load(ordering: .relaxed) == 0)
        #expect(!pool.submit {})
    }
}
