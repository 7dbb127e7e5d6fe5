// The free block that a placement policy found, and the list it is on, so that the list is not computed again.

struct HeapFit {
    let block: HeapBlock
    /// 0 under the policies with one list.
    let list: Int

    @inline(__always) init(_ block: HeapBlock, list: Int = 0) {
        self.block = block
        self.list = list
    }
}
