// The budget of one channel in a loop's tick, so that the other channels get their share; the rest goes on in the next
// tick. A plain value.

/// The budgets of a tick, fixed for a server's life.
public struct TickBudget: Sendable, Codable, Equatable {
    /// The most events that one wait takes.
    public var events = 0
    /// The most connections accepted at a time.
    public var accepts = 0
    /// For one connection: bytes read, requests answered in one go, and rounds of responses sent.
    public var bytesRead = 0
    public var requests = 0
    public var sends = 0
    /// Bytes of files sent: to one connection, and to all connections of a loop.
    public var fileBytes = 0
    public var fileBytesInAll = 0
}
