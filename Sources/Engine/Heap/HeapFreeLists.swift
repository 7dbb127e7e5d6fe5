// The free blocks of one heap: doubly linked lists through the blocks themselves, and a bitmap of the lists that are
// not empty. The segregated policy keeps a list for each size class. The others keep one list, the first, and count
// blocks by class in the remaining words, so that the census needs no walk for them either.

struct HeapFreeLists {
    /// `HeapSizeClass.count` words in the first region's head; nil until there is a region. The heap asks
    /// `hasMemory` once, before it looks for a block; from then on there always is a first region.
    private let memory: UnsafeMutablePointer<UInt64>?
    /// Bit c is set while class c holds a block; classes 0–63, 64–127 and 128–191. The last class needs no bit.
    private(set) var low: UInt64 = 0
    private(set) var middle: UInt64 = 0
    private(set) var high: UInt64 = 0
    /// The place where next fit stopped.
    var rover: UInt64 = 0
    private(set) var blockCount = 0

    static var headBytes: Int { HeapSizeClass.count * 8 }

    init(heads: UnsafeMutablePointer<UInt64>?) { memory = heads }

    @inline(__always) var hasMemory: Bool { memory != nil }
    @inline(__always) var heads: UnsafeMutablePointer<UInt64> { memory.unsafelyUnwrapped }

    /// The first non-empty class from `number` on, without the last; nil if there is none.
    @inline(__always) func firstClass(from number: Int) -> Int? {
        let mask = ~0 as UInt64 &<< UInt64(truncatingIfNeeded: number)
        if number < 64 {
            if low & mask != 0 { return (low & mask).trailingZeroBitCount }
            if middle != 0 { return 64 &+ middle.trailingZeroBitCount }
            return high != 0 ? 128 &+ high.trailingZeroBitCount : nil
        }
        if number < 128 {
            if middle & mask != 0 { return 64 &+ (middle & mask).trailingZeroBitCount }
            return high != 0 ? 128 &+ high.trailingZeroBitCount : nil
        }
        if number < 192, high & mask != 0 { return 128 &+ (high & mask).trailingZeroBitCount }
        return nil
    }

    /// The highest non-empty class, without the last; nil if there is none.
    private var highestClass: Int? {
        if high != 0 { return 191 &- high.leadingZeroBitCount }
        if middle != 0 { return 127 &- middle.leadingZeroBitCount }
        return low != 0 ? 63 &- low.leadingZeroBitCount : nil
    }

    @inline(__always) private mutating func mark(_ number: Int) {
        let bit = 1 as UInt64 &<< UInt64(truncatingIfNeeded: number)
        if number < 64 { low |= bit } else if number < 128 { middle |= bit } else if number < 192 { high |= bit }
    }

    @inline(__always) private mutating func unmark(_ number: Int) {
        let bit = 1 as UInt64 &<< UInt64(truncatingIfNeeded: number)
        if number < 64 { low &= ~bit } else if number < 128 { middle &= ~bit } else if number < 192 { high &= ~bit }
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

    /// Puts a block in the place of another on its list.
    @inline(__always) mutating func replace(_ block: HeapBlock, by other: HeapBlock, inClass number: Int) {
        let next = block.next
        let previous = block.previous
        other.next = next
        other.previous = previous
        if let next = HeapBlock(link: next) { next.previous = other.address }
        if let previous = HeapBlock(link: previous) {
            previous.next = other.address
        } else {
            heads[number] = other.address
        }
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

    mutating func replaceOnOnlyList(_ block: HeapBlock, by other: HeapBlock) {
        if rover == block.address { rover = other.address }
        replace(block, by: other, inClass: 0)
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

    /// Blocks of a list that the census looks at.
    private static var probes: Int { 256 }

    /// Under one list: the largest of its first blocks, and at least the lower bound of the highest class in use.
    func largest(onList list: Int) -> Int {
        guard let number = highestClass else { return 0 }
        return largest(onList: list, atLeast: HeapSizeClass.lowerBound(number))
    }

    /// Under a list for each class: the largest of the highest class, or the one at a region's end.
    func largestOfClasses() -> Int {
        guard hasMemory else { return 0 }
        let end = largest(onList: HeapSizeClass.last, atLeast: 0)
        guard let number = highestClass else { return end }
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
