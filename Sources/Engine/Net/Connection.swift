// One connection: its descriptor, and what an operator wants to know of it. Lives in a slot of its loop's
// ConnectionTable; used on that loop's thread alone. What is only there while bytes wait stands in ConnectionWork, so
// that an idle connection is these bytes and no more. What is done with it stands in Connections.

struct Connection: ~Copyable {
    /// Never used twice, and kept through a move to another loop.
    let id: UInt64

    /// Monotonic nanoseconds.
    let acceptedAt: UInt64
    /// When a byte last went either way; blank lines between requests do not count.
    var lastActive: UInt64
    /// Milliseconds of the monotonic clock; what the timer stands for.
    var deadline: UInt64 = .max
    /// Nanoseconds when the first byte of the message under way came; 0 between messages.
    var messageBegan: UInt64 = 0

    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    var requests: UInt64 = 0
    var user: Int64 = 0

    // The order of what follows leaves no hole: ConnectionTableTests holds the slot to its size.
    private(set) var channel: Channel
    let peer: SocketAddress
    let socket: Socket
    var lastStatus: UInt16 = 0

    var intake = Intake.open
    var ending = Ending.unasked
    /// Bytes read off while lingering.
    var readOff: UInt32 = 0
    /// There was more to read than could be taken: look again when input is taken again.
    var readMissed = false
    /// The peer's end of stream is known to be there, behind what can still be read.
    var peerEnded = false
    /// It stands in the loop's list for the next tick: once is enough.
    var isRequeued = false

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

    /// It has come to another loop: known there by another token, and not yet in its poller.
    mutating func enter(as token: Token) {
        channel = Channel(descriptor: socket.number, token: token)
        isRequeued = false
    }

    // MARK: what it takes, and how it ends

    /// What becomes of the bytes that come.
    enum Intake: UInt8 {
        /// They are read, and looked at.
        case open
        /// The input holds bytes that are looked at when output or budget no longer stands in the way.
        case heldBack
        /// A worker makes the answer; input behind the request waits.
        case awaitsAnswer
    }

    /// How far the connection is on its way to its close.
    enum Ending: UInt8 {
        /// Nobody has asked for it.
        case unasked
        /// An operator or a drain asked for the end after the response under way.
        case afterResponse
        /// It closes as soon as the output is gone.
        case afterOutput
        /// The same, and the end was asked for: where the output does not go out at once, what is pipelined behind it
        /// meanwhile is read off.
        case afterOutputAsked
        /// When the output is gone, what the peer may still be sending is read off before the close, so that the answer
        /// reaches it.
        case afterReadingOff
        /// The sending side is shut; reading off.
        case lingering
    }

    @inline(__always)
    var isWaiting: Bool { intake == .awaitsAnswer }

    @inline(__always)
    var isHeldBack: Bool { intake == .heldBack }

    /// No further request is looked at: it closes when the output is gone, or is about to.
    @inline(__always)
    var isClosing: Bool { ending.rawValue >= Ending.afterOutput.rawValue }

    @inline(__always)
    var isLingering: Bool { ending == .lingering }

    /// An operator, a drain or the session itself asked for the end after the response under way.
    @inline(__always)
    var endsAfterResponse: Bool { ending == .afterResponse || ending == .afterOutputAsked }

    /// Asks for the end after the response under way.
    mutating func endAfterResponse() {
        switch ending {
        case .unasked: ending = .afterResponse
        case .afterOutput: ending = .afterOutputAsked
        case .afterResponse, .afterOutputAsked, .afterReadingOff, .lingering: break
        }
    }

    /// What follows is never looked at.
    /// - Parameter readsOff: what the peer still sends is read off before the close.
    mutating func endAfterOutput(readsOff: Bool) {
        ending = readsOff ? .afterReadingOff : endsAfterResponse ? .afterOutputAsked : .afterOutput
    }

    /// The sending side is shut.
    mutating func linger() {
        ending = .lingering
        readOff = 0
    }

    // MARK: the poller

    /// As `Channel.set`.
    @inline(__always)
    mutating func setInterest(_ interest: Interest, _ trigger: TriggerMode, in poller: inout Poller) -> Int32 {
        channel.set(interest, trigger, in: &poller)
    }

    /// As `Channel.change`: the poller looks at readiness anew.
    mutating func changeTrigger(_ trigger: TriggerMode, in poller: inout Poller) -> Int32 {
        channel.change(channel.interest, trigger, in: &poller)
    }

    mutating func leavePoller(_ poller: inout Poller, closing: Bool) {
        channel.remove(from: &poller, closing: closing)
    }
}

/// What a connection is doing.
enum ConnectionPhase: UInt8 {
    case idle, reading, waiting, writing, closing
}
