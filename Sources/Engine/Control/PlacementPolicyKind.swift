// The placement policies by name, from which an operator or a reader chooses when a heap is made.

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
