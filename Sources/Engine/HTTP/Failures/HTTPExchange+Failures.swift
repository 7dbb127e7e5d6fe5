// Notes the exchanges that failed or were slow. On the loop's thread; called for no answer that went well within its
// tick.

extension HTTPExchange {
    /// - Parameter took: nanoseconds from the request's first byte, or since a worker was asked; 0 within a tick.
    @inline(never)
    func noteFailure(on handle: borrowing ConnectionHandle<HTTPSession>, took: UInt64) {
        let memory = handle.memory
        let status = response.status.rawValue
        // The sender of the response that needs no memory notes it.
        let hasFailed = status >= 400 && !response.isIncomplete
        let isSlow = took >= memory.pointee.failures.slowFrom
        guard hasFailed || isSlow else { return }
        let now = handle.loop.pointee.now
        var record = handle.failure(FailureCause(response.reason), status: status)
        record.peer = client(handle.services, handle.connection.peer)
        record.took = took
        record.serial = handle.connection.requests
        record.parts = HTTPSession.parts(on: handle)
        record.bytes = response.contentLength
        if case .refusal(.handlerTimeout) = response.reason {
            record.cause.limit = UInt64(clamping: handle.limits.handlerTimeout)
        }
        if hasFailed { memory.pointee.failures.add(record, head: request.head, now: now) }
        if isSlow {
            if !hasFailed {
                record.cause = FailureCause(response.reason == .worker ? .slowWorker : .slowArrival)
            }
            memory.pointee.failures.addSlow(record, head: request.head, now: now)
        }
    }
}

extension Response {
    /// The same as `send`, for a reason of the server's own.
    mutating func send(_ answer: borrowing DeferredResponse, because reason: FailureReason) {
        send(answer)
        self.reason = reason
    }
}

extension HTTPSession {
    /// Notes the refusal of bytes that did not become a request.
    @inline(never)
    func noteRefused(
        _ status: HTTPStatus, _ bytes: UnsafeRawBufferPointer, on handle: borrowing ConnectionHandle<HTTPSession>,
        _ timeout: RefusalReason?, _ parser: RequestParser
    ) {
        let limits = handle.services.pointee.limits
        let reason = timeout ?? RefusalReason(status) ?? .malformed
        var cause = FailureCause(.refusal(reason))
        switch reason {
        case .headTimeout: cause.limit = UInt64(clamping: handle.limits.headerTimeout)
        case .bodyTimeout:
            cause.limit = UInt64(clamping: handle.limits.bodyTimeout)
            cause.amount = UInt64(parser.bodyBytesSoFar)
        default: cause.take(parser, limits, bytes)
        }
        var record = handle.failure(cause, status: status.rawValue)
        let now = handle.loop.pointee.now
        record.took = now &- min(now, handle.messageBeginning)
        handle.note(record, head: bytes)
    }
}

extension FailureCause {
    /// The fault that the parser found, with the bound that belongs to it.
    fileprivate mutating func take(_ parser: RequestParser, _ limits: RequestLimits, _ bytes: UnsafeRawBufferPointer) {
        let fault = parser.fault
        self.fault = fault.rawValue
        place = UInt32(clamping: parser.faultOffset)
        if fault.isOfAByte, parser.faultOffset < bytes.count { byte = bytes[parser.faultOffset] }
        let isInTrailers = parser.headEnd > 0
        switch fault {
        case .largeHead:
            limit = UInt64(isInTrailers ? limits.trailerBytes : limits.headBytes)
            // The field that is too many has not been counted.
            field = parser.fieldCount &+ 1
        case .manyFields: limit = UInt64(limits.headerCount)
        case .longTarget: limit = UInt64(limits.targetBytes)
        case .largeBody, .none:
            limit = UInt64(min(limits.bodyBytes, Int(parser.bodyLimit)))
            // A length past the server's own bound is not kept.
            let announced = parser.announcedLength ?? 0
            amount = announced < Int(UInt32.max) ? UInt64(clamping: announced) : 0
        default: break
        }
    }
}

extension HTTPServices {
    /// A tick was slow, or a minute is over: notes the answers of the tick. Its time is known only now, and belongs to
    /// all of them; their heads are gone.
    @inline(never)
    mutating func noteSlowTick(_ busy: UInt64, _ now: UInt64, in memory: UnsafeMutablePointer<LoopMemory>) {
        memory.pointee.failures.look(at: now)
        guard busy >= memory.pointee.failures.slowFrom else { return }
        let answers = recent.ofTick(now, limit: SlowAnswers.capacity)
        for answer in answers {
            let cause = FailureCause(.slowTick, amount: UInt64(answers.count))
            var record = FailureRecord(cause, connection: answer.connection, peer: answer.client)
            record.request = answer.request
            record.user = answer.user
            record.status = answer.status
            record.bytes = answer.bytes
            record.took = busy
            memory.pointee.failures.addSlow(record, head: UnsafeRawBufferPointer(start: nil, count: 0), now: now)
        }
    }
}
