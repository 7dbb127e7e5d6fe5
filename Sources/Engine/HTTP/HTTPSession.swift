// One connection's HTTP/1.1: takes complete requests off the input, one after the other, and has the response to each
// written to the loop's output. Pipelined requests are answered in order, because the next is not looked at before the
// one before has its response (RFC 9112 §9.3.2). Kept while a message is unfinished; the state between two reads is the
// parser's.

struct HTTPSession: StreamSession {
    typealias Services = UnsafeMutablePointer<HTTPServices>

    private var parser = RequestParser()
    /// Bytes of the request that a worker serves: they stay in the input until then, for the access log.
    private var pendingLength: UInt32 = 0
    /// Bytes of an answered request that are still at the front of the input.
    private var answeredLength: UInt32 = 0
    private var closesAfterAnswer = false
    /// The worker's job is to compress a file: without it the file is sent as it is.
    private var compresses = false
    private var content = Content.kept
    /// Monotonic nanoseconds when the waiting request was handed to a worker.
    private var waitingSince: UInt64 = 0
    /// Where the waiting request belongs.
    private var mark = RouteMark()

    /// The most requests served in one call, so that other connections get their share.
    static let requestBudget = 256
    /// Bytes of output that are sent before more requests are looked at.
    static let highWater = 64 << 10

    /// Bytes of unwanted content that are read and dropped, so that the connection goes on; past it the connection
    /// closes.
    static let readOffLimit = 64 << 10

    /// The treatment of the current message's content.
    private enum Content: UInt8 {
        /// A handler takes it when it is complete.
        case kept
        /// Nobody takes it: dropped as it comes, and the request is answered when it is over.
        case dropped
        /// The same, and the response has been given already.
        case answered
    }

    init() {}

    static var overloaded: StaticString {
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    }

    var isInBody: Bool { parser.isInBody }

    var messageBytes: Int { content == .kept ? parser.messageBytes : 0 }

    var isAtRest: Bool { pendingLength == 0 && answeredLength == 0 && !closesAfterAnswer && parser.isAtStart }

    mutating func receive(
        _ input: UnsafeMutableRawBufferPointer, on handle: borrowing ConnectionHandle<HTTPSession>
    ) -> StreamProgress {
        let services = handle.services
        let memory = handle.memory
        var offset = 0
        if answeredLength > 0 {
            offset = min(Int(answeredLength), input.count)
            answeredLength = 0
            parser = RequestParser()
            if closesAfterAnswer { return StreamProgress(consumed: offset, next: .closes(lingers: false)) }
        }
        var served = 0
        while offset < input.count {
            if served >= Self.requestBudget { return StreamProgress(consumed: offset, next: .yields) }
            if memory.pointee.output.count >= Self.highWater { return StreamProgress(consumed: offset, next: .flushes) }
            let rest = UnsafeMutableRawBufferPointer(rebasing: input[offset...])
            if services.pointee.splits.isNext { services.pointee.splits.parserBegins() }
            switch parser.parse(rest, limits: services.pointee.limits, announcesBody: true) {
            case .incomplete where parser.isAtStart:
                // Blank lines before a request (RFC 9112 section 2.2) do not begin one: the connection is idle.
                return StreamProgress(consumed: offset + takeBlankLines(), next: .needsInput)
            case .incomplete:
                // A body in chunks of one byte must not cost six times its size.
                let shrunk = content == .kept ? parser.compact(rest) : parser.dropBody(rest)
                return StreamProgress(consumed: offset, next: .needsInput, shrunk: shrunk)
            case .announcesBody:
                guard let next = announceBody(rest, on: handle) else { continue }
                return StreamProgress(consumed: offset, next: next)
            case .expectsContinue:
                if !memory.pointee.write(Self.continueLine) {
                    return StreamProgress(consumed: offset, next: .closes(lingers: false))
                }
                services.pointee.counters.responses1xx &+= 1
            case .refused where content == .answered:
                return StreamProgress(consumed: offset, next: .closes(lingers: true))
            case .refused(let status):
                let isWhole = refuse(status, UnsafeRawBufferPointer(rest), on: handle)
                return StreamProgress(consumed: offset, next: isWhole ? .closes(lingers: true) : .turnsAway)
            case .complete(let length):
                served += 1
                let next: StreamProgress.Next? =
                    content == .answered
                    ? (handle.connection.endsAfterResponse ? .closes(lingers: false) : nil)
                    : serve(rest, length, on: handle)
                content = .kept
                if case .waits = next { return StreamProgress(consumed: offset, next: .waits) }
                offset += length
                parser = RequestParser()
                // The next message came completely in this tick, or begins with the bytes left over.
                handle.connection.messageBegan = 0
                guard let next else { continue }
                return StreamProgress(consumed: offset, next: next)
            }
        }
        return StreamProgress(consumed: offset, next: .needsInput)
    }

