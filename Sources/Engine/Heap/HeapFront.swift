// The front of the segregated policy: blocks just given back, held by size class for the next request of exactly their
// size. Where a class spans several sizes, only blocks of the size last asked for are held. A server takes and gives back the same few sizes all the time; held, a block is neither joined with its
// neighbours nor cut again. To its neighbours a held block is in use. What is held is bounded, and goes to the free
// lists (which joins it with its neighbours) when it exceeds the bound, when a request would be cut from a region's
// end, when a neighbour wants to grow, and at a trim: so a heap never grows because of what is held.

struct HeapFront {
    /// `HeapSizeClass.count` words in the first region's head, after those of the free lists, and half as many for
    /// the sizes last asked for.
    private let memory: UnsafeMutablePointer<UInt64>?
    /// Bit c is set if class c has held a block since it was last emptied; classes 0–63 and 64–127.
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private(set) var byteCount = 0
    private(set) var blockCount = 0

    init(heads: UnsafeMutablePointer<UInt64>?) { memory = heads }

    static var headBytes: Int { HeapSizeClass.count * 12 }
    /// Larger blocks are not held.
    @inline(__always) static var largestBlock: Int { 80 << 10 }
    /// What may be held in all.
    @inline(__always) static var limit: Int { 512 << 10 }

    @inline(__always) private var heads: UnsafeMutablePointer<UInt64> { memory.unsafelyUnwrapped }

    @inline(__always) private func asked(_ number: Int) -> UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(heads + HeapSizeClass.count).assumingMemoryBound(to: UInt32.self) + number
    }

    /// - Parameter need: a block's size, at least 32.
    /// - Returns: a block of this size, no longer held; only the block held last of a class is looked at.
    @inline(__always) mutating func take(_ need: Int) -> HeapBlock? {
        let number = HeapSizeClass.of(need)
        let head = heads + number
        guard let block = HeapBlock(link: head.pointee), block.byteCount == need else {
            asked(number).pointee = UInt32(truncatingIfNeeded: need)
            return nil
        }
        head.pointee = block.next
        block.word[0] &= ~HeapBlock.held
        byteCount &-= need
        blockCount &-= 1
        return block
    }

    /// - Returns: false when the block is none to be held.
    @inline(__always) mutating func hold(_ block: HeapBlock, byteCount size: Int) -> Bool {
        let number = HeapSizeClass.of(size)
        guard size <= Self.largestBlock, number < HeapSizeClass.exactCount || Int(asked(number).pointee) == size else {
            return false
        }
        let head = heads + number
        if number < 64 { low |= 1 &<< UInt64(truncatingIfNeeded: number) } else { high |= 1 &<< UInt64(truncatingIfNeeded: number) }
        block.word[0] |= HeapBlock.held
        block.next = head.pointee
        head.pointee = block.address
        byteCount &+= size
        blockCount &+= 1
        return true
    }

    /// Any block, no longer held; nil when none is.
    mutating func takeAny() -> HeapBlock? {
        while low | high != 0 {
            let number = low != 0 ? low.trailingZeroBitCount : 64 &+ high.trailingZeroBitCount
            if let block = HeapBlock(link: heads[number]) {
                release(block, ofClass: number)
                return block
            }
            if low != 0 { low &= low &- 1 } else { high &= high &- 1 }
        }
        return nil
    }

    private mutating func release(_ block: HeapBlock, ofClass number: Int) {
        heads[number] = block.next
        block.word[0] &= ~HeapBlock.held
        byteCount &-= block.byteCount
        blockCount &-= 1
    }

    /// For the census, as exact as that of the free lists.
    func largest() -> Int {
        guard memory != nil, blockCount > 0 else { return 0 }
        for number in (0..<HeapSizeClass.count).reversed() where heads[number] != 0 {
            var best = 0
            var link = heads[number]
            var left = 256
            while left > 0, let block = HeapBlock(link: link) {
                best = max(best, block.byteCount)
                link = block.next
                left -= 1
            }
            return best
        }
        return 0
    }
}
