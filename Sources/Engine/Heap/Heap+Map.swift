// The picture of a heap, by a walk over its blocks, which takes some nanoseconds a block. Blocks that the front holds
// count as free.

extension Heap {
    /// The largest map: more cells than any terminal has.
    public static var mapLimit: Int { 65_536 }

    /// Draws the heap as it is now.
    /// - Parameter cells: how many; fewer where a cell would be less than 16 bytes, and at most `mapLimit`.
    public func map(cells: Int) -> HeapMap {
        var classes = Self.mapBounds.map { HeapMap.SizeClass(bytes: $0, inUse: 0, free: 0) }
        classes[classes.count - 1].inUse = large.count
        let wanted = max(1, min(cells, Self.mapLimit))
        let cellBytes = max(16, (committedBytes + wanted - 1) / wanted)
        let count = (committedBytes + cellBytes - 1) / cellBytes
        var used = [Int](repeating: 0, count: count)
        var offset = 0
        var region = firstRegion
        while let current = region {
            // The head and the epilogue count as in use, because no caller can have them.
            Self.mark(&used, cellBytes, offset, current.headBytes)
            var block = current.start
            var place = offset + current.headBytes
            // A damaged tag ends the row, because the size behind it may be anything.
            while block != current.end, block.isWhole(block.header, cookie: cookie) {
                let header = block.header
                let bytes = HeapBlock.byteCount(header)
                let number = Self.mapClass(bytes)
                if HeapBlock.isTaken(header) {
                    classes[number].inUse += 1
                    Self.mark(&used, cellBytes, place, bytes)
                } else {
                    classes[number].free += 1
                }
                place += bytes
                block = block.advanced(by: bytes)
            }
            Self.mark(&used, cellBytes, offset + current.committed - HeapBlock.headerBytes, HeapBlock.headerBytes)
            offset += current.committed
            region = current.next
        }
        let densities = used.indices.map { index -> UInt8 in
            let whole = min(cellBytes, committedBytes - index * cellBytes)
            return UInt8(clamping: (used[index] * 255 + whole - 1) / whole)
        }
        return HeapMap(policy: policy, cells: densities, cellBytes: cellBytes, classes: classes)
    }

    /// From 32 bytes to 64 MiB, and one for large blocks.
    private static var mapBounds: [Int] { (5...26).map { 1 << $0 } + [.max] }

    private static func mapClass(_ byteCount: Int) -> Int {
        max(0, Int.bitWidth - (byteCount - 1).leadingZeroBitCount - 5)
    }

    /// Adds `byteCount` bytes that begin at `place` to the cells they lie in.
    private static func mark(_ used: inout [Int], _ cellBytes: Int, _ place: Int, _ byteCount: Int) {
        var place = place
        let end = place + byteCount
        while place < end {
            let cell = place / cellBytes
            let next = min(end, (cell + 1) * cellBytes)
            used[cell] += next - place
            place = next
        }
    }
}

extension HeapMap {
    /// Rows of characters, darker where more is in use; a blank is a cell with nothing in use.
    /// - Parameters:
    ///   - width: cells a row.
    ///   - ascii: only ASCII characters.
    public func picture(width: Int, ascii: Bool = false) -> [String] {
        let shades: [Character] = ascii ? [" ", ".", ":", "+", "#"] : [" ", "░", "▒", "▓", "█"]
        let width = max(1, width)
        return stride(from: 0, to: cells.count, by: width).map { start in
            String(cells[start..<min(cells.count, start + width)].map { shades[Self.shade($0)] })
        }
    }

    /// 0 for nothing, 4 for (nearly) everything in use.
    static func shade(_ density: UInt8) -> Int { density == 0 ? 0 : density >= 250 ? 4 : 1 + Int(density) * 3 / 250 }
}
