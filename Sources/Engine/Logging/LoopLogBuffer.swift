// A loop's end of the access log. Owned by one loop and used on its thread alone: access() formats into memory that
// nobody else sees, and publish() hands it over once a tick. In the steady state two buffers go back and forth, and
// nothing is allocated.
//
// The line is NCSA's combined format, which goaccess and its like read:
// PEER - USER [24/Nov/2026:03:05:18 +0000] "METHOD TARGET HTTP/1.1" STATUS BYTES "REFERER" "AGENT"
// The extended format adds: SECONDS.MICROSECONDS ok|cut|-

struct LoopLogBuffer: ~Copyable {
    /// Bytes of a request line that are logged. Each other field has a limit too.
    static let requestLineLimit = 2048
    static let fieldLimit = 512

    /// False when there is no access log.
    private(set) var isEnabled: Bool
    /// The lines also tell how long the request took and how it ended.
    private(set) var isExtended: Bool
    private let limit: Int
    private let front: LogFront
    /// Retained once here and released at its end, so that a tick counts no references.
    private var lane: Unmanaged<LogLane>?
    private var pending = LineBuffer()
    /// The second that `stamp` shows; .max before the first line.
    private var stampedSecond = UInt64.max
    private let stamp: UnsafeMutablePointer<UInt8>

    init(front: LogFront, isEnabled: Bool, format: AccessFormat) {
        self.front = front
        self.isEnabled = isEnabled
        isExtended = format == .extended
        limit = front.limit
        lane = isEnabled ? .passRetained(front.makeLane()) : nil
        stamp = .allocate(capacity: LogTime.combinedLength)
        stamp.initialize(repeating: 0, count: LogTime.combinedLength)
    }

    deinit {
        if let lane { Self.finish(lane, pending, front) }
        stamp.deallocate()
    }

    /// From now on lines are made in this format, or none are made. A lane ends with the lines made until now.
    mutating func follow(isEnabled: Bool, format: AccessFormat) {
        isExtended = format == .extended
        if isEnabled == self.isEnabled { return }
        self.isEnabled = isEnabled
        if isEnabled {
            lane = .passRetained(front.makeLane())
        } else if let ended = lane.take() {
            Self.finish(ended, pending, front)
            pending.removeAll()
        }
    }

    private static func finish(_ lane: Unmanaged<LogLane>, _ last: borrowing LineBuffer, _ front: LogFront) {
        let dropped = lane._withUnsafeGuaranteedRef { $0.finish(last) }
        if dropped > 0 { front.counters.drop(dropped) }
        lane.release()
    }

    /// Formats one line; it is dropped and counted where the buffer is full.
    @inline(__always)
    mutating func access(_ line: borrowing AccessLine) {
        if isEnabled { format(line) }
    }

    private mutating func format(_ line: borrowing AccessLine) {
        let second = line.time / Clock.second
        if second != stampedSecond {
            _ = LogTime.writeCombined(seconds: second, to: stamp)
            stampedSecond = second
        }
        let mark = pending.count
        append(line.peer, most: Self.fieldLimit, isQuoted: false)
        pending.append(" - ")
        append(line.user, most: Self.fieldLimit, isQuoted: false)
        pending.append(" [")
        pending.append(stamp, LogTime.combinedLength)
        pending.append("] \"")
        appendTarget(line.requestLine, most: Self.requestLineLimit)
        pending.append("\" ")
        let status = max(0, min(999, line.status))
        pending.append(most: 3) { bytes in
            LogTime.put(status, 3, bytes)
            return 3
        }
        pending.append(" ")
        let size = line.bytes
        pending.append(most: Decimal.capacity) { Decimal.write(size, to: $0) }
        pending.append(" \"")
        appendTarget(line.referer, most: Self.fieldLimit)
        pending.append("\" \"")
        append(line.agent, most: Self.fieldLimit, isQuoted: true)
        if isExtended { appendEnd(line.took, line.ending) } else { pending.append("\"\n") }
        if pending.count > limit {
            pending.truncate(to: mark)
            front.counters.drop(1)
        }
    }

    /// Appends the rest of an extended line.
    private mutating func appendEnd(_ took: UInt64, _ ending: AccessEnding) {
        pending.append("\" ")
        pending.append(most: Decimal.capacity) { Decimal.write(took / Clock.second, to: $0) }
        pending.append(46)
        pending.append(most: 6) { bytes in
            LogTime.put(Int(took % Clock.second / 1000), 6, bytes)
            return 6
        }
        pending.append(32)
        pending.append(ending.mark)
        pending.append(10)
    }

    /// Appends a field that may contain a secret.
    @inline(__always)
    private mutating func appendTarget(_ field: UnsafeRawBufferPointer, most: Int) {
        guard let secret = LogSecret.next(in: field) else { return append(field, most: most, isQuoted: true) }
        appendHiding(secret, field, most: most)
    }

    private mutating func appendHiding(_ first: Range<Int>, _ field: UnsafeRawBufferPointer, most: Int) {
        var secret: Range<Int>? = first
        var at = 0
        while let found = secret {
            let plain = UnsafeRawBufferPointer(rebasing: field[min(at, most)..<min(found.lowerBound, most)])
            if !plain.isEmpty { append(plain, most: most, isQuoted: true) }
            if found.lowerBound < most { pending.append("***") }
            at = found.upperBound
            secret = LogSecret.next(in: field, from: at)
        }
        let rest = UnsafeRawBufferPointer(rebasing: field[min(at, most)..<min(field.count, most)])
        if !rest.isEmpty { append(rest, most: most, isQuoted: true) }
    }

    /// Appends a field with its hostile bytes as `\xHH`, the way nginx writes them; `-` for an empty one.
    @inline(__always)
    private mutating func append(_ field: UnsafeRawBufferPointer, most: Int, isQuoted: Bool) {
        guard let start = field.baseAddress, field.count > 0 else { return pending.append(45) }
        let count = min(field.count, most)
        pending.append(most: count &* 4) { bytes in
            var written = 0
            for index in 0..<count {
                let byte = start.load(fromByteOffset: index, as: UInt8.self)
                if byte > 0x20 && byte < 0x7F && byte != 34 && byte != 92 || byte == 0x20 && isQuoted {
                    bytes[written] = byte
                    written &+= 1
                } else {
                    bytes[written] = 92
                    bytes[written &+ 1] = 120
                    bytes[written &+ 2] = LogText.hexDigit(byte >> 4)
                    bytes[written &+ 3] = LogText.hexDigit(byte & 15)
                    written &+= 4
                }
            }
            return written
        }
    }

    /// Hands the formatted lines to the writer; once a tick.
    @inline(__always)
    mutating func publish() {
        if !pending.isEmpty { handOver() }
    }

    private mutating func handOver() {
        guard let lane else { return }
        let receipt = lane._withUnsafeGuaranteedRef { $0.take(&pending) }
        if receipt.dropped > 0 { front.counters.drop(receipt.dropped) }
        if receipt.rings { front.ring() }
    }
}
