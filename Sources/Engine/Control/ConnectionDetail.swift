// One connection for an operator who looks at it alone: plain values.

public struct ConnectionDetail: Sendable, Codable {
    public var state: ConnectionState
    public var descriptor: Int32
    public var slot: Int
    public var trigger: TriggerMode
    /// What the poller is asked for.
    public var wantsRead: Bool
    public var wantsWrite: Bool
    /// Bytes of heap blocks that the connection holds in either direction.
    public var heldIn: Int
    public var heldOut: Int
    /// Bytes of a file that wait to be sent.
    public var fileLeft: Int64
    /// Nanoseconds until the deadline of what the connection does now; nil without one.
    public var untilTimeout: UInt64?
    public var isInBody: Bool
    public var isRequeued: Bool
    public var peerEnded: Bool
    public var closesAfterResponse: Bool
    /// The last requests, the newest first: what its loop's ring still holds.
    public var recent: [RecentRequest]
    /// Requests of all its connections that a loop remembers.
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

/// A request that was answered.
public struct RecentRequest: Sendable, Codable, Equatable {
    /// Nanoseconds since 1970.
    public var time: UInt64
    /// Method and target, cut at 46 bytes: hostile text.
    public var request: String
    public var status: Int
    /// Of the answer's content.
    public var bytes: UInt64
    /// Nanoseconds from the first byte to the answer, in ticks' resolution; 0 where one tick did both.
    public var took: UInt64

    public init(time: UInt64, request: String, status: Int, bytes: UInt64, took: UInt64) {
        self.time = time
        self.request = request
        self.status = status
        self.bytes = bytes
        self.took = took
    }
}
