// The share of the workers that costly work gets, and the rest for other work.

import Synchronization
import Testing

@testable import Engine

@Suite struct WorkerLanesTests {
    private final class Tally: Sendable {
        let now = Atomic<Int>(0)
        let most = Atomic<Int>(0)
        let hashing = Atomic<Int>(0)
        let general = Atomic<Int>(0)
    }

    @Test func hashing_NeverTakeMoreThanTheirShare_AndAllAreRun() throws {
        let pool = try WorkerPool(threadCount: 4, queueLimit: 1000, hashingShare: 2, hashingQueueLimit: 1000)
        let tally = Tally()
        for _ in 0..<200 {
            #expect(
                pool.submit(.hashing(network: 1)) {
                    tally.most.max(tally.now.wrappingAdd(1, ordering: .relaxed).newValue, ordering: .relaxed)
                    tally.hashing.wrappingAdd(1, ordering: .relaxed)
                    tally.now.wrappingSubtract(1, ordering: .relaxed)
                })
            #expect(pool.submit { tally.general.wrappingAdd(1, ordering: .relaxed) })
        }
        pool.stop()
        #expect(tally.hashing.load(ordering: .relaxed) == 200)
        #expect(tally.general.load(ordering: .relaxed) == 200)
        #expect(tally.most.load(ordering: .relaxed) <= 2)
        #expect(pool.completed == 400)
        #expect(pool.hashingBusy == 0 && pool.hashingQueued == 0 && pool.queued == 0)
    }

    @Test func floodOfHashing_LeavesThreadsForTheOthers() throws {
        let pool = try WorkerPool(threadCount: 4, queueLimit: 1000, hashingQueueLimit: 50)
        #expect(pool.hashingShare == 2)
        let gate = Monitor(false), tally = Tally()
        for _ in 0..<52 { _ = pool.submit(.hashing(network: 1)) { _ = gate.wait { $0 ? true : nil } } }
        #expect(eventually { pool.hashingBusy == 2 })
        while pool.submit(.hashing(network: 1), { _ = gate.wait { $0 ? true : nil } }) {}
        // Its queue is full, and that of other work is not.
        #expect(pool.hashingQueued == 50)
        for _ in 0..<100 { #expect(pool.submit { tally.general.wrappingAdd(1, ordering: .relaxed) }) }
        #expect(eventually { tally.general.load(ordering: .relaxed) == 100 })
        #expect(pool.hashingBusy == 2)
        gate.broadcast { $0 = true }
        pool.stop()
        #expect(pool.queued == 0)
    }

    @Test func oneThread_RunsBothLanes_InTheOrderTheyCame() throws {
        let pool = try WorkerPool(threadCount: 1, queueLimit: 100)
        let gate = Monitor(false), order = Monitor<[Int]>([])
        #expect(pool.submit { _ = gate.wait { $0 ? true : nil } })
        for number in 0..<20 {
            #expect(
                pool.submit(number % 3 == 0 ? .hashing(network: 1) : .general) { order.withLock { $0.append(number) } })
        }
        gate.broadcast { $0 = true }
        pool.stop()
        #expect(order.withLock { $0 } == Array(0..<20))
    }

    @Test func stopThatDiscards_DropsBothLanes() throws {
        let pool = try WorkerPool(threadCount: 2, queueLimit: 100)
        let gate = Monitor(false), tally = Tally()
        for lane in [WorkerPool.Lane.hashing(network: 1), .general] {
            #expect(pool.submit(lane) { _ = gate.wait { $0 ? true : nil } })
        }
        #expect(eventually { pool.busy == 2 })
        for _ in 0..<10 { _ = pool.submit(.hashing(network: 1)) { tally.hashing.wrappingAdd(1, ordering: .relaxed) } }
        let opener = ThreadHandle(
            try Thread(name: "opener") {
                _ = eventually { pool.queued == 0 }
                gate.broadcast { $0 = true }
            })
        pool.stop(discarding: true)
        opener.join()
        #expect(tally.hashing.load(ordering: .relaxed) == 0)
        #expect(!pool.submit {})
    }

    /// A pool of one thread that waits at a gate, so that jobs submitted meanwhile wait in the queue.
    private func gated(
        _ limit: Int, _ body: (WorkerPool, _ order: Monitor<[String]>, _ dropped: Monitor<[String]>) -> Void
    ) throws -> (order: [String], dropped: [String]) {
        let pool = try WorkerPool(threadCount: 1, queueLimit: 1000, hashingQueueLimit: limit)
        let gate = Monitor(false), order = Monitor<[String]>([]), dropped = Monitor<[String]>([])
        #expect(pool.submit { _ = gate.wait { $0 ? true : nil } })
        #expect(eventually { pool.busy == 1 })
        body(pool, order, dropped)
        gate.broadcast { $0 = true }
        pool.stop()
        return (order.withLock { $0 }, dropped.withLock { $0 })
    }

    private func submit(
        _ name: String, _ network: UInt64, _ pool: WorkerPool, _ order: Monitor<[String]>, _ dropped: Monitor<[String]>
    ) -> Bool {
        pool.submit(.hashing(network: network), dropped: { dropped.withLock { $0.append(name) } }) {
            order.withLock { $0.append(name) }
        }
    }

    @Test func hashing_ComesFromTheNetworksInTurn_AndKeepsTheOrderOfEach() throws {
        let result = try gated(100) { pool, order, dropped in
            for number in 1...4 { #expect(submit("a\(number)", 1, pool, order, dropped)) }
            for number in 1...2 { #expect(submit("b\(number)", 2, pool, order, dropped)) }
            #expect(submit("c1", 3, pool, order, dropped))
        }
        #expect(result.order == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"])
        #expect(result.dropped.isEmpty)
    }

    @Test func floodOfOneNetwork_GivesItsNewestUp_ForWhoeverHasFewer() throws {
        let result = try gated(4) { pool, order, dropped in
            for number in 1...4 { #expect(submit("flood\(number)", 1, pool, order, dropped)) }
            #expect(!submit("flood5", 1, pool, order, dropped))
            #expect(pool.rejected == 1 && pool.hashingQueued == 4)
            #expect(submit("quiet", 2, pool, order, dropped))
            #expect(submit("other", 3, pool, order, dropped))
            #expect(pool.hashingQueued == 4 && pool.queued == 4)
            // Both of them have one job, the flood two: it gives up one more, and then nobody has more than one to
            // give.
            #expect(submit("last", 4, pool, order, dropped))
            #expect(!submit("late", 5, pool, order, dropped) && !submit("flood6", 1, pool, order, dropped))
            #expect(pool.rejected == 6)
        }
        #expect(result.order == ["flood1", "quiet", "other", "last"])
        #expect(result.dropped == ["flood4", "flood3", "flood2"])
    }

    @Test func fullGeneralQueue_KeepsNoHashingOut_NorTheOtherWayRound() throws {
        let pool = try WorkerPool(threadCount: 1, queueLimit: 2)
        let gate = Monitor(false)
        #expect(pool.submit { _ = gate.wait { $0 ? true : nil } })
        #expect(eventually { pool.busy == 1 })
        #expect(pool.submit {} && pool.submit {} && !pool.submit {})
        #expect(pool.submit(.hashing(network: 1)) {} && !pool.submit(.hashing(network: 1)) {})
        gate.broadcast { $0 = true }
        pool.stop()
        #expect(pool.completed == 4)
    }

    @Test func compression_HasAThreadOfItsOwn_AndRunsOneAtATime() throws {
        let pool = try WorkerPool(threadCount: 1, queueLimit: 100)
        let gate = Monitor(false), tally = Tally()
        // All workers are busy, with a password for example.
        #expect(pool.submit(.hashing(network: 1)) { _ = gate.wait { $0 ? true : nil } })
        #expect(eventually { pool.hashingBusy == 1 })
        for _ in 0..<10 {
            #expect(
                pool.submit(.compression) {
                    tally.most.max(tally.now.wrappingAdd(1, ordering: .relaxed).newValue, ordering: .relaxed)
                    tally.general.wrappingAdd(1, ordering: .relaxed)
                    tally.now.wrappingSubtract(1, ordering: .relaxed)
                })
        }
        #expect(eventually { tally.general.load(ordering: .relaxed) == 10 })
        #expect(tally.most.load(ordering: .relaxed) == 1)
        // The other way round: a long compression delays no password. Few wait for it, and a refusal there causes no
        // 503.
        let slow = Monitor(false)
        #expect(pool.submit(.compression) { _ = slow.wait { $0 ? true : nil } })
        #expect(eventually { pool.compressing == 1 })
        while pool.submit(.compression, {}) {}
        #expect(pool.compressionQueued == 16 && pool.rejected == 0 && pool.queued == 16)
        gate.broadcast { $0 = true }
        #expect(pool.submit(.hashing(network: 1)) { tally.hashing.wrappingAdd(1, ordering: .relaxed) })
        #expect(eventually { tally.hashing.load(ordering: .relaxed) == 1 })
        slow.broadcast { $0 = true }
        pool.stop()
        #expect(pool.completed == 10 + 1 + 16 + 2)
    }

    @Test func pause_HoldsEveryLane() throws {
        let pool = try WorkerPool(threadCount: 1, queueLimit: 100)
        let tally = Tally()
        pool.isPaused = true
        for lane in [WorkerPool.Lane.general, .hashing(network: 1), .compression] {
            #expect(pool.submit(lane) { tally.general.wrappingAdd(1, ordering: .relaxed) })
        }
        #expect(pool.queued == 3 && pool.compressionQueued == 1 && tally.general.load(ordering: .relaxed) == 0)
        pool.isPaused = false
        #expect(eventually { tally.general.load(ordering: .relaxed) == 3 })
        pool.stop()
    }

    @Test func otherBounds_HoldFromTheNextJobOn() throws {
        let pool = try WorkerPool(threadCount: 4, queueLimit: 2, hashingShare: 1)
        let gate = Monitor(false)
        func fill(_ lane: WorkerPool.Lane) -> Int {
            var taken = 0
            while taken < 1000, pool.submit(lane, { _ = gate.wait { $0 ? true : nil } }) { taken += 1 }
            return taken
        }
        for count in 1...4 {
            #expect(pool.submit { _ = gate.wait { $0 ? true : nil } })
            #expect(eventually { pool.busy == count })
        }
        #expect(fill(.general) == 2)
        pool.queueLimit = 10
        #expect(pool.queueLimit == 10 && pool.hashingQueueLimit == 5)
        #expect(fill(.general) == 8)
        #expect(fill(.hashing(network: 1)) == 5)
        // What waits is not dropped for a lower one.
        pool.queueLimit = 1
        #expect(fill(.general) == 0 && pool.queued == 15)
        gate.broadcast { $0 = true }
        #expect(eventually { pool.queued == 0 && pool.busy == 0 })
        let held = Monitor(false)
        pool.queueLimit = 100
        pool.setHashingShare(3)
        for _ in 0..<4 { #expect(pool.submit(.hashing(network: 1)) { _ = held.wait { $0 ? true : nil } }) }
        #expect(eventually { pool.hashingBusy == 3 && pool.hashingQueued == 1 })
        pool.setHashingShare(4)
        #expect(eventually { pool.hashingBusy == 4 })
        pool.setHashingShare(nil)
        #expect(pool.hashingShare == 2)
        held.broadcast { $0 = true }
        pool.stop()
        #expect(pool.completed == 4 + 15 + 4)
    }
}
