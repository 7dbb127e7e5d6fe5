// What is known of other processes' commits. A plain value.

enum ForeignChange: Sendable {
    case none
    /// Somebody has committed, and whether it was this process could not be told.
    case possible
    case certain
}
