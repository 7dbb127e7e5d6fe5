// Bytes of whole lines, one after the other, in memory that grows and is kept: a buffer that is emptied and filled
// again allocates nothing. One owner at a time; two threads exchange theirs by swap() under a lock.

import Glibc

struct LineBuffer: ~Copyable {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 4096) {
        self.capacity = max(64, capacity)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    @inline(__always)
    var isEmpty: Bool { count == 0 }

    /// Makes room for that many more bytes.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if capacity &- count < more { grow(more) }
    }

    private mutating func grow(_ more: Int) {
        capacity = max(capacity &* 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count &+= 1
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
        guard length > 0 else { return }
        reserve(length)
        (base + count).update(from: bytes, count: length)
        count &+= length
    }

    mutating func append(_ text: StaticString) {
        append(text.utf8Start, text.utf8CodeUnitCount)
    }

    mutating func append(_ text: consuming String) {
        text.withUTF8 { bytes in
            if let start = bytes.baseAddress { append(start, bytes.count) }
        }
    }

    /// Lets `write` put at most `most` bytes at the end; it returns how many it wrote.
    @inline(__always)
    mutating func append(most: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(most)
        count &+= write(base + count)
    }

    /// Removes what was appended after the count was `mark`.
    mutating func truncate(to mark: Int) {
        if mark >= 0 && mark < count { count = mark }
    }

    mutating func removeFirst(_ length: Int) {
        guard length > 0 else { return }
        guard length < count else { return removeAll() }
        memmove(base, base + length, count - length)
        count -= length
    }

    mutating func removeAll() { count = 0 }

    /// Line ends in `bytes`.
    static func lineEnds(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
        var lines = 0
        for index in 0..<max(0, length) where bytes[index] == 10 { lines &+= 1 }
        return lines
    }

    /// The length of the whole lines that fit into `room` bytes; nil where not even one does.
    static func wholeLines(_ bytes: UnsafePointer<UInt8>, _ length: Int, room: Int) -> Int? {
        var end = min(length, room)
        while end > 0 {
            if bytes[end - 1] == 10 { return end }
            end -= 1
        }
        return nil
    }

    /// The length of the first line with its end; the whole length where there is no end.
    static func firstLine(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
        for index in 0..<max(0, length) where bytes[index] == 10 { return index + 1 }
        return max(0, length)
    }
}
