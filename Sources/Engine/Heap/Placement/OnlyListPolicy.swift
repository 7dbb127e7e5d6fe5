// The placement policies with one list of free blocks: what they share, and how each of them searches.

/// The policies that keep all free blocks on one list, with the one freed last in front.
protocol OnlyListPolicy: PlacementPolicy {}

extension OnlyListPolicy {
    static var cutsLargeFromEnd: Bool { false }
    static var hasFront: Bool { false }

    static func insert(_ block: HeapBlock, into lists: inout HeapFreeLists) {
        lists.pushOnOnlyList(block)
    }

    static func remove(_ block: HeapBlock, from lists: inout HeapFreeLists) {
        lists.unlinkFromOnlyList(block)
    }

    static func remove(_ fit: HeapFit, from lists: inout HeapFreeLists) {
        lists.unlinkFromOnlyList(fit.block)
    }

    static func shrink(_ fit: HeapFit, from old: UInt64, to new: UInt64, in lists: inout HeapFreeLists) {
        lists.recount(from: HeapBlock.byteCount(old), to: HeapBlock.byteCount(new))
    }

    static func resize(_ block: HeapBlock, from old: UInt64, to new: UInt64, in lists: inout HeapFreeLists) {
        lists.recount(from: HeapBlock.byteCount(old), to: HeapBlock.byteCount(new))
    }

    static func replace(
        _ block: HeapBlock, _ old: UInt64, by other: HeapBlock, _ new: UInt64, in lists: inout HeapFreeLists
    ) {
        lists.replaceOnOnlyList(block, by: other)
        lists.recount(from: HeapBlock.byteCount(old), to: HeapBlock.byteCount(new))
    }

    static func largest(in lists: HeapFreeLists) -> Int { lists.largest(onList: 0) }
}

/// First fit: the first block of the list that is large enough. Quick while the list is short; small blocks gather at
/// its front, and every search passes them.
enum FirstFit: OnlyListPolicy {
    static func find(_ byteCount: Int, ofClass _: Int, in lists: inout HeapFreeLists) -> HeapFit? {
        var link = lists.heads[0]
        while let block = HeapBlock(link: link) {
            if block.byteCount >= byteCount { return HeapFit(block) }
            link = block.next
        }
        return nil
    }
}

/// Next fit: like first fit, but each search begins where the last one stopped, so that it does not pass the same part
/// of the list again and again. It wears large blocks down everywhere and fragments more.
enum NextFit: OnlyListPolicy {
    static func find(_ byteCount: Int, ofClass _: Int, in lists: inout HeapFreeLists) -> HeapFit? {
        let start = lists.rover
        var link = start
        while let block = HeapBlock(link: link) {
            if block.byteCount >= byteCount {
                lists.rover = link
                return HeapFit(block)
            }
            link = block.next
        }
        link = lists.heads[0]
        while link != start, let block = HeapBlock(link: link) {
            if block.byteCount >= byteCount {
                lists.rover = link
                return HeapFit(block)
            }
            link = block.next
        }
        return nil
    }
}

/// Best fit: the smallest block that is large enough. It wastes least, for a walk over the whole list; an exact fit
/// ends the walk early.
enum BestFit: OnlyListPolicy {
    static func find(_ byteCount: Int, ofClass _: Int, in lists: inout HeapFreeLists) -> HeapFit? {
        var best: HeapBlock?
        var bestBytes = Int.max
        var link = lists.heads[0]
        while let block = HeapBlock(link: link) {
            let bytes = block.byteCount
            if bytes == byteCount { return HeapFit(block) }
            if bytes > byteCount, bytes < bestBytes {
                best = block
                bestBytes = bytes
            }
            link = block.next
        }
        return best.map { HeapFit($0) }
    }
}
