// First fit: the first block of the list that is large enough. Quick while the list is short; small blocks gather at
// its front, and every search passes them.

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
