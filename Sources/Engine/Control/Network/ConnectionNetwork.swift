// The network's part of a connection, as the kernel knows it (tcp(7), TCP_INFO, SIOCOUTQ, SIOCINQ). Plain values, read
// on the connection's loop, and only for rows that somebody looks at.

public struct ConnectionNetwork: Sendable, Codable, Equatable {
    /// Round trip and its mean deviation, smoothed, in nanoseconds; 0 before the first.
    public var rtt: UInt64 = 0
    public var rttDeviation: UInt64 = 0
    /// Segments sent again since the connection was opened.
    public var retransmits: UInt64 = 0
    /// Segments with data sent, those sent again included; nil where the kernel does not say.
    public var segments: UInt64?
    /// Segments that are thought lost now.
    public var lost: UInt64 = 0
    /// Times in a row that the oldest segment was sent and nothing came back.
    public var unanswered: UInt64 = 0
    /// Bytes a second that last arrived; nil where the kernel does not say.
    public var deliveryRate: UInt64?
    /// Bytes that the socket has taken and the peer has not confirmed.
    public var unsent: UInt64 = 0
    /// Those of them that have not even been sent once; nil where the kernel does not say.
    public var queued: UInt64?
    /// Bytes that have come and have not been received.
    public var unread: UInt64 = 0
    /// Bytes that the peer has room for; nil where the kernel does not say.
    public var window: UInt64?
    /// Bytes of a full segment.
    public var segmentSize: UInt64 = 0
    /// Nanoseconds with something to send, and those of them in which the peer had no room; nil where the kernel does
    /// not say.
    public var busy: UInt64?
    public var peerFull: UInt64?

    public init() {}
}
