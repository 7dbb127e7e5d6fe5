// Best fit: the smallest block that is large enough. It wastes least, for a walk over the whole list; an exact fit ends
// the walk early.

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
