// When an answer has ended, and the session is told so with the bytes of its content that the kernel took: at once
// where all has gone out in the event; otherwise when the rest has gone, or when nothing more of it will.

extension Connections {
    /// Sends what the session left in the memory, keeps what is left over, and sees to it that somebody goes on with
    /// it.
    /// - Returns: false when the connection is gone.
    @inline(__always)
    mutating func transmit(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        if memory.pointee.answers.isEmpty { return transmitOutput(slot, place, in: &loop) }
        return transmitNoted(slot, place, in: &loop)
    }

    private mutating func transmitNoted(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        // Where the memory's output begins in all that the connection sends; a close on the way counts from there too.
        memory.pointee.answers.base = place.pointee.connection.bytesOut &+ place.pointee.waitingOutput
        guard transmitOutput(slot, place, in: &loop) else { return false }
        keepUnsentAnswers(place)
        return true
    }

    /// Tells of the memory's answers that have gone out, and moves the others to the connection.
    private mutating func keepUnsentAnswers(_ place: SlotPointer) {
        let sent = place.pointee.connection.bytesOut
        tell(&memory.pointee.answers, sent: sent)
        if !memory.pointee.answers.isEmpty, let work = place.pointee.work {
            while work.pointee.answers.takeFirst(of: &memory.pointee.answers, in: &memory.pointee.heap) {}
        }
        // No room to remember it: better said too early than never.
        tell(&memory.pointee.answers, sent: sent, rest: .unknown)
        memory.pointee.answers.clear(in: &memory.pointee.heap)
    }

    /// More bytes have gone out.
    @inline(__always)
    mutating func countAnswers(_ place: SlotPointer) {
        guard let work = place.pointee.work, !work.pointee.answers.isEmpty else { return }
        tell(&work.pointee.answers, sent: place.pointee.connection.bytesOut)
    }

    /// Nothing more of the connection's work goes out.
    func cutAnswers(_ place: SlotPointer) {
        guard let work = place.pointee.work, !work.pointee.answers.isEmpty else { return }
        tell(&work.pointee.answers, sent: place.pointee.connection.bytesOut, rest: .cut)
    }

    /// The connection closes in its own event: what it has in the memory comes behind what it has in its work.
    func cutAnswersOfMemory(_ place: SlotPointer) {
        if memory.pointee.answers.isEmpty { return }
        tell(&memory.pointee.answers, sent: place.pointee.connection.bytesOut, rest: .cut)
        memory.pointee.answers.clear(in: &memory.pointee.heap)
    }

    /// What another loop had of a connection's answers; false where the heap has no room for it.
    func keepAnswers(_ bytes: UnsafeRawBufferPointer, _ work: WorkPointer) -> Bool {
        work.pointee.answers.append(bytes, in: &memory.pointee.heap)
    }

    /// A connection on its way between two loops goes no further.
    func tellCut(_ bytes: UnsafeRawBufferPointer, sent: UInt64) {
        _ = tell(bytes, base: 0, sent: sent, rest: .cut)
    }

    /// The heap was misused: says what of it can still be told from accidents.
    func salvageAnswers(_ place: SlotPointer) {
        guard let work = place.pointee.work, work.pointee.answers.isIntact(in: memory.pointee.heap) else { return }
        _ = tell(work.pointee.answers.bytes, base: 0, sent: place.pointee.connection.bytesOut, rest: .cut)
    }

    /// - Parameter rest: how those end that have not gone out; nil: not yet.
    private func tell(_ answers: inout AnswerLedger, sent: UInt64, rest: AccessEnding? = nil) {
        answers.removeFirst(tell(answers.bytes, base: answers.base, sent: sent, rest: rest))
    }

    /// - Returns: bytes of entries that are done with.
    private func tell(_ bytes: UnsafeRawBufferPointer, base: UInt64, sent: UInt64, rest: AccessEnding?) -> Int {
        var done = 0
        while let (entry, note, size) = AnswerLedger.first(of: UnsafeRawBufferPointer(rebasing: bytes[done...])) {
            let end = base &+ entry.end
            if end <= sent {
                Session.answerEnded(note, content: entry.content, .whole, services)
            } else if let rest {
                let missing = min(end &- sent, entry.content)
                Session.answerEnded(note, content: entry.content &- missing, rest, services)
            } else {
                break
            }
            done &+= size
        }
        return done
    }
}
