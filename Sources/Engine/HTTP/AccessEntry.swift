// The access log's entries: noted when a response is made, because the request is gone by the time the response has
// ended, and written then. Raw bytes all the way: the log escapes hostile ones. On the loop's thread.

enum AccessEntry {
    /// The start of a note; the texts follow in the order of their lengths here.
    struct Head: BitwiseCopyable {
        /// Nanoseconds since 1970, when the response was made.
        var time: UInt64
        /// Monotonic nanoseconds, when the request's first byte came.
        var began: UInt64
        var client: SocketAddress
        var status: UInt16
        var line: UInt16 = 0
        var user: UInt16 = 0
        var referer: UInt16 = 0
        var agent: UInt16 = 0
    }

    private static var none: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

    /// Notes the response to a request.
    static func note(
        _ request: borrowing Request, _ response: borrowing Response, _ client: SocketAddress, _ username: String,
        began: UInt64, into log: inout LoopLogBuffer
    ) {
        let head = Head(time: Clock.realTime, began: began, client: client, status: response.status.rawValue)
        var username = username
        username.withUTF8 { user in
            note(
                head, response, request.requestLine, user: UnsafeRawBufferPointer(user),
                referer: request.header("referer") ?? none, agent: request.header("user-agent") ?? none, into: &log)
        }
    }

    /// Notes the response to bytes that were refused before they were a request.
    static func noteRefused(
        _ line: UnsafeRawBufferPointer, _ response: borrowing Response, _ client: SocketAddress, began: UInt64,
        into log: inout LoopLogBuffer
    ) {
        let head = Head(time: Clock.realTime, began: began, client: client, status: response.status.rawValue)
        note(head, response, line, user: none, referer: none, agent: none, into: &log)
    }

    private static func note(
        _ head: Head, _ response: borrowing Response, _ line: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer,
        referer: UnsafeRawBufferPointer, agent: UnsafeRawBufferPointer, into log: inout LoopLogBuffer
    ) {
        var head = head
        head.line = cut(line, LoopLogBuffer.requestLineLimit)
        head.user = cut(user, LoopLogBuffer.fieldLimit)
        head.referer = cut(referer, LoopLogBuffer.fieldLimit)
        head.agent = cut(agent, LoopLogBuffer.fieldLimit)
        let size = MemoryLayout<Head>.size
        let length = size &+ Int(head.line) &+ Int(head.user) &+ Int(head.referer) &+ Int(head.agent)
        // A response that the heap had no room for is sent by someone else: its end will not be known.
        guard !response.isIncomplete, let room = response.noteEnd(length: length), let base = room.baseAddress else {
            write(
                head, line, user: user, referer: referer, agent: agent, bytes: response.contentLength, .unknown,
                into: &log)
            return
        }
        base.storeBytes(of: head, as: Head.self)
        var place = base + size
        put(line, head.line, &place)
        put(user, head.user, &place)
        put(referer, head.referer, &place)
        put(agent, head.agent, &place)
    }

    @inline(__always)
    private static func cut(_ text: UnsafeRawBufferPointer, _ most: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: min(text.count, most))
    }

    @inline(__always)
    private static func put(_ text: UnsafeRawBufferPointer, _ count: UInt16, _ place: inout UnsafeMutableRawPointer) {
        guard let source = text.baseAddress, count > 0 else { return }
        place.copyMemory(from: source, byteCount: Int(count))
        place += Int(count)
    }

    // MARK: the answer's end

    /// - Parameter bytes: bytes of content that the kernel took.
    static func write(
        _ note: UnsafeRawBufferPointer, bytes: UInt64, _ ending: AccessEnding, into log: inout LoopLogBuffer
    ) {
        let size = MemoryLayout<Head>.size
        guard note.count >= size else { return }
        let head = note.loadUnaligned(as: Head.self)
        let line = size &+ Int(head.line)
        let user = line &+ Int(head.user)
        let referer = user &+ Int(head.referer)
        let agent = referer &+ Int(head.agent)
        guard agent <= note.count else { return }
        write(
            head, UnsafeRawBufferPointer(rebasing: note[size..<line]),
            user: UnsafeRawBufferPointer(rebasing: note[line..<user]),
            referer: UnsafeRawBufferPointer(rebasing: note[user..<referer]),
            agent: UnsafeRawBufferPointer(rebasing: note[referer..<agent]), bytes: bytes, ending, into: &log)
    }

    private static func write(
        _ head: Head, _ line: UnsafeRawBufferPointer, user: UnsafeRawBufferPointer, referer: UnsafeRawBufferPointer,
        agent: UnsafeRawBufferPointer, bytes: UInt64, _ ending: AccessEnding, into log: inout LoopLogBuffer
    ) {
        var took: UInt64 = 0
        if log.isExtended {
            let now = Clock.now
            took = now &- min(head.began, now)
        }
        withUnsafeTemporaryAllocation(byteCount: SocketAddress.textCapacity, alignment: 8) { host in
            let count = head.client.writeHost(into: host)
            log.access(
                AccessLine(
                    peer: UnsafeRawBufferPointer(rebasing: host[..<count]), user: user, requestLine: line,
                    status: Int(head.status), bytes: bytes, referer: referer, agent: agent, time: head.time,
                    took: took, ending: ending))
        }
    }
}
