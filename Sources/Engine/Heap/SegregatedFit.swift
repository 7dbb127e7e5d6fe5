// Segregated fit: a list for each size class. A bit scan finds the first class that is not empty: a small class fits
// exactly, a higher class than asked for always fits, and only within the class of a large request is there a search,
// for the best of a few. After TLSF (Masmano et al., 2004), with an exact class for each small size.

enum SegregatedFit: PlacementPolicy {
    @inline(__always) static var cutsLargeFromEnd: Bool { true }
    @inline(__always) static var hasFront: Bool { true }
    /// Blocks looked at in one class before the best so far is taken.
    @inline(__always) private static var probes: Int { 16 }

    @inline(__always) static func insert(_ block: HeapBlock, into lists: inout HeapFreeLists) {
        lists.push(block, onClass: HeapSizeClass.of(header: block.header))
    }

    @inline(__always) static func remove(_ block: HeapBlock, from lists: inout HeapFreeLists) {
        lists.unlink(block, fromClass: HeapSizeClass.of(header: block.header))
    }

    @inline(__always) static func resize(_ block: HeapBlock, from old: UInt64, to new: UInt64, in lists: inout HeapFreeLists) {
        let before = HeapSizeClass.of(header: old)
        let after = HeapSizeClass.of(header: new)
        if before != after {
            lists.unlink(block, fromClass: before)
            lists.push(block, onClass: after)
        }
    }

    @inline(__always) static func find(_ byteCount: Int, in lists: inout HeapFreeLists) -> HeapBlock? {
        let wanted = HeapSizeClass.of(byteCount)
        guard let first = lists.firstClass(from: wanted) else { return nil }
        if first < HeapSizeClass.exactCount { return HeapBlock(link: lists.heads[first]) }
        return search(byteCount, wanted: wanted, first: first, in: lists)
    }

    /// The classes that hold a range of sizes. Blocks that are too small are only in the request's own class, and
    /// among those at the regions' ends, which come last.
    private static func search(_ byteCount: Int, wanted: Int, first: Int, in lists: HeapFreeLists) -> HeapBlock? {
        if let block = best(of: first, byteCount, probes: probes, in: lists) { return block }
        var number = first
        while let next = lists.firstClass(from: number &+ 1) {
            // What the probes passed over in the request's own class comes before the regions' ends.
            if next == HeapSizeClass.last { break }
            if let block = best(of: next, byteCount, probes: probes, in: lists) { return block }
            number = next
        }
        if first == wanted, let block = best(of: first, byteCount, probes: .max, in: lists) { return block }
        return best(of: HeapSizeClass.last, byteCount, probes: .max, in: lists)
    }

    @inline(__always)
    private static func best(of number: Int, _ byteCount: Int, probes: Int, in lists: HeapFreeLists) -> HeapBlock? {
        var best: HeapBlock?
        var bestBytes = Int.max
        var link = lists.heads[number]
        var left = probes
        while left > 0, let block = HeapBlock(link: link) {
            let bytes = block.byteCount
            if bytes >= byteCount, bytes < bestBytes {
                best = block
                bestBytes = bytes
                if bytes == byteCount { break }
            }
            link = block.next
            left &-= 1
        }
        return best
    }

    static func largest(in lists: HeapFreeLists) -> Int { lists.largestOfClasses() }
}
