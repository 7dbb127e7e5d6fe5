// What one channel may take of a loop's tick before the others have theirs; what exceeds it goes on in the next tick. A
// plain value.

/// Fixed for a server's life.
public struct TickBudget: Sendable, Codable, Equatable {
    /// Events that one wait takes.
    public var events = 0
    /// Connections accepted at a time.
    public var accepts = 0
    /// Of one connection: bytes read, requests answered in one go, and rounds of answers sent.
    public var bytesRead = 0
    public var requests = 0
    public var sends = 0
    /// Bytes of files sent: to one connection, and to all of a loop's.
    public var fileBytes = 0
    public var fileBytesInAll = 0
}
