// A block and its boundary tags (Knuth, The Art of Computer Programming 1, 2.5). Owned by its heap, on that heap's
// thread.
//
//     in use   | header | payload …                          |
//     free     | header | next | previous | …       | footer |
//
// The header is one word before the payload; the footer (the size again) exists only while the block is free, because
// only then does the next block need it to find this one. So an allocation costs 8 bytes. Blocks are multiples of 16
// and begin at 8 modulo 16, which puts every payload on 16.
//
// The header's bits:
//
//      0–31  tag: a digest of the heap's random cookie, the address and bits 36–63
//     32     in use          33  predecessor in use (there is no footer before this header)
//     34     last: the block is free and ends at its region's end
//     35     held: given back, but kept as it is for the next request of its size (HeapFront)
//     36–57  size in units of 16
//     58–63  slack: canary bytes between what was asked for and the end of the block (debug builds; else 0)
//
// The tag is in the low half, because on a little-endian machine a write past the end of the block before hits that
// half first. The flags are not part of the tag, so that a neighbour can change them without computing it again.

import CLinux

struct HeapBlock: Equatable {
    let word: UnsafeMutablePointer<UInt64>

    @inline(__always) init(_ word: UnsafeMutablePointer<UInt64>) { self.word = word }

    @inline(__always) init(at address: UnsafeMutableRawPointer) { word = address.assumingMemoryBound(to: UInt64.self) }

    @inline(__always) init(payload: UnsafeMutableRawPointer) { self.init(at: payload - Self.headerBytes) }

    /// The block that a link of a free list names; 0 ends a list.
    @inline(__always) init?(link: UInt64) {
        guard let word = UnsafeMutablePointer<UInt64>(bitPattern: UInt(link)) else { return nil }
        self.word = word
    }

    @inline(__always) static var headerBytes: Int { 8 }
    /// A free block holds at least its header, two links and a footer.
    @inline(__always) static var minimumBytes: Int { 32 }
    @inline(__always) static var inUse: UInt64 { 1 << 32 }
    @inline(__always) static var previousInUse: UInt64 { 1 << 33 }
    @inline(__always) static var last: UInt64 { 1 << 34 }
    @inline(__always) static var held: UInt64 { 1 << 35 }

    /// The size of the block for a payload; `byteCount` is at least 0 and far from overflow.
    @inline(__always) static func bytes(forPayload byteCount: Int) -> Int {
        max(minimumBytes, (byteCount &+ headerBytes &+ 15) & ~15)
    }

    @inline(__always) var address: UInt64 { UInt64(UInt(bitPattern: word)) }
    @inline(__always) var payload: UnsafeMutableRawPointer { UnsafeMutableRawPointer(word + 1) }
    @inline(__always) var header: UInt64 { HeapShadow.isKept ? linux_peek_word(word) : word[0] }
    @inline(__always) var byteCount: Int { Self.byteCount(header) }
    @inline(__always) var isInUse: Bool { header & Self.inUse != 0 }
    /// Whether the block belongs to a caller outside the heap.
    @inline(__always) static func isTaken(_ header: UInt64) -> Bool { header & (inUse | held) == inUse }
    @inline(__always) var isPreviousInUse: Bool { header & Self.previousInUse != 0 }

    @inline(__always) static func byteCount(_ header: UInt64) -> Int { Int((header &>> 32) & 0x03FF_FFF0) }
    @inline(__always) static func slack(_ header: UInt64) -> Int { Int(header &>> 58) }

    /// The bytes that the caller may write to.
    @inline(__always) static func usable(_ header: UInt64) -> Int { byteCount(header) &- headerBytes &- slack(header) }

    /// The block `distance` bytes after this one.
    @inline(__always) func advanced(by distance: Int) -> HeapBlock {
        HeapBlock(at: UnsafeMutableRawPointer(word) + distance)
    }

    /// The size of the free block before this one; meaningful only while `isPreviousInUse` is false.
    @inline(__always) var previousFooter: Int {
        Int(truncatingIfNeeded: HeapShadow.isKept ? linux_peek_word(word - 1) : word[-1])
    }

