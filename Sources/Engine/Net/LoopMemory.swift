// The memory that a loop lends to the connection it serves at the moment: the heap, the area for reading, and the bytes
// of the responses being made. One a loop, on its thread; nothing in it belongs to a connection between two events. All
// of it comes from the heap.

import Glibc

struct LoopMemory: ~Copyable {
    var heap: Heap
    /// The clients' shares of the heap.
    var shares: HeapShares
    /// The area that reads go into while a connection has nothing left over.
    private(set) var scratch: UnsafeMutableRawBufferPointer
    /// Responses, until they are sent or moved to their connection.
    var output = Buffer()
    /// Header fields of the current response, which come between its status line and its body.
    var fields = Buffer()
    /// The part of the response that follows `output`, until it is sent or moved to its connection.
    var file: OutgoingFile?
    /// Responses made in the current event whose end must be reported.
    var answers = AnswerLedger()
    /// The cancellation of the request that a session has just handed to a worker.
    var pending: Cancellation?
    /// What went wrong, or was slow. Not of the heap, so that it outlives one that is given up.
    var failures: FailureBook

    static let scratchSize = 64 << 10
    /// Bytes that the heap has from the start: enough for some hundred requests that wait for workers at once.
    static let earlyGrowth = 1 << 20
    /// A block larger than this is not kept for the next response.
    static let keptOutput = 256 << 10

    /// - Parameters:
    ///   - heapLimit: bytes.
    ///   - largestMessage: bytes of a head and a body at their limits.
    ///   - proxies: addresses to which the share of one address does not apply.
    ///   - failures: shared by the books of all loops.
    /// - Throws: ENOMEM.
    init(
        heapLimit: Int, largestMessage: Int = 1 << 20, proxies: TrustedProxies = .none,
        failures: FailureShare = FailureShare()
    ) throws(Errno) {
        self.failures = FailureBook(failures)
        shares = HeapShares(heapLimit: heapLimit, largestMessage: largestMessage, proxies: proxies)
        var heap = Heap(limit: heapLimit)
        guard let block = heap.allocate(byteCount: Self.scratchSize, alignment: 64) else { throw Errno(ENOMEM) }
        scratch = UnsafeMutableRawBufferPointer(start: block, count: Self.scratchSize)
        // The heap grows now, before any client waits: each step is an mprotect(2), and where other threads map and
        // unmap megabytes (libsodium does for each password) it waits for them, longer than for anything else a loop
        // does; 48 ms were seen. Unused pages cost no memory. Without the room (a small limit) the heap grows in its
        // own steps.
        if let room = heap.allocate(byteCount: min(Self.earlyGrowth, heapLimit / 4)) { heap.deallocate(room) }
        self.heap = heap
    }

    /// Keeps to other bounds from now on.
    mutating func setBounds(heapLimit: Int, largestMessage: Int, proxies: TrustedProxies) {
        if heap.limit != heapLimit { heap.setLimit(heapLimit) }
        shares.setBounds(heapLimit: heapLimit, largestMessage: largestMessage, proxies: proxies)
    }

    /// Gives everything back to the heap, before the loop ends.
    mutating func release() {
        output.release(to: &heap)
        fields.release(to: &heap)
        answers.release(to: &heap)
        if let block = scratch.baseAddress { heap.deallocate(block) }
        scratch = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }

    /// Replaces a misused heap, with everything in it, by a new one. No connection may hold a block of it.
    /// - Throws: ENOMEM; nothing is changed then.
    mutating func replaceHeap() throws(Errno) {
        var fresh = try LoopMemory(heapLimit: heap.limit)
        output.abandon()
        fields.abandon()
        answers.abandon()
        file = nil
        pending = nil
        swap(&heap, &fresh.heap)
        swap(&scratch, &fresh.scratch)
        shares.forgetAll()
    }

    @inline(__always)
    mutating func write(_ bytes: UnsafeRawBufferPointer) -> Bool { output.append(bytes, in: &heap) }

    /// Empties the output after it was sent; a large block goes back.
    @inline(__always)
    mutating func clearOutput() {
        if output.held > Self.keptOutput { output.release(to: &heap) } else { output.clear() }
    }
}
