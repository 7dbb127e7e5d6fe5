// The notes that a loop makes of a tapped connection: a record in a ring of bytes, with the bytes that passed behind
// it. Written by the loop that serves the connection, read by the control thread.

/// The fixed part of a record.
struct TapRecord: BitwiseCopyable {
    enum Kind: UInt8 {
        case bytes, gap, end, reset, user
        /// The connection is there no more.
        case closed
        /// As many bytes have passed as were asked for.
        case enough
    }

    private var rawKind: UInt8
    var isSent: Bool
    /// Bytes behind the record.
    var count: UInt32 = 0
    /// Nanoseconds since 1970.
    var time: UInt64
    /// Of a gap: bytes that are missing. Of a user: the id.
    var number: UInt64 = 0

    init(_ kind: Kind, isSent: Bool = true, number: UInt64 = 0) {
        rawKind = kind.rawValue
        self.isSent = isSent
        self.number = number
        time = Clock.realTime
    }

    /// To be read into.
    init() { self.init(.closed) }

    var kind: Kind { Kind(rawValue: rawKind) ?? .closed }
}

/// A loop's end of a tap. It goes with its connection to another loop.
struct TapWriter: Sendable {
    /// Bytes behind one record.
    static let piece = 64 << 10
    /// Room that bytes leave for records without any.
    private static let spare = 1024

    let number: Int
    let connection: UInt64
    private let ring: ByteRing
    /// Bytes that are still wanted.
    private var left: UInt64
    private var user: Int64 = 0
    private var lostReceived: UInt64 = 0
    private var lostSent: UInt64 = 0
    /// Nothing more is noted.
    private(set) var isOver = false

    init(number: Int, connection: UInt64, ring: ByteRing, bytes: UInt64) {
        self.number = number
        self.connection = connection
        self.ring = ring
        left = bytes
    }

    /// Its reader wants no more.
    var isUnwanted: Bool { ring.isClosed }

    /// The user whose requests are known to come.
    mutating func begin(user: Int64) { self.user = user }

    /// Bytes have passed. What finds no room is counted, and marked as soon as there is room again.
    mutating func note(_ bytes: UnsafeRawBufferPointer, isSent: Bool, user: Int64) {
        guard goesOn else { return }
        if user != self.user, put(TapRecord(.user, isSent: false, number: UInt64(bitPattern: user))) {
            self.user = user
        }
        let wanted = UnsafeRawBufferPointer(rebasing: bytes.prefix(Int(clamping: left)))
        left &-= UInt64(wanted.count)
        var at = 0
        while at < wanted.count {
            let piece = UnsafeRawBufferPointer(rebasing: wanted[at...].prefix(Self.piece))
            var record = TapRecord(.bytes, isSent: isSent)
            record.count = UInt32(clamping: piece.count)
            let needed = piece.count + 3 * MemoryLayout<TapRecord>.size + Self.spare
            if ring.room < needed || !put(record, piece) {
                if isSent { lostSent &+= UInt64(piece.count) } else { lostReceived &+= UInt64(piece.count) }
            }
            at += piece.count
        }
        if left == 0 { finish(.enough) }
    }

    /// One side sends nothing more, or has reset the connection.
    mutating func noteEnd(_ kind: TapRecord.Kind, isSent: Bool) {
        if goesOn { _ = put(TapRecord(kind, isSent: isSent)) }
    }

    mutating func noteClosed() {
        if goesOn { finish(.closed) }
    }

    private var goesOn: Bool {
        mutating get {
            if ring.isClosed { isOver = true }
            return !isOver
        }
    }

    private mutating func finish(_ kind: TapRecord.Kind) {
        _ = put(TapRecord(kind))
        isOver = true
    }

    /// What was lost before comes first.
    private mutating func put(
        _ record: TapRecord, _ bytes: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) -> Bool {
        if lostReceived > 0, write(TapRecord(.gap, isSent: false, number: lostReceived)) { lostReceived = 0 }
        if lostSent > 0, write(TapRecord(.gap, isSent: true, number: lostSent)) { lostSent = 0 }
        // Behind a gap that is not marked yet, the bytes of that direction would seem to follow what came before it.
        if !bytes.isEmpty, record.isSent ? lostSent > 0 : lostReceived > 0 { return false }
        return write(record, bytes)
    }

    private func write(
        _ record: TapRecord, _ bytes: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) -> Bool {
        withUnsafeBytes(of: record) { ring.write($0, bytes) }
    }
}

/// What a loop says of a connection when its tap begins.
struct TapFacts: Sendable {
    var client: SocketAddress
    var server: SocketAddress
    var user: Int64
    var received: UInt64
    var sent: UInt64
    /// A request, or an answer, has begun to pass before.
    var isWithinRequest: Bool
    var isWithinAnswer: Bool
}
