// What a placement policy found: the free block, and which list it is on, so that nobody computes that again.

struct HeapFit {
    let block: HeapBlock
    /// 0 under the policies with one list.
    let list: Int

    @inline(__always) init(_ block: HeapBlock, list: Int = 0) {
        self.block = block
        self.list = list
    }
}