    /// - Returns: the number of bytes taken.
    private mutating func takeBlankLines() -> Int {
        defer { parser = RequestParser() }
        return parser.blankByteCount
    }

    /// A head is complete and content follows: its route decides before any of it is kept. Content that no route takes
    /// is answered at once. A little of it is read and dropped, so that the connection goes on; with more, or if the
    /// client waits for `100 Continue`, the connection closes after the response (RFC 9110 section 10.1.1, RFC 9112
    /// section 9.6).
    /// - Returns: what the connection does next; nil to go on.
    private mutating func announceBody(
        _ bytes: UnsafeMutableRawBufferPointer, on handle: borrowing ConnectionHandle<HTTPSession>
    ) -> StreamProgress.Next? {
        guard let base = bytes.baseAddress else { return nil }
        let services = handle.services
        let request = Request(base: UnsafeRawPointer(base), facts: parser, peer: handle.connection.peer)
        let taker = services.pointee.router.taker(of: request)
        let announced = parser.announcedLength ?? 0
        let largest = services.pointee.limits.bodyBytes
        var limit = Self.readOffLimit
        if case .route(let bodyLimit) = taker { limit = min(bodyLimit ?? largest, largest) }
        parser.bodyLimit = UInt32(clamping: limit)
        let closes = announced > limit || parser.waitsForContinue
        switch taker {
        case _ where announced > largest: break
        case .route:
            if announced <= limit { return nil }
        case .none where request.method == .get || request.method == .head:
            if !closes {
                // A file, perhaps after a worker has compressed it: answered when the content is over.
                content = .dropped
                return nil
            }
        case .otherMethods, .none:
            content = .answered
            if closes { handle.connection.endAfterResponse() }
            switch serve(bytes, Int(parser.headEnd), on: handle) {
            case nil: return nil
            case .turnsAway: return .turnsAway
            default: return .closes(lingers: true)
            }
        }
        let isWhole = refuse(.contentTooLarge, UnsafeRawBufferPointer(bytes), on: handle)
        return isWhole ? .closes(lingers: true) : .turnsAway
    }

