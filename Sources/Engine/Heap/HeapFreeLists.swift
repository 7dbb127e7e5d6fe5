// The free blocks of one heap: doubly linked lists through the blocks themselves, and a bitmap of the lists that are
// not empty. The segregated policy keeps a list for each size class. The others keep one list, the first, and use
// the remaining words to count blocks by class, so that the census needs no walk for them either.

struct HeapFreeLists {
    /// `HeapSizeClass.count` words in the first region's head; nil until there is a region. The heap asks
    /// `hasMemory` once, before it looks for a block; from then on there always is a first region.
    private let memory: UnsafeMutablePointer<UInt64>?
    /// Bit c is set while class c holds a block; classes 0–63 and 64–127.
    private(set) var low: UInt64 = 0
    private(set) var high: UInt64 = 0
    /// Where next fit stopped.
    var rover: UInt64 = 0
    private(set) var blockCount = 0

    static var headBytes: Int { HeapSizeClass.count * 8 }

    init(heads: UnsafeMutablePointer<UInt64>?) { memory = heads }

    @inline(__always) var hasMemory: Bool { memory != nil }
    @inline(__always) var heads: UnsafeMutablePointer<UInt64> { memory.unsafelyUnwrapped }

    /// The first class from `number` on that is not empty; nil if there is none.
    @inline(__always) func firstClass(from number: Int) -> Int? {
        if number < 64 {
            let rest = low & (~0 &<< UInt64(truncatingIfNeeded: number))
            if rest != 0 { return rest.trailingZeroBitCount }
            return high != 0 ? 64 &+ high.trailingZeroBitCount : nil
        }
        let rest = high & (~0 &<< UInt64(truncatingIfNeeded: number &- 64))
        return rest != 0 ? 64 &+ rest.trailingZeroBitCount : nil
    }

    /// The last class below `end` that is not empty; nil if there is none.
    private func lastClass(below end: Int) -> Int? {
        let highEnd = max(0, end &- 64)
        let upper = high & ((1 &<< UInt64(truncatingIfNeeded: highEnd)) &- 1)
        if upper != 0 { return 127 &- upper.leadingZeroBitCount }
        return low != 0 ? 63 &- low.leadingZeroBitCount : nil
    }

    @inline(__always) private mutating func mark(_ number: Int) {
        if number < 64 { low |= 1 &<< UInt64(truncatingIfNeeded: number) } else { high |= 1 &<< UInt64(truncatingIfNeeded: number &- 64) }
    }

    @inline(__always) private mutating func unmark(_ number: Int) {
        if number < 64 { low &= ~(1 &<< UInt64(truncatingIfNeeded: number)) } else { high &= ~(1 &<< UInt64(truncatingIfNeeded: number &- 64)) }
    }

    // MARK: a list for each class

    @inline(__always) mutating func push(_ block: HeapBlock, onClass number: Int) {
        let first = heads[number]
        block.next = first
        block.previous = 0
        if let first = HeapBlock(link: first) { first.previous = block.address } else { mark(number) }
        heads[number] = block.address
        blockCount &+= 1
    }

    @inline(__always) mutating func unlink(_ block: HeapBlock, fromClass number: Int) {
        let next = block.next
        if let next = HeapBlock(link: next) { next.previous = block.previous }
        if let previous = HeapBlock(link: block.previous) {
            previous.next = next
        } else {
            heads[number] = next
            if next == 0 { unmark(number) }
        }
        blockCount &-= 1
    }

    // MARK: one list, in heads[0]; the word of a class counts its blocks

    mutating func pushOnOnlyList(_ block: HeapBlock) {
        let first = heads[0]
        block.next = first
        block.previous = 0
        HeapBlock(link: first)?.previous = block.address
        heads[0] = block.address
        blockCount &+= 1
        count(block.byteCount)
    }

    mutating func unlinkFromOnlyList(_ block: HeapBlock) {
        let next = block.next
        HeapBlock(link: next)?.previous = block.previous
        if let previous = HeapBlock(link: block.previous) { previous.next = next } else { heads[0] = next }
        if rover == block.address { rover = next }
        blockCount &-= 1
        uncount(block.byteCount)
    }

    mutating func recount(from old: Int, to new: Int) {
        uncount(old)
        count(new)
    }

    private mutating func count(_ byteCount: Int) {
        let number = HeapSizeClass.of(byteCount)
        if heads[number] == 0 { mark(number) }
        heads[number] &+= 1
    }

    private mutating func uncount(_ byteCount: Int) {
        let number = HeapSizeClass.of(byteCount)
        heads[number] &-= 1
        if heads[number] == 0 { unmark(number) }
    }

    // MARK: the census

    /// How many blocks of a list the census looks at.
    private static var probes: Int { 256 }

    /// With one list: the largest of its first blocks, at least the lower bound of the highest class there is.
    func largest(onList list: Int) -> Int {
        guard let number = lastClass(below: HeapSizeClass.count) else { return 0 }
        return largest(onList: list, atLeast: HeapSizeClass.lowerBound(number))
    }

    /// With a list for each class: of the highest class, or at a region's end.
    func largestOfClasses() -> Int {
        guard hasMemory else { return 0 }
        let end = largest(onList: HeapSizeClass.last, atLeast: 0)
        guard let number = lastClass(below: HeapSizeClass.last) else { return end }
        return largest(onList: number, atLeast: max(end, HeapSizeClass.lowerBound(number)))
    }

    private func largest(onList list: Int, atLeast bound: Int) -> Int {
        var best = bound
        var link = heads[list]
        var left = Self.probes
        while left > 0, let block = HeapBlock(link: link) {
            best = max(best, block.byteCount)
            link = block.next
            left -= 1
        }
        return best
    }
}
