// The ends of responses, reported to the session with the bytes of content that the kernel took: at once if all was
// sent in the event; otherwise when the rest has been sent, or when no more of it will be.

extension Connections {
    /// Sends the session's output in the loop's memory, keeps the rest, and makes sure that its sending is continued.
    /// - Returns: false when the connection is gone.
    @inline(__always)
    mutating func transmit(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        if memory.pointee.answers.isEmpty { return transmitOutput(slot, place, in: &loop) }
        return transmitNoted(slot, place, in: &loop)
    }

    private mutating func transmitNoted(_ slot: UInt32, _ place: SlotPointer, in loop: inout LoopContext) -> Bool {
        // The memory's output begins here in the connection's outgoing bytes; a close on the way counts from here too.
        memory.pointee.answers.base = place.pointee.connection.bytesOut &+ place.pointee.waitingOutput
        guard transmitOutput(slot, place, in: &loop) else { return false }
        keepUnsentAnswers(place)
        return true
    }

    /// Reports the memory's responses that have been sent, and moves the others to the connection.
    private mutating func keepUnsentAnswers(_ place: SlotPointer) {
        let sent = place.pointee.connection.bytesOut
        tell(&memory.pointee.answers, sent: sent)
        if !memory.pointee.answers.isEmpty, let work = place.pointee.work {
            while work.pointee.answers.takeFirst(of: &memory.pointee.answers, in: &memory.pointee.heap) {}
        }
        // No room to remember it: reporting it too early is better than never.
        tell(&memory.pointee.answers, sent: sent, rest: .unknown)
        memory.pointee.answers.clear(in: &memory.pointee.heap)
    }

    /// More bytes have been sent.
    @inline(__always)
    mutating func countAnswers(_ place: SlotPointer) {
        guard let work = place.pointee.work, !work.pointee.answers.isEmpty else { return }
        tell(&work.pointee.answers, sent: place.pointee.connection.bytesOut)
    }

    /// No more of the connection's work will be sent.
    func cutAnswers(_ place: SlotPointer) {
        guard let work = place.pointee.work, !work.pointee.answers.isEmpty else { return }
        tell(&work.pointee.answers, sent: place.pointee.connection.bytesOut, rest: .cut)
    }

    /// The connection closes in its own event: its output in the memory comes after the output in its work.
    func cutAnswersOfMemory(_ place: SlotPointer) {
        if memory.pointee.answers.isEmpty { return }
        tell(&memory.pointee.answers, sent: place.pointee.connection.bytesOut, rest: .cut)
        memory.pointee.answers.clear(in: &memory.pointee.heap)
    }

    /// Keeps a connection's entries from another loop; false where the heap has no room for them.
    func keepAnswers(_ bytes: UnsafeRawBufferPointer, _ work: WorkPointer) -> Bool {
        work.pointee.answers.append(bytes, in: &memory.pointee.heap)
    }

    /// Reports the responses of a connection that is lost between two loops.
    func tellCut(_ bytes: UnsafeRawBufferPointer, sent: UInt64) {
        _ = tell(bytes, base: 0, sent: sent, rest: .cut)
    }

    /// The heap was misused: reports the entries that are still intact.
    func salvageAnswers(_ place: SlotPointer) {
        guard let work = place.pointee.work, work.pointee.answers.isIntact(in: memory.pointee.heap) else { return }
        _ = tell(work.pointee.answers.bytes, base: 0, sent: place.pointee.connection.bytesOut, rest: .cut)
    }

    /// - Parameter rest: the ending of those that have not been sent; nil: not ended yet.
    private func tell(_ answers: inout AnswerLedger, sent: UInt64, rest: AccessEnding? = nil) {
        answers.removeFirst(tell(answers.bytes, base: answers.base, sent: sent, rest: rest))
    }

    /// - Returns: bytes of entries that are done.
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
