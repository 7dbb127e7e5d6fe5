// The reader's end of a tap: takes what the loop has noted and makes the events of it that an operator gets, with the
// secrets hidden where they are not wanted. A value of an open tap, on the control thread.

struct TapFeed {
    /// Bytes and events of one page at most. As JSON a page has less than a session may let wait.
    static let pageBytes = 512 << 10
    private static let pageEvents = 2000

    private let ring: ByteRing
    private var requests: WireMask?
    private var answers: WireMask?
    /// What has been read so far.
    private(set) var received: UInt64 = 0
    private(set) var sent: UInt64 = 0
    private(set) var lost: UInt64 = 0
    /// The loop notes nothing more.
    private(set) var ending = TapPage.Ending.none

    init(_ ring: ByteRing, _ facts: TapFacts, withSecrets: Bool) {
        self.ring = ring
        if withSecrets { return }
        requests = WireMask(isAnswers: false, isWithin: facts.isWithinRequest)
        answers = WireMask(isAnswers: true, isWithin: facts.isWithinAnswer)
    }

    /// The reader wants no more.
    func close() { ring.close() }

    var isEmpty: Bool { ring.isEmpty }

    /// The next events.
    /// - Parameter name: of a user.
    mutating func events(name: (Int64) -> String) -> [TapEvent] {
        var events: [TapEvent] = []
        var bytes = 0
        while bytes < Self.pageBytes, events.count < Self.pageEvents, ending == .none, let (record, data) = next() {
            bytes += data.count
            take(record, data, &events, name)
        }
        return events
    }

    /// What a head that never became whole still has.
    mutating func rest() -> [TapEvent] {
        [TapEvent.Side.client, .server].compactMap { side in
            let bytes = (side == .client ? requests?.rest() : answers?.rest()) ?? []
            return bytes.isEmpty ? nil : TapEvent(.bytes, from: side, time: Clock.realTime, bytes: bytes)
        }
    }

    private func next() -> (TapRecord, [UInt8])? {
        var record = TapRecord()
        guard withUnsafeMutableBytes(of: &record, { ring.read(into: $0) }) else { return nil }
        let count = Int(record.count)
        let data = [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            length = ring.read(into: UnsafeMutableRawBufferPointer(buffer.extracting(..<count))) ? count : 0
        }
        return (record, data)
    }

    private mutating func take(
        _ record: TapRecord, _ data: [UInt8], _ events: inout [TapEvent], _ name: (Int64) -> String
    ) {
        let side: TapEvent.Side = record.isSent ? .server : .client
        switch record.kind {
        case .bytes:
            if record.isSent { sent &+= UInt64(data.count) } else { received &+= UInt64(data.count) }
            let shown = (record.isSent ? answers?.pass(data) : requests?.pass(data)) ?? data
            if !shown.isEmpty { events.append(TapEvent(.bytes, from: side, time: record.time, bytes: shown)) }
        case .gap:
            lost &+= record.number
            let held = (record.isSent ? answers?.lose() : requests?.lose()) ?? []
            if !held.isEmpty { events.append(TapEvent(.bytes, from: side, time: record.time, bytes: held)) }
            events.append(TapEvent(.gap, from: side, time: record.time, count: record.number))
        case .user:
            let user = Int64(bitPattern: record.number)
            events.append(TapEvent(.user, from: .client, time: record.time, text: user == 0 ? "" : name(user)))
        case .end, .reset:
            // What a head still has was sent before.
            let held = (record.isSent ? answers?.rest() : requests?.rest()) ?? []
            if !held.isEmpty { events.append(TapEvent(.bytes, from: side, time: record.time, bytes: held)) }
            events.append(TapEvent(record.kind == .end ? .end : .reset, from: side, time: record.time))
        case .closed:
            events += rest()
            ending = .closed
        case .enough:
            events += rest()
            ending = .bytes
        }
    }
}
