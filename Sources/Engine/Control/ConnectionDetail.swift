// The detail of one connection, for an operator: plain values.

public struct ConnectionDetail: Sendable, Codable {
    public var state: ConnectionState
    public var descriptor: Int32
    public var slot: Int
    public var trigger: TriggerMode
    /// The interest set in the poller.
    public var wantsRead: Bool
    public var wantsWrite: Bool
    /// Bytes of heap blocks that the connection holds, for each direction.
    public var heldIn: Int
    public var heldOut: Int
    /// Bytes of a file that have yet to be sent.
    public var fileLeft: Int64
    /// Nanoseconds until the deadline of the connection's current phase; nil without one.
    public var untilTimeout: UInt64?
    public var isInBody: Bool
    public var isRequeued: Bool
    public var peerEnded: Bool
    public var closesAfterResponse: Bool
    /// The last requests, the newest first, as far as its loop's ring still holds them.
    public var recent: [RecentRequest]
    /// The number of requests, of all its connections, that a loop remembers.
    public var ringCapacity: Int

    public init(
        state: ConnectionState, descriptor: Int32, slot: Int, trigger: TriggerMode, wantsRead: Bool, wantsWrite: Bool,
        heldIn: Int,
        heldOut: Int, fileLeft: Int64, untilTimeout: UInt64?, isInBody: Bool, isRequeued: Bool, peerEnded: Bool,
        closesAfterResponse: Bool, recent: [RecentRequest], ringCapacity: Int
    ) {
        self.state = state
        self.descriptor = descriptor
        self.slot = slot
        self.trigger = trigger
        self.wantsRead = wantsRead
        self.wantsWrite = wantsWrite
        self.heldIn = heldIn
        self.heldOut = heldOut
        self.fileLeft = fileLeft
        self.untilTimeout = untilTimeout
        self.isInBody = isInBody
        self.isRequeued = isRequeued
        self.peerEnded = peerEnded
        self.closesAfterResponse = closesAfterResponse
        self.recent = recent
        self.ringCapacity = ringCapacity
    }
}

/// A request that has been answered.
public struct RecentRequest: Sendable, Codable, Equatable {
    /// Nanoseconds since 1970.
    public var time: UInt64
    /// Method and target, cut at 46 bytes: hostile text.
    public var request: String
    public var status: Int
    /// Bytes of the response's content.
    public var bytes: UInt64
    /// Nanoseconds from the first byte to the response, in ticks' resolution; 0 where one tick did both.
    public var took: UInt64

    public init(time: UInt64, request: String, status: Int, bytes: UInt64, took: UInt64) {
        self.time = time
        self.request = request
        self.status = status
        self.bytes = bytes
        self.took = took
    }
}
