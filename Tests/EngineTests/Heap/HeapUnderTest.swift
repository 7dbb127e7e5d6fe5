// A heap behind a reference: #expect and #require cannot hold a value that is not Copyable.

@testable import Engine

final class HeapUnderTest {
    private var heap: Heap

    init(policy: PlacementPolicyKind = .segregated, limit: Int = .max) { heap = Heap(policy: policy, limit: limit) }

    var census: HeapCensus { heap.census }
    var limit: Int { heap.limit }
    func setLimit(_ bytes: Int) { heap.setLimit(bytes) }
    var changes: UInt64 { heap.changes }
    var lastFault: HeapFault? { heap.lastFault }
    var firstRegion: HeapRegion? { heap.firstRegion }
    var walked: HeapWalked { HeapWalked(heap) }

    /// Bytes of blocks in use, by a walk.
    var usedBytes: Int {
        var bytes = 0
        heap.walk { _, _, byteCount, inUse in if inUse { bytes += byteCount } }
        return bytes
    }

    func allocate(byteCount: Int, alignment: Int = 16) -> UnsafeMutableRawPointer? {
        heap.allocate(byteCount: byteCount, alignment: alignment)
    }

    @discardableResult
    func deallocate(_ block: UnsafeMutableRawPointer) -> HeapFault? { heap.deallocate(block) }

    func reallocate(_ block: UnsafeMutableRawPointer, byteCount: Int) -> UnsafeMutableRawPointer? {
        heap.reallocate(block, byteCount: byteCount)
    }

    func usableSize(of block: UnsafeMutableRawPointer) -> Int { heap.usableSize(of: block) }

    func map(cells: Int) -> HeapMap { heap.map(cells: cells) }

    func trim() { heap.trim() }

    func audit() -> String? { heap.audit() }
}
