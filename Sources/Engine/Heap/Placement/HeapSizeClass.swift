// The size classes of the free lists: one for each size up to 1008 bytes, then eight to an octave. A block of a small
// class fits exactly, a block of a higher class than asked for always fits, and at most an eighth is cut off.

// The free block at a region's end has the highest class, whatever its size: it is cut only when nothing else fits, so
// that the heap fills its holes first, a block at the end can grow, and the end can be given back.

enum HeapSizeClass {
    @inline(__always) static var count: Int { 193 }
    @inline(__always) static var last: Int { 192 }
    /// Classes below this number hold blocks of one size each.
    @inline(__always) static var exactCount: Int { 64 }

    /// - Parameter byteCount: a block's size, at least 32 and under 64 MiB.
    @inline(__always) static func of(_ byteCount: Int) -> Int {
        let units = byteCount &>> 4
        if units < exactCount { return units }
        let exponent = 63 &- units.leadingZeroBitCount
        return exactCount &+ (exponent &- 6) &* 8 &+ ((units &>> (exponent &- 3)) & 7)
    }

    /// The list of a free block with this header, under the segregated policy.
    @inline(__always) static func of(header: UInt64) -> Int {
        header & HeapBlock.last != 0 ? last : of(HeapBlock.byteCount(header))
    }

    /// The smallest block of a class.
    static func lowerBound(_ number: Int) -> Int {
        if number < exactCount { return number &* 16 }
        let above = number &- exactCount
        return ((8 &+ (above & 7)) &<< (3 &+ (above &>> 3))) &* 16
    }
}
