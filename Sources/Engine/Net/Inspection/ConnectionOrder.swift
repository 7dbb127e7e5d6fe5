// The order of a table of connections. Keys do not change while nothing happens on a connection: age and idle time are
// sorted by the moments from which they are counted. On a loop's thread.

struct ConnectionOrder: Sendable {
    var column = ConnectionColumn.id
    var isDescending = false

    func key<Session>(of slot: borrowing ConnectionSlot<Session>, _ context: ScanContext) -> ConnectionKey {
        var key = slot.value(column, context).key
        if isDescending {
            key.first = ~key.first
            key.second = ~key.second
            key.third = ~key.third
        }
        // Among equals the older connection comes first, in either direction.
        key.id = slot.connection.id
        return key
    }
}

extension SocketAddress {
    /// IPv4 before IPv6, then by address, then by port.
    var sortWords: ConnectionKey {
        let family: UInt64 = isIPv6 ? 1 << 16 : 0
        guard isIPv6 else {
            return ConnectionKey(first: 0, second: high.byteSwapped >> 32, third: UInt64(port))
        }
        // The first word separates the families; the last 16 bits of the address have a word to themselves.
        return ConnectionKey(
            first: family | high.bigEndian >> 48, second: high.bigEndian << 16 | low.bigEndian >> 48,
            third: low.bigEndian << 16 | UInt64(port))
    }
}

extension RequestExcerpt {
    /// The first 24 bytes as numbers that compare like the bytes.
    var sortWords: ConnectionKey {
        withBytes { bytes in
            var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
            for index in 0..<24 {
                let byte = index < bytes.count ? UInt64(bytes[index]) : 0
                switch index / 8 {
                case 0: words.0 = words.0 << 8 | byte
                case 1: words.1 = words.1 << 8 | byte
                default: words.2 = words.2 << 8 | byte
                }
            }
            return ConnectionKey(first: words.0, second: words.1, third: words.2)
        }
    }
}
