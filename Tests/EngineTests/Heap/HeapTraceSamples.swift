// Small traces of our own, in the shapes of those of the CS:APP malloc lab.

@testable import Engine

enum HeapTraceSamples {
    /// Small and large by turns; the large ones are freed, and larger ones come.
    static let binary = make("binary", ids: 300) { steps in
        for id in 0..<100 {
            steps.allocate(2 * id, 64)
            steps.allocate(2 * id + 1, 448)
        }
        for id in 0..<100 { steps.free(2 * id + 1) }
        for id in 200..<300 { steps.allocate(id, 512) }
        for id in 0..<100 { steps.free(2 * id) }
        for id in 200..<300 { steps.free(id) }
    }

    /// Two blocks that must become one.
    static let coalescing = make("coalescing", ids: 300) { steps in
        for round in 0..<100 {
            steps.allocate(3 * round, 4095)
            steps.allocate(3 * round + 1, 4095)
            steps.free(3 * round)
            steps.free(3 * round + 1)
            steps.allocate(3 * round + 2, 8190)
            steps.free(3 * round + 2)
        }
    }

    /// One block that grows while small ones come and go behind it.
    static let growing = make("growing", ids: 202) { steps in
        steps.allocate(0, 512)
        steps.allocate(1, 128)
        for id in 2..<202 {
            steps.reallocate(0, 512 + (id - 1) * 128)
            steps.allocate(id, 128)
            steps.free(id - 1)
        }
        steps.free(0)
        steps.free(201)
    }

    /// Any sizes, in any order.
    static let random = make("random", ids: 400) { steps in
        var random = SeededRandom(seed: 99)
        var live: [Int] = []
        for id in 0..<400 {
            steps.allocate(id, Int.random(in: 0...32_767, using: &random))
            live.append(id)
            if live.count > 60 { steps.free(live.remove(at: Int.random(in: 0..<live.count, using: &random))) }
        }
        for id in live { steps.free(id) }
    }

    /// Ends with blocks in use, and goes past the largest block of a region.
    static let unbalanced = make("unbalanced", ids: 20) { steps in
        for id in 0..<20 { steps.allocate(id, id * 90_000) }
        for id in 0..<10 { steps.reallocate(id, 1_500_000 - id * 100_000) }
        for id in 5..<12 { steps.free(id) }
    }

    static let all = [binary, coalescing, growing, random, unbalanced]

    struct Steps {
        fileprivate var operations: [HeapTrace.Operation] = []

        mutating func allocate(_ id: Int, _ bytes: Int) {
            operations.append(.init(.allocate, id: id, byteCount: bytes))
        }
        mutating func reallocate(_ id: Int, _ bytes: Int) {
            operations.append(.init(.reallocate, id: id, byteCount: bytes))
        }
        mutating func free(_ id: Int) { operations.append(.init(.free, id: id)) }
    }

    private static func make(_ name: String, ids: Int, _ body: (inout Steps) -> Void) -> HeapTrace {
        var steps = Steps()
        body(&steps)
        return HeapTrace(name: name, idCount: ids, operations: steps.operations)
    }
}