    // MARK: writing

    @inline(__always) private func tag(_ body: UInt64, _ cookie: UInt64) -> UInt64 {
        ((cookie &+ address) ^ (body &>> 36)) & 0xFFFF_FFFF
    }

    /// A header's bits for a size, without flags and tag.
    @inline(__always) static func body(_ byteCount: Int) -> UInt64 { UInt64(truncatingIfNeeded: byteCount) &<< 32 }

    /// - Returns: the header.
    @discardableResult
    @inline(__always) func write(byteCount: Int, flags: UInt64, cookie: UInt64) -> UInt64 {
        let body = Self.body(byteCount)
        let header = body | flags | tag(body, cookie)
        if HeapShadow.isKept { HeapShadow.unpoison(word, Self.headerBytes) }
        word[0] = header
        return header
    }

    /// Writes the header and footer of a free block. Its predecessor is always in use, because two free neighbours are
    /// joined.
    /// - Parameter last: `HeapBlock.last` or 0.
    /// - Returns: the header.
    @discardableResult
    @inline(__always) func writeFree(byteCount: Int, last: UInt64, cookie: UInt64) -> UInt64 {
        if HeapShadow.isKept {
            let start = UnsafeMutableRawPointer(word)
            HeapShadow.unpoison(start, 24)
            HeapShadow.poison(start + 24, byteCount &- Self.minimumBytes)
            HeapShadow.unpoison(start + (byteCount &- 8), 8)
        }
        word[(byteCount &>> 3) &- 1] = UInt64(truncatingIfNeeded: byteCount)
        return write(byteCount: byteCount, flags: Self.previousInUse | last, cookie: cookie)
    }

    // Flags are changed by adding. For `|=` and `&=` the compiler writes one byte, and a load of the whole header soon
    // after such a write stalls until the byte has left the store buffer.

    /// The block's predecessor was free until now.
    @inline(__always) func setPreviousInUse() { word[0] &+= Self.previousInUse }
    /// The block was not held until now.
    @inline(__always) func setHeld() { word[0] &+= Self.held }
    /// The block was held until now.
    @inline(__always) func clearHeld() { word[0] &-= Self.held }

    /// Whether this heap wrote the header at this place.
    @inline(__always) func isWhole(_ header: UInt64, cookie: UInt64) -> Bool {
        header & 0xFFFF_FFFF == tag(header, cookie)
    }

    // MARK: the canary

    /// Debug builds fill the bytes behind those asked for, so that a write past the end by one byte is found.
    @inline(__always) static var guardsSlack: Bool {
        #if DEBUG
            true
        #else
            false
        #endif
    }

    /// Makes the payload accessible: the bytes asked for, and no more.
    func writeCanary(asked: Int, cookie: UInt64) {
        let size = byteCount
        let slack = min(max(0, size &- Self.headerBytes &- max(0, asked)), 63)
        let body = Self.body(size) | UInt64(truncatingIfNeeded: slack) &<< 58
        let start = UnsafeMutableRawPointer(word)
        HeapShadow.unpoison(start, size)
        word[0] = body | (word[0] & (Self.inUse | Self.previousInUse)) | tag(body, cookie)
        (start + (size &- slack)).initializeMemory(as: UInt8.self, repeating: 0xC5, count: slack)
        HeapShadow.poison(start + (size &- slack), slack)
    }

    var isCanaryAlive: Bool {
        let size = byteCount
        let start = UnsafeRawPointer(word)
        for offset in (size &- Self.slack(header))..<size where linux_peek(start + offset) != 0xC5 { return false }
        return true
    }

    /// Poisons the bytes between the link and the end of a held block.
    func closeHeld() {
        let start = UnsafeMutableRawPointer(word)
        HeapShadow.unpoison(start, 16)
        HeapShadow.poison(start + 16, byteCount &- 16)
    }

    // MARK: links, of a free block

    @inline(__always) var next: UInt64 {
        get { word[1] }
        nonmutating set { word[1] = newValue }
    }

    @inline(__always) var previous: UInt64 {
        get { word[2] }
        nonmutating set { word[2] = newValue }
    }
}
