// Which connections an operator wants to see, compiled from the filter they typed: raw values and bytes, compared on the loop's
// thread while it scans its table. No string is made.

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
    func accepts(_ connection: borrowing Connection, isInBody: Bool, loop: Int, now: UInt64) -> Bool {
        for term in terms where !holds(term, connection, isInBody, loop, now) { return isInverted }
        return !isInverted || terms.isEmpty
    }

    private func holds(_ term: Term, _ connection: borrowing Connection, _ isInBody: Bool, _ loop: Int, _ now: UInt64) -> Bool {
        switch term {
        case .number(let number, let test, let value):
            let mine: UInt64 =
                switch number {
                case .loop: UInt64(clamping: loop)
                case .age: now &- min(now, connection.acceptedAt)
                case .idle: now &- min(now, connection.lastActive)
                case .head: connection.headTime(isInBody: isInBody, now: now)
                case .requests: connection.requests
                case .bytesIn: connection.bytesIn
                case .bytesOut: connection.bytesOut
                case .bufferedIn: UInt64(clamping: connection.input.count)
                case .bufferedOut: connection.waitingOutput
                case .status: UInt64(connection.lastStatus)
                }
            return switch test {
            case .equal: mine == value
            case .notEqual: mine != value
            case .less: mine < value
            case .lessOrEqual: mine <= value
            case .greater: mine > value
            case .greaterOrEqual: mine >= value
            }
        case .phase(let phase, let isEqual): return (connection.phase == phase) == isEqual
        case .user(let ids, let isEqual): return ids.contains(connection.user) == isEqual
        case .peer(let text, let isEqual): return Self.peer(connection.peer, holds: text) == isEqual
        case .request(let text, let isEqual): return connection.lastRequest.withBytes { Self.find(text, in: $0) } == isEqual
        case .anywhere(let text, let users):
            if connection.user != 0, users.contains(connection.user) { return true }
            if connection.lastRequest.withBytes({ Self.find(text, in: $0) }) { return true }
            if Self.peer(connection.peer, holds: text) { return true }
            return Self.id(connection.id, holds: text)
        }
    }

    /// On the stack: `127.0.0.1:51234`.
    private static func peer(_ peer: SocketAddress, holds text: [UInt8]) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: SocketAddress.textCapacity + 32, alignment: 8) { buffer in
            var length = peer.writeHost(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<SocketAddress.textCapacity]))
            guard let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
            base[length] = UInt8(ascii: ":")
            length += 1
            length += Decimal.write(UInt64(peer.port), to: base + length)
            return find(text, in: UnsafeRawBufferPointer(rebasing: buffer[..<length]))
        }
    }

    /// On the stack: `1.17`, only as a whole or from its beginning.
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

    /// - Parameter text: lower case.
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

extension Connection {
    /// Nanoseconds since the first byte of a head that is not whole yet; 0 where none is under way.
    func headTime(isInBody: Bool, now: UInt64) -> UInt64 {
        guard phase == .reading, !isInBody, messageBegan != 0 else { return 0 }
        return now &- min(now, messageBegan)
    }
}
