// One connection: its descriptor, and the facts that an operator wants to know. Lives in a slot of its loop's
// ConnectionTable; used on that loop's thread alone. State that exists only while bytes wait is in ConnectionWork, so
// that an idle connection is these bytes and no more. Connections contains the operations on it.

struct Connection: ~Copyable {
    /// Never used twice, and kept through a move to another loop.
    let id: UInt64

    /// Monotonic nanoseconds.
    let acceptedAt: UInt64
    /// The time when a byte last went either way; blank lines between requests do not count.
    var lastActive: UInt64
    /// The deadline of the timer, in milliseconds of the monotonic clock.
    var deadline: UInt64 = .max
    /// Nanoseconds when the first byte of the current message came; 0 between messages.
    var messageBegan: UInt64 = 0

    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var requests: UInt64 = 0
    var user: Int64 = 0
    /// Nanoseconds from the first byte of the last request to the response, in ticks' resolution.
    var lastTook: UInt64 = 0

    // The order of the following fields leaves no hole: ConnectionTableTests checks the slot's size.
    private(set) var channel: Channel
    let peer: SocketAddress
    let socket: Socket
    var lastStatus: UInt16 = 0

    var intake = Intake.open
    var ending = Ending.unasked
    /// Bytes read off while lingering.
    var readOff: UInt32 = 0
    /// There was more to read than could be taken: read again when input is taken again.
    var readMissed = false
    /// The peer's end of stream is known to come, after the bytes that can still be read.
    var peerEnded = false
    /// Already requeued; do not requeue twice.
    var isRequeued = false
    /// What passes is noted for an operator, by taps of its loop.
    var isTapped = false

    var lastRequest = RequestExcerpt()

    init(id: UInt64, peer: SocketAddress, descriptor: consuming FileDescriptor, token: Token, now: UInt64) {
        self.id = id
        self.peer = peer
        let socket = Socket(descriptor)
        channel = Channel(descriptor: socket.number, token: token)
        self.socket = socket
        acceptedAt = now
        lastActive = now
    }

    /// The connection has come to another loop: it has another token there, and is not yet in that loop's poller.
    mutating func enter(as token: Token) {
        channel = Channel(descriptor: socket.number, token: token)
        isRequeued = false
    }

    // MARK: what it takes, and how it ends

    /// The treatment of incoming bytes.
    enum Intake: UInt8 {
        /// They are read and parsed.
        case open
        /// The input holds bytes that are parsed when output or budget no longer prevents it.
        case heldBack
        /// A worker makes the response; input after the request waits.
        case awaitsAnswer
    }

    /// The progress of the connection towards its close.
    enum Ending: UInt8 {
        /// Nobody has requested the end.
        case unasked
        /// An operator or a drain requested the end after the current response.
        case afterResponse
        /// It closes as soon as the output has been sent.
        case afterOutput
        /// The same, and the end was requested: if the output is not sent at once, requests pipelined after it
        /// meanwhile are read and dropped.
        case afterOutputAsked
        /// When the output has been sent, further input is read and dropped before the close, so that the response
        /// reaches the peer.
        case afterReadingOff
        /// The sending side is shut; input is read and dropped.
        case lingering
    }

    @inline(__always)
    var isWaiting: Bool { intake == .awaitsAnswer }

    @inline(__always)
    var isHeldBack: Bool { intake == .heldBack }

    /// No further request is parsed: it closes when the output has been sent, or is about to.
    @inline(__always)
    var isClosing: Bool { ending.rawValue >= Ending.afterOutput.rawValue }

    @inline(__always)
    var isLingering: Bool { ending == .lingering }

    /// An operator, a drain or the session itself requested the end after the current response.
    @inline(__always)
    var endsAfterResponse: Bool { ending == .afterResponse || ending == .afterOutputAsked }

    /// Requests the end after the current response.
    mutating func endAfterResponse() {
        switch ending {
        case .unasked: ending = .afterResponse
        case .afterOutput: ending = .afterOutputAsked
        case .afterResponse, .afterOutputAsked, .afterReadingOff, .lingering: break
        }
    }

    /// Requests the end after the output: further input is never parsed.
    /// - Parameter readsOff: further input is read and dropped before the close.
    mutating func endAfterOutput(readsOff: Bool) {
        ending = readsOff ? .afterReadingOff : endsAfterResponse ? .afterOutputAsked : .afterOutput
    }

    /// The sending side is shut.
    mutating func linger() {
        ending = .lingering
        readOff = 0
    }

    // MARK: the poller

    /// Like `Channel.set`.
    @inline(__always)
    mutating func setInterest(_ interest: Interest, _ trigger: TriggerMode, in poller: inout Poller) -> Int32 {
        channel.set(interest, trigger, in: &poller)
    }

    /// Like `Channel.change`: the poller checks readiness again.
    mutating func changeTrigger(_ trigger: TriggerMode, in poller: inout Poller) -> Int32 {
        channel.change(channel.interest, trigger, in: &poller)
    }

    mutating func leavePoller(_ poller: inout Poller, closing: Bool) {
        channel.remove(from: &poller, closing: closing)
    }
}
