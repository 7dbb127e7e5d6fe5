// The number of connections that one event takes: the arithmetic alone.

import Testing

@testable import Engine

@Suite struct AcceptBatchTests {
    @Test func batch_GrowsWhileItIsFilled_AndShrinksWhenTheQueueIsShort() {
        var batch = AcceptBatch()
        #expect(batch.size == 1)
        for _ in 0..<7 { batch.filled() }
        #expect(batch.size == 1)
        batch.filled()
        #expect(batch.size == 2)
        for _ in 0..<1000 { batch.filled() }
        #expect(batch.size == Acceptor.budget)
        batch.cameShort()
        #expect(batch.size == Acceptor.budget / 2)
        for _ in 0..<20 { batch.cameShort() }
        #expect(batch.size == 1)
    }

    @Test func shortQueue_CostsAnEmptyAcceptInNineAtMost() {
        var batch = AcceptBatch()
        var empty = 0
        for _ in 0..<900 {
            // One connection an event, as under light load.
            if batch.size > 1 {
                empty += 1
                batch.cameShort()
            } else {
                batch.filled()
            }
        }
        #expect(empty <= 100)
    }
}
