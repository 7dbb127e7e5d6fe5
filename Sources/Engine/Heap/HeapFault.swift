// A misuse that a heap found in a pointer it was given. A value, not a trap: the server closes the loop's connections
// and takes a new heap, because one connection's bug is not worth losing the process.

/// A misuse of a heap, found when a block came back.
public struct HeapFault: Error, Equatable, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The block is free already.
        case doubleFree
        /// No block of this heap begins there. Found without reading from the address.
        case foreignPointer
        /// There is no valid header before the block: it was overwritten, or the pointer points into the middle of a
        /// block.
        case badHeader
        /// The block's owner wrote past its end.
        case overrun
    }

    public let kind: Kind
    /// The address that was given back.
    public let address: UInt

    init(_ kind: Kind, _ block: UnsafeMutableRawPointer) {
        self.kind = kind
        address = UInt(bitPattern: block)
    }

    public var description: String {
        let words =
            switch kind {
            case .doubleFree: "was freed twice"
            case .foreignPointer: "is not of this heap"
            case .badHeader: "has a damaged header"
            case .overrun: "was written past its end"
            }
        return "block 0x\(String(address, radix: 16)) \(words)"
    }
}
