// A stretch of address space that a heap cuts blocks from: 64 MiB reserved, of which the first `committed` bytes are
// usable memory. It grows and shrinks at its end, so its blocks lie in one row, and a heap of some megabytes has one
// region with one free block at its end.
//
//     | head | block | block | … | epilogue |   reserved, no memory behind it   |
//     base   start               end        base + committed
//
// Regions lie on multiples of their size, so an address tells its region before anything is read. The head holds the
// region's own fields; in a heap's first region, the heads of the free lists follow. The epilogue is a header of size 0
// that is always in use, so that the last block has a successor like any other.

import CLinux

struct HeapRegion: Equatable {
    let base: UnsafeMutableRawPointer

    static var bytes: Int { 64 << 20 }
    static var pageBytes: Int { 4096 }
    private static var fieldBytes: Int { 24 }

    init(base: UnsafeMutableRawPointer) { self.base = base }

    /// Reserves a region and commits its first bytes. nil when the kernel refuses.
    /// - Parameters:
    ///   - committing: a multiple of the page size.
    ///   - extraHead: bytes to keep free after the fields.
    static func make(committing: Int, extraHead: Int) -> HeapRegion? {
        guard let span = linux_reserve(bytes * 2) else { return nil }
        let offset = (bytes - (Int(bitPattern: span) & (bytes - 1))) & (bytes - 1)
        let base = span + offset
        if offset > 0 { _ = linux_unmap(span, offset) }
        _ = linux_unmap(base + bytes, bytes - offset)
        guard linux_commit(base, committing) == 0 else {
            _ = linux_unmap(base, bytes)
            return nil
        }
        let region = HeapRegion(base: base)
        region.committed = committing
        // The first header lies at 8 modulo 16, see HeapBlock.
        region.headBytes = ((fieldBytes + extraHead + 7) & ~15) + 8
        return region
    }

    func unmap() {
        // Another owner's mapping may be next at these addresses.
        if HeapShadow.isKept { HeapShadow.unpoison(base, committed) }
        _ = linux_unmap(base, Self.bytes)
    }

    // MARK: fields, at the base

    private func field(_ number: Int) -> UnsafeMutablePointer<Int> { base.assumingMemoryBound(to: Int.self) + number }

    var next: HeapRegion? {
        get { UnsafeMutableRawPointer(bitPattern: field(0).pointee).map(HeapRegion.init) }
        nonmutating set { field(0).pointee = newValue.map { Int(bitPattern: $0.base) } ?? 0 }
    }

    var committed: Int {
        get { field(1).pointee }
        nonmutating set { field(1).pointee = newValue }
    }

    var headBytes: Int {
        get { field(2).pointee }
        nonmutating set { field(2).pointee = newValue }
    }

    var extraHead: UnsafeMutableRawPointer { base + Self.fieldBytes }

    // MARK: blocks

    var start: HeapBlock { HeapBlock(at: base + headBytes) }
    var end: HeapBlock { HeapBlock(at: base + (committed - HeapBlock.headerBytes)) }
    /// The bytes that the row of blocks takes.
    var rowBytes: Int { committed - HeapBlock.headerBytes - headBytes }

    /// Whether a payload could be at an address; reads no block.
    func holds(payloadAt address: UInt) -> Bool {
        let low = UInt(bitPattern: base) &+ UInt(bitPattern: headBytes &+ HeapBlock.headerBytes)
        return address &- low < UInt(bitPattern: rowBytes)
    }
}
