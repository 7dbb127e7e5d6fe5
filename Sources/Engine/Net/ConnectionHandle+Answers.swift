// The ends of responses, reported to the session with the bytes of content that the kernel took: at once if all was
// sent in the event; otherwise when the rest has been sent, or when no more of it will be.

extension ConnectionHandle {
    /// Sends the session's output in the loop's memory, keeps the rest, and makes sure that its sending is continued.
    /// - Returns: nil when the connection is gone.
    @inline(__always)
    consuming func transmit() -> Self? {
        if memory.pointee.answers.isEmpty { return transmitOutput() }
        return transmitNoted()
    }

    private consuming func transmitNoted() -> Self? {
        // The memory's output begins here in the connection's outgoing bytes; a close on the way counts from here too.
        memory.pointee.answers.base = connection.bytesOut &+ slot.pointee.waitingOutput
        guard let kept = transmitOutput() else { return nil }
        kept.keepUnsentAnswers()
        return kept
    }

    /// Reports the memory's responses that have been sent, and moves the others to the connection.
    private func keepUnsentAnswers() {
        let memory = memory
        let sent = connection.bytesOut
        tell(&memory.pointee.answers, sent: sent)
        if !memory.pointee.answers.isEmpty, let work = slot.pointee.work {
            while work.pointee.answers.takeFirst(of: &memory.pointee.answers, in: &memory.pointee.heap) {}
        }
        // No room to remember it: reporting it too early is better than never.
        tell(&memory.pointee.answers, sent: sent, rest: .unknown)
        memory.pointee.answers.clear(in: &memory.pointee.heap)
    }

    /// More bytes have been sent.
    @inline(__always)
    func countAnswers() {
        guard let work = slot.pointee.work, !work.pointee.answers.isEmpty else { return }
        tell(&work.pointee.answers, sent: connection.bytesOut)
    }

    /// No more of the connection's work will be sent.
    func cutAnswers() {
        guard let work = slot.pointee.work, !work.pointee.answers.isEmpty else { return }
        tell(&work.pointee.answers, sent: connection.bytesOut, rest: .cut)
    }

    /// The connection closes in its own event: its output in the memory comes after the output in its work.
    func cutAnswersOfMemory() {
        let memory = memory
        if memory.pointee.answers.isEmpty { return }
        tell(&memory.pointee.answers, sent: connection.bytesOut, rest: .cut)
        memory.pointee.answers.clear(in: &memory.pointee.heap)
    }

    /// The heap was misused: reports the entries that are still intact.
    func salvageAnswers() {
        guard let work = slot.pointee.work, work.pointee.answers.isIntact(in: memory.pointee.heap) else { return }
        _ = Session.tell(work.pointee.answers.bytes, base: 0, sent: connection.bytesOut, rest: .cut, services)
    }

    /// - Parameter rest: the ending of those that have not been sent; nil: not ended yet.
    private func tell(_ answers: inout AnswerLedger, sent: UInt64, rest: AccessEnding? = nil) {
        answers.removeFirst(Session.tell(answers.bytes, base: answers.base, sent: sent, rest: rest, services))
    }
}

extension StreamSession {
    /// Reports the responses that have ended, by the count of bytes sent.
    /// - Parameter rest: the ending of those that have not been sent; nil: not ended yet.
    /// - Returns: bytes of entries that are done.
    static func tell(
        _ bytes: UnsafeRawBufferPointer, base: UInt64, sent: UInt64, rest: AccessEnding?, _ services: Services
    ) -> Int {
        var done = 0
        while let (entry, note, size) = AnswerLedger.first(of: UnsafeRawBufferPointer(rebasing: bytes[done...])) {
            let end = base &+ entry.end
            if end <= sent {
                answerEnded(note, content: entry.content, .whole, services)
            } else if let rest {
                let missing = min(end &- sent, entry.content)
                answerEnded(note, content: entry.content &- missing, rest, services)
            } else {
                break
            }
            done &+= size
        }
        return done
    }
}
