// A filter of connections, compiled from an operator's text: raw values and bytes, compared on the loop's thread while
// it scans its table. No string is made.

struct ConnectionMatch: Sendable {
    enum Number: Sendable { case loop, age, idle, head, requests, bytesIn, bytesOut, bufferedIn, bufferedOut, status }
    enum Test: Sendable { case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual }

    enum Term: Sendable {
        case number(Number, Test, UInt64)
        case phase(ConnectionPhase, isEqual: Bool)
        case user(Set<Int64>, isEqual: Bool)
        /// ASCII letters of either case.
        case peer([UInt8], isEqual: Bool)
        case request([UInt8], isEqual: Bool)
        /// In the peer's address, the id, the last request, or one of these users.
        case anywhere([UInt8], users: Set<Int64>)
    }

    var terms: [Term] = []
    var isInverted = false

    /// All terms hold (or, inverted, not all).
    func accepts<Session>(_ slot: borrowing ConnectionSlot<Session>, loop: Int, now: UInt64) -> Bool {
        for term in terms where !holds(term, slot, loop, now) { return isInverted }
        return !isInverted || terms.isEmpty
    }

    private func holds<Session>(
        _ term: Term, _ slot: borrowing ConnectionSlot<Session>, _ loop: Int, _ now: UInt64
    ) -> Bool {
        switch term {
        case .number(let number, let test, let value):
            let mine: UInt64 =
                switch number {
                case .loop: UInt64(clamping: loop)
                case .age: now &- min(now, slot.connection.acceptedAt)
                case .idle: now &- min(now, slot.connection.lastActive)
                case .head: slot.headTime(now: now)
                case .requests: slot.connection.requests
                case .bytesIn: slot.connection.bytesIn
                case .bytesOut: slot.connection.bytesOut
                case .bufferedIn: UInt64(clamping: slot.inputBytes.count)
                case .bufferedOut: slot.waitingOutput
                case .status: UInt64(slot.connection.lastStatus)
                }
            return switch test {
            case .equal: mine == value
            case .notEqual: mine != value
            case .less: mine < value
            case .lessOrEqual: mine <= value
            case .greater: mine > value
            case .greaterOrEqual: mine >= value
            }
        case .phase(let phase, let isEqual): return (slot.phase == phase) == isEqual
        case .user(let ids, let isEqual): return ids.contains(slot.connection.user) == isEqual
        case .peer(let text, let isEqual): return Self.peer(slot.connection.peer, holds: text) == isEqual
        case .request(let text, let isEqual):
            return slot.connection.lastRequest.withBytes { Self.find(text, in: $0) } == isEqual
        case .anywhere(let text, let users):
            if slot.connection.user != 0, users.contains(slot.connection.user) { return true }
            if slot.connection.lastRequest.withBytes({ Self.find(text, in: $0) }) { return true }
            if Self.peer(slot.connection.peer, holds: text) { return true }
            return Self.id(slot.connection.id, holds: text)
        }
    }

    /// Written on the stack: `127.0.0.1:51234`.
    private static func peer(_ peer: SocketAddress, holds text: [UInt8]) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: SocketAddress.textCapacity + 32, alignment: 8) { buffer in
            var length = peer.writeHost(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<SocketAddress.textCapacity]))
            guard let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
            base[length] = UInt8(ascii: ":")
            length += 1
            length += Decimal.write(UInt64(peer.port), to: base + length)
            return find(text, in: UnsafeRawBufferPointer(rebasing: buffer[..<length]))
        }
    }

    /// Written on the stack: `1.17`, matched as a whole or from its beginning.
    private static func id(_ id: UInt64, holds text: [UInt8]) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { buffer in
            guard let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
            var length = Decimal.write(id >> 48, to: base)
            base[length] = UInt8(ascii: ".")
            length += 1
            length += Decimal.write(id & 0xFFFF_FFFF_FFFF, to: base + length)
            guard text.count <= length else { return false }
            return find(text, in: UnsafeRawBufferPointer(rebasing: buffer[..<text.count]))
        }
    }

    /// - Parameter text: in lower case.
    static func find(_ text: [UInt8], in bytes: UnsafeRawBufferPointer) -> Bool {
        guard let first = text.first else { return true }
        guard text.count <= bytes.count else { return false }
        for start in 0...(bytes.count - text.count) where lower(bytes[start]) == first {
            var same = 1
            while same < text.count, lower(bytes[start + same]) == text[same] { same += 1 }
            if same == text.count { return true }
        }
        return false
    }

    @inline(__always)
    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 0x20 : byte }
}
