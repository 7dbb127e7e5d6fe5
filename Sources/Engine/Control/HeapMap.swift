// A heap as a picture and a histogram: plain values, made by a walk over every block, so made only on request. And the
// policies, one of which the heap has.

/// A coarse map of the memory in use in a heap, and its blocks by size.
public struct HeapMap: Sendable, Equatable, Codable {
    /// The blocks whose size is at most `bytes` and more than that of the class before.
    public struct SizeClass: Sendable, Equatable, Codable {
        /// The size of a block, with header and rounding. `Int.max` in the last class: blocks with a mapping of their
        /// own.
        public var bytes: Int
        /// The number of blocks in use.
        public var inUse: Int
        public var free: Int

        public init(bytes: Int, inUse: Int, free: Int) {
            self.bytes = bytes
            self.inUse = inUse
            self.free = free
        }
    }

    public var policy: PlacementPolicyKind
    /// The regions' bytes one after the other, cut into equal parts: the share of each in use, from 0 (nothing) to 255
    /// (all).
    public var cells: [UInt8]
    /// Bytes of one cell.
    public var cellBytes: Int
    /// Classes by powers of two, from 32 bytes on.
    public var classes: [SizeClass]

    public init(policy: PlacementPolicyKind, cells: [UInt8], cellBytes: Int, classes: [SizeClass]) {
        self.policy = policy
        self.cells = cells
        self.cellBytes = cellBytes
        self.classes = classes
    }
}

/// The choice of the free block from which an allocation is cut.
public enum PlacementPolicyKind: String, Sendable, Codable, CaseIterable {
    /// The first block of one list that is large enough.
    case firstFit = "first-fit"
    /// Like first fit, from where the last search stopped.
    case nextFit = "next-fit"
    /// The smallest of all blocks that are large enough.
    case bestFit = "best-fit"
    /// Lists by size class and a bitmap: near best fit, in a few instructions. The default.
    case segregated
}
