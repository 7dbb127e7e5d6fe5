// The interface of a placement policy, which decides on which list a free block is kept and from which block an
// allocation is cut. Policies have no state of their own (the lists hold it) and are generic parameters, so that each
// is compiled into its own copy of the allocator: an allocation makes no dynamic call.

protocol PlacementPolicy {
    /// Whether a large request is cut from the end of a free block, and small ones from its start. Then long-lived and
    /// short-lived blocks lie apart, and the rest at the start keeps its place on its list.
    static var cutsLargeFromEnd: Bool { get }

    /// Whether blocks given back are first held for a request of the same size.
    static var hasFront: Bool { get }

    /// Puts a free block on its list; its header is written.
    static func insert(_ block: HeapBlock, into lists: inout HeapFreeLists)

    static func remove(_ block: HeapBlock, from lists: inout HeapFreeLists)

    /// Like `remove`, for a block that `find` has just returned.
    static func remove(_ fit: HeapFit, from lists: inout HeapFreeLists)

    /// The block that `find` has just returned has become smaller at its end: its header was `old`, and is now `new`.
    static func shrink(_ fit: HeapFit, from old: UInt64, to new: UInt64, in lists: inout HeapFreeLists)

    /// A block that keeps its start has become larger or smaller: its header was `old`, and is now `new`.
    static func resize(_ block: HeapBlock, from old: UInt64, to new: UInt64, in lists: inout HeapFreeLists)

    /// A free block with header `new` takes the place of another, whose header was `old`.
    static func replace(
        _ block: HeapBlock, _ old: UInt64, by other: HeapBlock, _ new: UInt64, in lists: inout HeapFreeLists)

    /// A free block of at least `byteCount`, still on its list; nil only if there is none.
    /// - Parameter number: the size class of `byteCount`.
    static func find(_ byteCount: Int, ofClass number: Int, in lists: inout HeapFreeLists) -> HeapFit?

    static func largest(in lists: HeapFreeLists) -> Int
}

/// The free block that a placement policy found, and the list it is on, so that the list is not computed again.
struct HeapFit {
    let block: HeapBlock
    /// 0 under the policies with one list.
    let list: Int

    @inline(__always) init(_ block: HeapBlock, list: Int = 0) {
        self.block = block
        self.list = list
    }
}
