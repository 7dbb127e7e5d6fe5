// One exchange of a client with its loop: a request, and the response that is being made to it. The session makes it of
// the bytes of a complete request, for the handler or for a worker's result, and finishes it once: then it is counted
// and logged, and the connection knows how it goes on. On the loop's thread, on its stack; nothing of it is kept.

struct HTTPExchange: ~Copyable {
    var request: Request
    var response: Response

    /// - Parameters:
    ///   - base: the first byte of the request.
    ///   - parser: has found it complete.
    @inline(__always)
    init(_ base: UnsafeRawPointer, _ parser: RequestParser, on handle: borrowing ConnectionHandle<HTTPSession>) {
        // After a refused CONNECT the client may already have sent bytes for the tunnel, which are no requests to us.
        let keepsAlive = parser.keepAlive && parser.method != .connect && !handle.connection.endsAfterResponse
        let services = handle.services
        request = Request(base: base, facts: parser, peer: handle.connection.peer)
        response = Response(
            memory: handle.memory, date: services.pointee.dateLine(handle.loop.pointee.now),
            isHead: parser.method == .head, version: parser.version, keepsAlive: keepsAlive)
    }

    /// Responds with the file that the request names.
    /// - Returns: true where a worker has to compress it first.
    @discardableResult
    mutating func sendFile(
        of services: UnsafeMutablePointer<HTTPServices>, now: UInt64, compresses: Bool = true
    ) -> Bool {
        StaticAnswer.answer(request, &response, &services.pointee.files, now: now, compresses: compresses)
    }

    /// Counts and logs the response.
    /// - Parameters:
    ///   - began: monotonic nanoseconds when the request began; 0 where it came in this tick.
    ///   - hasJustCome: since then it has been on its way to the server.
    /// - Returns: what the connection does next; nil to go on.
    // Mutating, not consuming: to be consumed it would be copied.
    @inline(__always)
    mutating func finish(
        on handle: borrowing ConnectionHandle<HTTPSession>, began: UInt64, username: String = "",
        hasJustCome: Bool = false
    ) -> StreamProgress.Next? {
        let services = handle.services
        let now = handle.loop.pointee.now
        if response.isIncomplete { response.discardIncomplete() }
        services.pointee.splits.serves(request.mark)
        handle.connection.lastStatus = response.status.rawValue
        let took = began != 0 ? now &- min(began, now) : 0
        handle.connection.lastTook = took
        if took == 0 {
            services.pointee.times.count()
        } else {
            services.pointee.times.count(since: began)
            if hasJustCome { noteReading(on: handle) }
        }
        if let place = services.pointee.recent.place() {
            record(on: handle, at: place, took: took, client: client(services, handle.connection.peer))
        }
        if response.status.rawValue >= 400 || took >= handle.memory.pointee.failures.slowFrom {
            noteFailure(on: handle, took: took)
        }
        // The sender of the response that needs no memory counts it.
        if !response.isIncomplete { services.pointee.counters.countResponse(response.status) }
        if services.pointee.log.isEnabled {
            AccessEntry.note(
                request, response, client(services, handle.connection.peer), username, began: handle.messageBeginning,
                into: &services.pointee.log)
        }
        if response.isIncomplete { return .turnsAway }
        let file = response.takeFile()
        let hasFile = file != nil
        if hasFile { handle.memory.pointee.file = file }
        if !response.keepsAlive { return .closes(lingers: false) }
        return hasFile ? .flushes : nil
    }

    /// Notes the time that the request took to arrive, where that was longer than a tick.
    @inline(never)
    func noteReading(on handle: borrowing ConnectionHandle<HTTPSession>) {
        let began = handle.connection.messageBegan
        if began == 0 { return }
        let now = handle.loop.pointee.now
        let services = handle.services
        services.pointee.splits.note(
            .reading, now &- min(began, now), request.mark.route, handle.connection.id, handle.connection.requests)
    }

    /// Who sent the request: the connection's peer, or a trusted proxy's client.
    @inline(__always)
    func client(_ services: UnsafeMutablePointer<HTTPServices>, _ peer: SocketAddress) -> SocketAddress {
        services.pointee.proxies.isEmpty
            ? peer : services.pointee.proxies.client(peer, forwarded: request.headerValues("x-forwarded-for"))
    }

    @inline(__always)
    private func record(
        on handle: borrowing ConnectionHandle<HTTPSession>, at place: RequestRing.Place, took: UInt64,
        client: SocketAddress
    ) {
        place.record.pointee = RequestRecord(
            connection: handle.connection.id, time: handle.loop.pointee.now, took: took, bytes: response.contentLength,
            user: handle.connection.user, pathHash: request.mark.pathHash, client: client,
            request: handle.connection.lastRequest, shift: place.shift, status: response.status.rawValue,
            route: request.mark.route)
        if place.captures { capture(on: handle, at: place) }
    }

    @inline(never)
    private func capture(on handle: borrowing ConnectionHandle<HTTPSession>, at place: RequestRing.Place) {
        handle.services.pointee.recent.capture(
            agent: request.header("user-agent"), referer: request.header("referer"), at: place)
    }
}

extension ConnectionHandle {
    /// Monotonic nanoseconds when the current message began: in this tick, if nothing was left over of it.
    var messageBeginning: UInt64 {
        connection.messageBegan != 0 ? connection.messageBegan : loop.pointee.now
    }
}
