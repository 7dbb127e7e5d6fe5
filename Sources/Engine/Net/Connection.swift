// One connection: its descriptor, what waits in either direction, and what an operator wants to know of it. Lives in
// a slot of its loop's ConnectionTable; used on that loop's thread alone. What is done with it stands in Connections.

struct Connection: ~Copyable {
    /// Never used twice, and kept through a move to another loop.
    let id: UInt64
    let peer: SocketAddress
    let descriptor: FileDescriptor
    var channel: Channel

    /// Bytes read and not yet consumed.
    var input = Buffer()
    /// Bytes of responses that the socket had no room for; then `file`.
    var output = Buffer()
    var file: OutgoingFile?

    /// Monotonic nanoseconds.
    let acceptedAt: UInt64
    var lastActive: UInt64
    /// Milliseconds of the monotonic clock; what the timer stands for.
    var deadline: UInt64 = .max
    /// Nanoseconds when the first byte of the message under way came; 0 between messages.
    var messageBegan: UInt64 = 0
    /// Nanoseconds when the request under way was handed to a worker.
    var waitingSince: UInt64 = 0

    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var requests: UInt64 = 0
    var user: Int64 = 0
    var lastStatus: UInt16 = 0
    var lastRequest = RequestExcerpt()

    /// Says to the worker that nobody waits any more.
    var pending: Cancellation?
    /// A worker makes the answer; input behind the request waits.
    var isWaiting = false
    /// There was more to read than could be taken: look again when input is taken again.
    var readMissed = false
    /// The peer's end of stream is known to be there, behind what can still be read.
    var peerEnded = false
    /// `input` holds bytes that have not been looked at since more output or budget was there.
    var hasUnprocessed = false
    /// It stands in the loop's list for the next tick: once is enough.
    var isRequeued = false
    /// Close as soon as the output is gone.
    var isClosing = false
    /// What the peer may still be sending is read off before the close, so that the answer reaches it.
    var lingers = false
    /// The sending side is shut; reading off.
    var isLingering = false
    /// An operator or a drain asked for the end after the response under way.
    var closeAfterResponse = false

    init(id: UInt64, peer: SocketAddress, descriptor: consuming FileDescriptor, token: Token, now: UInt64) {
        self.id = id
        self.peer = peer
        channel = Channel(descriptor: descriptor.raw, token: token)
        self.descriptor = descriptor
        acceptedAt = now
        lastActive = now
    }

    /// Bytes of a response wait for room in the socket.
    @inline(__always)
    var isWriting: Bool { !output.isEmpty || file != nil }

    /// Output waits and its sending will be continued, by a writability event or in the next tick. Whenever bytes are left
    /// over at the end of an event this holds, or nobody would ever send them.
    @inline(__always)
    var isContinued: Bool { isWriting && (isRequeued || channel.interest.contains(.write)) }

    /// The next bytes may be read and parsed. A client that does not read its answers is not read from.
    @inline(__always)
    var takesInput: Bool { !isWaiting && !isClosing && !hasUnprocessed && !isWriting }

    var phase: ConnectionPhase {
        if isLingering || (isClosing && !isWriting) { return .closing }
        if isWriting { return .writing }
        if isWaiting { return .waiting }
        return messageBegan != 0 ? .reading : .idle
    }
}

/// What a connection is doing.
enum ConnectionPhase: UInt8 {
    case idle, reading, waiting, writing, closing
}
