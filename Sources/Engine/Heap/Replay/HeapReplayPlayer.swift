// The measuring replay: it does nothing else, so that the time is the heap's. The trace has been checked before, so
// every block it frees exists.

import CLinux

struct HeapReplayPlayer: ~Copyable {
    private let trace: HeapTrace
    private var heap: Heap
    private let blocks: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private var next = 0

    init(_ trace: HeapTrace, _ policy: PlacementPolicyKind, limit: Int) {
        self.trace = trace
        heap = Heap(policy: policy, limit: limit)
        blocks = .allocate(capacity: max(1, trace.idCount))
        blocks.initialize(repeating: nil, count: max(1, trace.idCount))
    }

    deinit { blocks.deallocate() }

    func map(cells: Int) -> HeapMap { heap.map(cells: cells) }

    /// Plays up to the operation with this number, exclusive.
    @inline(__always)
    mutating func play(upTo end: Int) {
        let blocks = blocks
        trace.operations.withUnsafeBufferPointer { operations in
            for operation in operations[next..<end] {
                let place = blocks + operation.id
                switch operation.kind {
                case .allocate: place.pointee = heap.allocate(byteCount: operation.byteCount)
                case .reallocate:
                    if let block = place.pointee {
                        place.pointee = heap.reallocate(block, byteCount: operation.byteCount)
                    }
                case .free:
                    if let block = place.pointee {
                        heap.deallocate(block)
                        place.pointee = nil
                    }
                }
            }
        }
        next = end
    }

    /// Plays the rest, and frees the blocks that the trace leaves in use.
    mutating func finish() {
        play(upTo: trace.operations.count)
        for id in 0..<trace.idCount {
            if let block = blocks[id] { heap.deallocate(block) }
            blocks[id] = nil
        }
        next = 0
    }

    /// The median of five measurements, each a fifth of the time and at least one replay.
    /// - Returns: million operations per second of processor time.
    mutating func measure(milliseconds: Int) -> Double {
        guard !trace.operations.isEmpty else { return 0 }
        var rates: [Double] = []
        for _ in 0..<5 {
            var spent: UInt64 = 0
            var passes = 0
            repeat {
                let start = linux_thread_cpu_nanoseconds()
                play(upTo: trace.operations.count)
                spent += linux_thread_cpu_nanoseconds() - start
                passes += 1
                finish()
            } while spent < UInt64(milliseconds) * 200_000
            rates.append(Double(passes * trace.operations.count) * 1000 / Double(max(1, spent)))
        }
        return rates.sorted()[2]
    }
}
