// The front of the segregated policy: blocks just given back, held on a shelf for the next request of exactly their
// size. A server takes and gives back the same few sizes all the time; a held block is neither joined with its
// neighbours nor cut again. Its neighbours see it as in use.
//
// There is a shelf for each size class. Where a class spans several sizes its shelf holds blocks of one of them, until
// a request for another empties it. Each size has a limit. All held blocks go to the free lists (which joins them with
// their neighbours) when a request would be cut from a region's end, when a neighbour wants to grow, and at a trim. So
// a heap hardly grows because of held blocks. A shelf loses the room of a block that was held in vain, and regains it
// slowly while its size is asked for. So a pattern that the front does not help soon bypasses it.

struct HeapFront {
    private struct Shelf {
        /// The block held last; 0 for none.
        var head: UInt64
        /// Blocks that may still be held.
        var room: Int
    }

    /// The shelves lie in the first region's head, after the heads of the free lists; nil under a policy that holds
    /// nothing.
    private let shelves: UnsafeMutablePointer<Shelf>?
    private(set) var byteCount = 0
    private(set) var blockCount = 0

    init() { shelves = nil }

    /// - Parameter memory: `headBytes` bytes for the shelves.
    init(at memory: UnsafeMutableRawPointer) {
        let shelves = memory.bindMemory(to: Shelf.self, capacity: Self.count)
        for number in 0..<Self.count { shelves[number] = Shelf(head: 0, room: Self.room(number)) }
        self.shelves = shelves
    }

    /// The number of classes up to 9200 bytes: a buffer of 8 KiB is among them.
    @inline(__always) private static var count: Int { 89 }
    static var headBytes: Int { count * 16 }
    /// Larger blocks are not held.
    @inline(__always) static var largestBlock: Int { 9200 }
    @inline(__always) private static var largestPayload: UInt { UInt(largestBlock - HeapBlock.headerBytes) }

    /// Blocks held of one size: 512 KiB in all.
    private static func room(_ number: Int) -> Int {
        (512 << 10) / max(HeapBlock.minimumBytes, HeapSizeClass.lowerBound(number))
    }

    /// - Parameter asked: bytes of payload; any value.
    /// - Returns: a block for it, no longer held.
    @inline(__always) mutating func take(_ asked: Int) -> HeapBlock? {
        guard UInt(bitPattern: asked) <= Self.largestPayload, let shelves else { return nil }
        let need = HeapBlock.bytes(forPayload: asked)
        let shelf = shelves + HeapSizeClass.of(need)
        guard let block = HeapBlock(link: shelf.pointee.head), block.byteCount == need else { return nil }
        shelf.pointee.head = block.next
        shelf.pointee.room &+= 1
        block.clearHeld()
        byteCount &-= need
        blockCount &-= 1
        return block
    }

    /// - Parameter size: the block's.
    /// - Returns: false when the block cannot be held.
    @inline(__always) mutating func hold(_ block: HeapBlock, byteCount size: Int) -> Bool {
        guard size <= Self.largestBlock, let shelves else { return false }
        let number = HeapSizeClass.of(size)
        let shelf = shelves + number
        guard shelf.pointee.room > 0 else { return false }
        if number >= HeapSizeClass.exactCount, let first = HeapBlock(link: shelf.pointee.head), first.byteCount != size
        {
            return false
        }
        // Done before the link is written: in a block for a few bytes the rest is poisoned, and the link goes there.
        if HeapShadow.isKept { block.closeHeld() }
        block.setHeld()
        block.next = shelf.pointee.head
        shelf.pointee.head = block.address
        shelf.pointee.room &-= 1
        byteCount &+= size
        blockCount &+= 1
        return true
    }

    /// Gives a shelf room again: a block of its class was asked for in vain. Called now and then.
    mutating func restock(_ number: Int) {
        guard number < Self.count, let shelves, shelves[number].head == 0 else { return }
        shelves[number].room = min(Self.room(number), shelves[number].room &+ 2)
    }

    /// The shelf that blocks a request for this class, because it holds blocks of another size; nil if none does.
    @inline(__always) func shelfInTheWay(of number: Int) -> Int? {
        guard number >= HeapSizeClass.exactCount, number < Self.count, let shelves, shelves[number].head != 0 else {
            return nil
        }
        return number
    }

    /// Takes any held block off its shelf; nil when none is held.
    /// - Parameter number: the shelf to begin with; 0 at first.
    mutating func takeAny(from number: inout Int) -> HeapBlock? {
        guard byteCount > 0 else { return nil }
        while number < Self.count {
            if let block = takeAny(of: number) { return block }
            number &+= 1
        }
        return nil
    }

    mutating func takeAny(of number: Int) -> HeapBlock? {
        guard let shelves, let block = HeapBlock(link: shelves[number].head) else { return nil }
        shelves[number].head = block.next
        block.clearHeld()
        byteCount &-= block.byteCount
        blockCount &-= 1
        return block
    }

    // MARK: the census

    func largest() -> Int {
        guard let shelves, byteCount > 0 else { return 0 }
        for number in (0..<Self.count).reversed() {
            if let block = HeapBlock(link: shelves[number].head) { return block.byteCount }
        }
        return 0
    }
}
