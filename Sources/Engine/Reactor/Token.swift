// The name of a registration, valid on any thread without keeping anything alive, where C++ would hold a weak_ptr. A
// slot is used again; its generation is not, so a late event finds another generation and is dropped.

struct Token: Equatable, Sendable {
    let raw: UInt64

    @inline(__always)
    init(raw: UInt64) { self.raw = raw }

    @inline(__always)
    init(slot: UInt32, generation: UInt32) { raw = UInt64(generation) << 32 | UInt64(slot) }

    @inline(__always)
    var slot: UInt32 { UInt32(truncatingIfNeeded: raw) }

    @inline(__always)
    var generation: UInt32 { UInt32(truncatingIfNeeded: raw >> 32) }

    /// The loop's own eventfd.
    static let wakerSlot: UInt32 = .max
    static var waker: Token { Token(slot: wakerSlot, generation: 0) }

    /// The slot of all listening sockets, above those of connections; its generation is the listener's number.
    static let listenerSlot: UInt32 = 0xFFFF_0000
}
