// The value of a live connection in each column of the operator's table. Order, filter and page read it here and
// nowhere else. On the loop's thread, for each connection that a scan looks at: numbers and bytes, no String.

/// A connection's value in a column.
enum ConnectionValue {
    case number(UInt64)
    /// A time counted from this moment, monotonic nanoseconds.
    case since(UInt64)
    /// A text, by words that compare as it does.
    case text(ConnectionKey)

    @inline(__always)
    func number(now: UInt64) -> UInt64 {
        switch self {
        case .number(let number): number
        case .since(let moment): now &- min(now, moment)
        case .text: 0
        }
    }

    /// Its place in an ascending order, which passing time does not change: the longer ago, the higher.
    @inline(__always)
    var key: ConnectionKey {
        switch self {
        case .number(let number): ConnectionKey(first: number)
        case .since(let moment): ConnectionKey(first: ~moment)
        case .text(let words): words
        }
    }
}

/// A connection's text in a column, as the loop has it. Another thread makes it readable.
enum ConnectionText: Sendable, BitwiseCopyable {
    case none
    case address(SocketAddress)
    case request(RequestExcerpt)

    var description: String {
        switch self {
        case .none: ""
        case .address(let address): address.description
        case .request(let request): request.text
        }
    }

    /// - Parameter text: lower case.
    func holds(_ text: [UInt8]) -> Bool {
        switch self {
        case .none: false
        case .address(let address): Self.find(text, in: address)
        case .request(let request): request.withBytes { ConnectionMatch.find(text, in: $0) }
        }
    }

    /// On the stack: `127.0.0.1:51234`.
    private static func find(_ text: [UInt8], in address: SocketAddress) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: SocketAddress.textCapacity + 32, alignment: 8) { buffer in
            var length = address.writeHost(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<SocketAddress.textCapacity]))
            guard let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
            base[length] = UInt8(ascii: ":")
            length += 1
            length += Decimal.write(UInt64(address.port), to: base + length)
            return ConnectionMatch.find(text, in: UnsafeRawBufferPointer(rebasing: buffer[..<length]))
        }
    }
}

extension ConnectionSlot {
    /// Inlined: a scan asks for `head` of every connection, and for the rest by a column that does not change.
    @inline(__always)
    func value(_ column: ConnectionColumn, _ context: ScanContext) -> ConnectionValue {
        switch column {
        case .id: .number(connection.id)
        case .peer: .text(connection.peer.sortWords)
        case .loop: .number(UInt64(clamping: context.loop))
        case .state: .number(UInt64(phase.rawValue))
        case .age: .since(connection.acceptedAt)
        case .idle: .since(connection.lastActive)
        case .requests: .number(connection.requests)
        case .requestRate: .number(context.rates.of(connection, now: context.now).requests)
        case .bytesIn: .number(connection.bytesIn)
        case .bytesOut: .number(connection.bytesOut)
        case .outRate: .number(context.rates.of(connection, now: context.now).bytesOut)
        case .status: .number(UInt64(connection.lastStatus))
        case .last: .text(connection.lastRequest.sortWords)
        case .took: .number(connection.lastTook)
        case .user: .number(UInt64(bitPattern: connection.user))
        case .bufferedIn: .number(UInt64(clamping: inputBytes.count))
        case .bufferedOut: .number(waitingOutput)
        case .head:
            phase == .reading && !isInBody && connection.messageBegan != 0
                ? .since(connection.messageBegan) : .number(0)
        }
    }

    @inline(__always)
    func text(_ column: ConnectionColumn) -> ConnectionText {
        switch column {
        case .peer: .address(connection.peer)
        case .last: .request(connection.lastRequest)
        default: .none
        }
    }

    /// Whether a column's text holds another; an id only from its beginning.
    /// - Parameter text: lower case.
    func text(_ column: ConnectionColumn, holds text: [UInt8]) -> Bool {
        column == .id ? Self.id(connection.id, beginsWith: text) : self.text(column).holds(text)
    }

    /// On the stack: `1.17`.
    private static func id(_ id: UInt64, beginsWith text: [UInt8]) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { buffer in
            guard let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
            var length = Decimal.write(id >> 48, to: base)
            base[length] = UInt8(ascii: ".")
            length += 1
            length += Decimal.write(id & 0xFFFF_FFFF_FFFF, to: base + length)
            guard text.count <= length else { return false }
            return ConnectionMatch.find(text, in: UnsafeRawBufferPointer(rebasing: buffer[..<text.count]))
        }
    }
}
