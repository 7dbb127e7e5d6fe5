// A heap as a picture and a histogram: plain values, made by a walk over every block, so asked for and never kept
// running.

/// Where a heap's memory is in use, coarsely, and its blocks by size.
public struct HeapMap: Sendable, Equatable, Codable {
    /// The blocks whose size is at most `bytes` and more than the class before has.
    public struct SizeClass: Sendable, Equatable, Codable {
        /// Of a block, header and rounding included. `Int.max` in the last class: blocks with a mapping of their own.
        public var bytes: Int
        /// How many blocks are in use.
        public var inUse: Int
        public var free: Int

        public init(bytes: Int, inUse: Int, free: Int) {
            self.bytes = bytes
            self.inUse = inUse
            self.free = free
        }
    }

    public var policy: PlacementPolicyKind
    /// The regions' bytes one after the other, cut into equal parts: how much of each is in use, 0 (nothing) to 255
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
