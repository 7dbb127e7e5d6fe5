// The knowledge about other processes' commits. A plain value.

enum ForeignChange: Sendable {
    case none
    /// Somebody has committed, and it is unknown whether it was this process.
    case possible
    case certain
}
