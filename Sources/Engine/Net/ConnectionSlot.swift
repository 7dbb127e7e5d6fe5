// A connection in its loop's table, together with its unfinished work: both together tell what it is doing and what may
// be done with it.

struct ConnectionSlot<Session: StreamSession>: ~Copyable {
    var connection: Connection
    /// A block of the loop's heap; nil while nothing waits.
    var work: UnsafeMutablePointer<ConnectionWork<Session>>?

    init(connection: consuming Connection) { self.connection = connection }

    /// Bytes of a response wait for room in the socket.
    @inline(__always)
    var isWriting: Bool {
        guard let work else { return false }
        return !work.pointee.output.isEmpty || work.pointee.file != nil
    }

    @inline(__always)
    var hasFile: Bool {
        guard let work else { return false }
        return work.pointee.file != nil
    }

    @inline(__always)
    var hasInput: Bool {
        guard let work else { return false }
        return !work.pointee.input.isEmpty
    }

    /// The bytes read and not yet consumed. Valid until the next change.
    @inline(__always)
    var inputBytes: UnsafeMutableRawBufferPointer {
        guard let work else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
        return work.pointee.input.bytes
    }

    /// Response bytes that the socket had no room for yet, including the rest of a file.
    var waitingOutput: UInt64 {
        guard let work else { return 0 }
        return UInt64(clamping: work.pointee.output.count) &+ UInt64(clamping: fileLeft)
    }

    /// Bytes of a file that have yet to be sent.
    var fileLeft: Int64 {
        guard let work else { return 0 }
        switch work.pointee.file {
        case .some(let file): return file.remaining
        case .none: return 0
        }
    }

    /// The head of a message is complete, and its body is not.
    @inline(__always)
    var isInBody: Bool {
        guard let work else { return false }
        return work.pointee.session.isInBody
    }

    /// Output waits and its sending will be continued, by a writability event or in the next tick. Whenever bytes are
    /// left at the end of an event this holds, or nobody would ever send them.
    @inline(__always)
    var isContinued: Bool { isWriting && (connection.isRequeued || connection.channel.interest.contains(.write)) }

    /// The next bytes may be read and parsed. A client that does not read its responses is not read from.
    @inline(__always)
    var takesInput: Bool { connection.intake == .open && !connection.isClosing && !isWriting }

    /// Nothing is under way. Half a blank line may be in the input.
    var isBetweenRequests: Bool { phase == .idle && !connection.isHeldBack }

    @inline(__always)
    var phase: ConnectionPhase {
        let isWriting = isWriting
        if connection.isLingering || (connection.isClosing && !isWriting) { return .closing }
        if isWriting { return .writing }
        if connection.isWaiting { return .waiting }
        return connection.messageBegan != 0 ? .reading : .idle
    }
}
