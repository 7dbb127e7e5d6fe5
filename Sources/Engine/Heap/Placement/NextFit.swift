// Next fit: like first fit, but each search begins where the last one stopped, so that it does not pass the same part
// of the list again and again. It wears large blocks down everywhere and fragments more.

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
