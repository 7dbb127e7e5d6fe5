// The placement policies by name: what an operator or a reader chooses when a heap is made.

/// How a heap chooses the free block an allocation is cut from.
public enum PlacementPolicyKind: String, Sendable, Codable, CaseIterable {
    /// The first block of one list that is large enough.
    case firstFit = "first-fit"
    /// As first fit, from where the last search stopped.
    case nextFit = "next-fit"
    /// The smallest block that is large enough, of all.
    case bestFit = "best-fit"
    /// Lists by size class and a bitmap: near best fit, in a few instructions. The default.
    case segregated
}
