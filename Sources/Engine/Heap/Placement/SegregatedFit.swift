// Segregated fit: a list for each size class. A bit scan finds the first class that is not empty: a small class fits
// exactly, a higher class than asked for always fits, and only the class of a large request is searched, for the first
// fit among a few blocks. After TLSF (Masmano et al., 2004), with an exact class for each small size.

enum SegregatedFit: PlacementPolicy {
    @inline(__always) static var cutsLargeFromEnd: Bool { true }
    @inline(__always) static var hasFront: Bool { true }
    /// Blocks of a large request's own class that are looked at before a higher class is tried.
    @inline(__always) private static var probes: Int { 2 }

    @inline(__always) static func insert(_ block: HeapBlock, into lists: inout HeapFreeLists) {
        lists.push(block, onClass: HeapSizeClass.of(header: block.header))
    }

    @inline(__always) static func remove(_ block: HeapBlock, from lists: inout HeapFreeLists) {
        lists.unlink(block, fromClass: HeapSizeClass.of(header: block.header))
    }

    @inline(__always) static func remove(_ fit: HeapFit, from lists: inout HeapFreeLists) {
        lists.unlink(fit.block, fromClass: fit.list)
    }

    @inline(__always) static func shrink(_ fit: HeapFit, from _: UInt64, to new: UInt64, in lists: inout HeapFreeLists)
    {
        let after = HeapSizeClass.of(header: new)
        if fit.list != after {
            lists.unlink(fit.block, fromClass: fit.list)
            lists.push(fit.block, onClass: after)
        }
    }

    @inline(__always) static func resize(
        _ block: HeapBlock, from old: UInt64, to new: UInt64, in lists: inout HeapFreeLists
    ) {
        let before = HeapSizeClass.of(header: old)
        let after = HeapSizeClass.of(header: new)
        if before != after {
            lists.unlink(block, fromClass: before)
            lists.push(block, onClass: after)
        }
    }

    @inline(__always)
    static func replace(
        _ block: HeapBlock, _ old: UInt64, by other: HeapBlock, _ new: UInt64, in lists: inout HeapFreeLists
    ) {
        let before = HeapSizeClass.of(header: old)
        let after = HeapSizeClass.of(header: new)
        if before == after {
            lists.replace(block, by: other, inClass: before)
        } else {
            lists.unlink(block, fromClass: before)
            lists.push(other, onClass: after)
        }
    }

    @inline(__always)
    static func find(_ byteCount: Int, ofClass number: Int, in lists: inout HeapFreeLists) -> HeapFit? {
        var wanted = number
        if wanted >= HeapSizeClass.exactCount {
            if let fit = first(of: wanted, byteCount, probes: probes, in: lists) { return fit }
            wanted &+= 1
        }
        if let list = lists.firstClass(from: wanted) {
            return HeapBlock(link: lists.heads[list]).map { HeapFit($0, list: list) }
        }
        return findRarely(byteCount, ofClass: number, in: lists)
    }

    /// Looks at the regions' ends, and at the blocks of the request's own class that the probes passed over.
    private static func findRarely(_ byteCount: Int, ofClass own: Int, in lists: HeapFreeLists) -> HeapFit? {
        if own >= HeapSizeClass.exactCount, let fit = first(of: own, byteCount, probes: .max, in: lists) { return fit }
        return first(of: HeapSizeClass.last, byteCount, probes: .max, in: lists)
    }

    @inline(__always)
    private static func first(of number: Int, _ byteCount: Int, probes: Int, in lists: HeapFreeLists) -> HeapFit? {
        var link = lists.heads[number]
        var left = probes
        while left > 0, let block = HeapBlock(link: link) {
            if block.byteCount >= byteCount { return HeapFit(block, list: number) }
            link = block.next
            left &-= 1
        }
        return nil
    }

    static func largest(in lists: HeapFreeLists) -> Int { lists.largestOfClasses() }
}
