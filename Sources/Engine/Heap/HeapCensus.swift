// The figures of a heap: drawn by the console, and compared with a walk by the tests. Plain values, so that they may
// cross to any thread.

/// A heap's state at one moment. `reserved` is `inUse` + `free` + what the heap needs for its own tables.
public struct HeapCensus: Sendable, Equatable, Codable {
    public var policy: PlacementPolicyKind
    /// Bytes the heap may hold from the kernel.
    public var limit: Int
    /// Bytes held from the kernel: usable pages of the regions, and large blocks' mappings.
    public var reserved: Int
    /// Bytes of blocks in use, headers and rounding included.
    public var inUse: Int
    /// Bytes of free blocks.
    public var free: Int
    /// Bytes of the largest free block. Exact while its size class holds up to 256 blocks (under the policies with one
    /// list: while there are up to 256 blocks in all); beyond that it may be too low by less than a fifth.
    public var largestFree: Int
    public var regions: Int
    /// Blocks with a mapping of their own.
    public var largeBlocks: Int
    /// Blocks in use.
    public var blocks: Int
    public var freeBlocks: Int
    public var allocations: UInt64
    public var deallocations: UInt64
    /// Misuses found.
    public var faults: UInt64
}
