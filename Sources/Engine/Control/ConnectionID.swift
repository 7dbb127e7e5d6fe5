// The name of a connection, as an operator sees and types it. A plain value.

/// An operator's name for a connection: never used twice, and kept when the connection moves to another loop. Shown as
/// `LOOP.NUMBER`: the loop it was first given to, and its number there.
public struct ConnectionID: Sendable, Codable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// - Parameter number: only the low 48 bits count.
    public init(loop: Int, number: UInt64) {
        rawValue = UInt64(UInt16(truncatingIfNeeded: loop)) << 48 | number & 0xFFFF_FFFF_FFFF
    }

    /// From an operator's text, `3.17`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(at: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, let loop = UInt16(parts[0]), let number = UInt64(parts[1]),
            number <= 0xFFFF_FFFF_FFFF
        else { return nil }
        self.init(loop: Int(loop), number: number)
    }

    public var description: String { "\(rawValue >> 48).\(rawValue & 0xFFFF_FFFF_FFFF)" }

    public static func < (left: ConnectionID, right: ConnectionID) -> Bool { left.rawValue < right.rawValue }
}