    /// Serves one complete request, or hands it to a worker.
    /// - Returns: nil when the next request may be looked at at once.
    private mutating func serve(
        _ bytes: UnsafeMutableRawBufferPointer, _ length: Int, on handle: borrowing ConnectionHandle<HTTPSession>
    ) -> StreamProgress.Next? {
        guard let base = bytes.baseAddress else { return nil }
        let services = handle.services
        let loop = handle.loop
        handle.connection.requests &+= 1
        services.pointee.counters.requests &+= 1
        var exchange = HTTPExchange(base, parser, on: handle)
        handle.connection.lastRequest.set(exchange.request.methodAndTarget)
        var compresses = false
        services.pointee.splits.handlerBegins()
        HandlerActivity.enter(handle.connection.id, handle.connection.lastRequest, loop.pointee.activity)
        do {
            if !(try services.pointee.router.handle(&exchange.request, &exchange.response)) {
                compresses = exchange.sendFile(of: services, now: loop.pointee.now)
            }
        } catch {
            let request = "\(exchange.request.method.text) \(LogSecret.hidden(exchange.request.path))"
            services.pointee.report("\(request): \(error)")
            exchange.response.discardUnsent()
            if !exchange.response.isSent {
                exchange.response.reason = .handlerThrew
                let memory = handle.memory
                memory.pointee.failures.say("\(error)".utf8)
            }
        }
        HandlerActivity.leave(loop.pointee.activity)
        if services.pointee.splits.isMeasured {
            services.pointee.splits.handlerEnded(
                exchange.request.mark, handle.connection.id, handle.connection.requests)
        }
        if let job = exchange.response.takeJob() {
            let pending = Cancellation()
            let lane = exchange.response.lane
            let token = handle.connection.channel.token
            if services.pointee.submit(job, lane, pending, token, handle.connection.requests) {
                handle.memory.pointee.pending = pending
                pendingLength = UInt32(truncatingIfNeeded: length)
                waitingSince = loop.pointee.now
                mark = exchange.request.mark
                self.compresses = compresses
                exchange.noteReading(on: handle)
                return .waits
            }
            if compresses {
                exchange.sendFile(of: services, now: loop.pointee.now, compresses: false)
            } else {
                services.pointee.counters.overloaded &+= 1
                let isHashing = if case .hashing = lane { true } else { false }
                let excerpt = handle.connection.lastRequest
                loop.pointee.refuse(isHashing ? .hashQueueFull : .queueFull, excerpt.text)
                exchange.response.send(.overloaded, because: .refusal(isHashing ? .hashQueueFull : .queueFull))
            }
        } else if !exchange.response.isSent {
            if exchange.response.reason != .handlerThrew { exchange.response.reason = .noAnswer }
            exchange.response.send(.internalServerError)
        }
        return exchange.finish(on: handle, began: handle.connection.messageBegan, hasJustCome: true)
    }

    /// Sends the worker's response to the waiting request.
    /// - Returns: false when there was no memory for it.
    mutating func answer(
        _ answer: borrowing DeferredResponse, _ input: UnsafeRawBufferPointer,
        on handle: borrowing ConnectionHandle<HTTPSession>
    ) -> Bool {
        guard pendingLength > 0, Int(pendingLength) <= input.count, let base = input.baseAddress else { return true }
        let services = handle.services
        if answer.compressed == nil { handle.connection.user = answer.user }
        if answer.isRefusal { services.pointee.counters.overloaded &+= 1 }
        var exchange = HTTPExchange(base, parser, on: handle)
        exchange.request.mark = mark
        services.pointee.splits.workerAnswered(
            answer.times, mark, handle.connection.id, handle.connection.requests)
        if answer.compressed != nil {
            // The file as it was found when it was requested; compressed if there is a result and it has been kept.
            exchange.sendFile(of: services, now: waitingSince, compresses: false)
            if exchange.response.status == .ok { exchange.response.reason = .worker }
        } else {
            let peer = handle.connection.peer
            let excerpt = handle.connection.lastRequest
            if answer.status == .tooManyRequests { handle.loop.pointee.refuse(.throttled, peer.description) }
            if answer.status == .serviceUnavailable { handle.loop.pointee.refuse(.busy, excerpt.text) }
            exchange.response.send(answer)
        }
        let next = exchange.finish(on: handle, began: waitingSince, username: answer.username)
        answeredLength = pendingLength
        pendingLength = 0
        if case .closes = next { closesAfterAnswer = true }
        if case .turnsAway = next { return false }
        return true
    }

    mutating func expire(
        _ cause: StreamTimeout, _ input: UnsafeRawBufferPointer, on handle: borrowing ConnectionHandle<HTTPSession>
    ) {
        let loop = handle.loop
        switch cause {
        case .head, .body:
            if content == .answered { return }
            let peer = handle.connection.peer
            loop.pointee.refuse(cause == .head ? .headTimeout : .bodyTimeout, peer.description)
            _ = refuse(.requestTimeout, input, on: handle, cause == .head ? .headTimeout : .bodyTimeout)
        case .handler:
            // The worker may still be busy with it; its response will find nobody waiting.
            guard pendingLength > 0, Int(pendingLength) <= input.count, let base = input.baseAddress else { return }
            var exchange = HTTPExchange(base, parser, on: handle)
            exchange.response.closeConnection()
            exchange.request.mark = mark
            if compresses {
                exchange.sendFile(of: handle.services, now: loop.pointee.now, compresses: false)
            } else {
                let excerpt = handle.connection.lastRequest
                loop.pointee.refuse(.handlerTimeout, excerpt.text)
                exchange.response.send(.overloaded, because: .refusal(.handlerTimeout))
            }
            _ = exchange.finish(on: handle, began: waitingSince)
            pendingLength = 0
        }
    }

    /// Responds to a malformed or too slow message; the connection closes next, because nobody can know where the next
    /// message would begin.
    /// - Parameter timeout: where it was too slow.
    /// - Returns: false when the heap had no room for the response.
    private func refuse(
        _ status: HTTPStatus, _ bytes: UnsafeRawBufferPointer, on handle: borrowing ConnectionHandle<HTTPSession>,
        _ timeout: RefusalReason? = nil
    ) -> Bool {
        let services = handle.services
        let loop = handle.loop
        let peer = handle.connection.peer
        let line = bytes.firstLine
        handle.connection.lastRequest.set(line)
        handle.connection.lastStatus = status.rawValue
        handle.connection.lastTook = loop.pointee.now &- min(handle.messageBeginning, loop.pointee.now)
        if let reason = RefusalReason(status) { loop.pointee.refuse(reason, refusalText(bytes, peer)) }
        // Even an error has no content where HEAD asked (RFC 9110 section 9.3.2): the method was read before the fault.
        var response = Response(
            memory: handle.memory, date: services.pointee.dateLine(loop.pointee.now), isHead: parser.method == .head,
            version: 11, keepsAlive: false)
        response.send(status)
        if response.isIncomplete {
            response.discardIncomplete()
        } else {
            services.pointee.counters.countResponse(status)
            noteRefused(status, bytes, on: handle, timeout, parser)
        }
        if let place = services.pointee.recent.place() {
            place.record.pointee = RequestRecord(
                connection: handle.connection.id, time: loop.pointee.now, bytes: response.contentLength,
                user: handle.connection.user, client: peer, request: handle.connection.lastRequest,
                shift: place.shift, status: status.rawValue)
            // What is no request has no fields.
            if place.captures { services.pointee.recent.capture(agent: nil, referer: nil, at: place) }
        }
        if services.pointee.log.isEnabled {
            AccessEntry.noteRefused(
                line, response, peer, began: handle.messageBeginning, into: &services.pointee.log)
        }
        return !response.isIncomplete
    }

    /// For the log: the reason, the offset of the byte, and the line. The client's bytes are escaped, its secrets left
    /// out.
    private func refusalText(_ bytes: UnsafeRawBufferPointer, _ peer: SocketAddress) -> String {
        let fault = parser.faultText(bytes).map { "\($0), " } ?? ""
        return "\(fault)from \(peer): \"\(LogText.quoted(bytes.firstLine, most: 200))\""
    }

    static func answerEnded(
        _ note: UnsafeRawBufferPointer, content: UInt64, _ ending: AccessEnding, _ services: Services
    ) {
        AccessEntry.write(note, bytes: content, ending, into: &services.pointee.log)
    }

    static func sendingMark(_ services: Services) -> UInt16 { services.pointee.splits.route }

    static func waitedToSend(
        _ nanoseconds: UInt64, mark: UInt16, on handle: borrowing ConnectionHandle<HTTPSession>
    ) {
        let services = handle.services
        let (id, serial) = (handle.connection.id, handle.connection.requests)
        services.pointee.splits.note(.sending, nanoseconds, mark, id, serial)
        let memory = handle.memory
        memory.pointee.failures.add(.sending, nanoseconds, ofRequest: serial, on: id)
    }

    static func parts(on handle: borrowing ConnectionHandle<HTTPSession>) -> PartTimes {
        let services = handle.services
        return services.pointee.splits.parts(of: handle.connection.id, handle.connection.requests)
    }

    private static var continueLine: UnsafeRawBufferPointer {
        let line: StaticString = "HTTP/1.1 100 Continue\r\n\r\n"
        return UnsafeRawBufferPointer(start: line.utf8Start, count: line.utf8CodeUnitCount)
    }
}
