// The responses that have not been sent completely, in their order on the connection, each with a note of the session
// for its end. Those of the current event lie in the loop's memory. The rest moves to the connection's work when the
// event ends, and with the connection to another loop. On the loop's thread; its memory comes from the loop's heap.
//
// A response's end is a position in the connection's outgoing bytes, which `Connection.bytesOut` counts: the response
// is sent when the count has reached its end, and its content is the last bytes before it. So no send has to add
// anything up.

struct AnswerLedger: ~Copyable {
    struct Entry: BitwiseCopyable {
        /// Counted from the ledger's `base`.
        var end: UInt64
        /// Bytes of content.
        var content: UInt64
        var noteLength: UInt32
        /// A checksum of the other fields and the note; 0 while the entry lies in the loop's memory.
        var check: UInt32 = 0
    }

    /// The most bytes of unsent entries that a connection may hold. With short requests a full output has fewer: a
    /// client that exceeds it pipelines long ones and does not read.
    static let limit = 64 << 10
    /// A block larger than this is not kept for the next event.
    private static let kept = 16 << 10
    private static let entrySize = MemoryLayout<Entry>.size

    /// The ends are counted from here: 0 in a connection's work; in the loop's memory, the bytes sent before.
    var base: UInt64 = 0
    private var buffer = Buffer()

    @inline(__always)
    var isEmpty: Bool { buffer.isEmpty }

    /// All entries. Valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(buffer.bytes) }

    /// - Returns: room for the note; nil where the heap has none, and nothing is added.
    @inline(__always)
    mutating func add(
        end: UInt64, content: UInt64, noteLength: Int, in heap: inout Heap
    ) -> UnsafeMutableRawBufferPointer? {
        let size = Self.entrySize &+ noteLength
        guard let room = buffer.room(size, in: &heap), let place = room.baseAddress else { return nil }
        let entry = Entry(end: end, content: content, noteLength: UInt32(truncatingIfNeeded: noteLength))
        place.storeBytes(of: entry, as: Entry.self)
        buffer.filled(size)
        return UnsafeMutableRawBufferPointer(start: place + Self.entrySize, count: noteLength)
    }

    /// The first entry of these bytes and the total length; nil at their end.
    static func first(
        of bytes: UnsafeRawBufferPointer
    ) -> (entry: Entry, note: UnsafeRawBufferPointer, size: Int)? {
        guard bytes.count >= entrySize else { return nil }
        let entry = bytes.loadUnaligned(as: Entry.self)
        let size = entrySize &+ Int(entry.noteLength)
        guard size <= bytes.count else { return nil }
        return (entry, UnsafeRawBufferPointer(rebasing: bytes[entrySize..<size]), size)
    }

    mutating func removeFirst(_ byteCount: Int) { buffer.consume(byteCount) }

    /// Moves the first entry of the loop's ledger here, with its end counted from the connection's first byte.
    /// - Returns: false where the bound or the heap leaves no room, or there is none.
    mutating func takeFirst(of memory: inout AnswerLedger, in heap: inout Heap) -> Bool {
        guard let (first, note, size) = Self.first(of: memory.bytes), buffer.count + size <= Self.limit else {
            return false
        }
        var entry = first
        entry.end &+= memory.base
        entry.check = Self.check(entry, note)
        guard let room = add(end: entry.end, content: entry.content, noteLength: note.count, in: &heap) else {
            return false
        }
        room.copyMemory(from: note)
        room.baseAddress.map { ($0 - Self.entrySize).storeBytes(of: entry, as: Entry.self) }
        memory.removeFirst(size)
        return true
    }

    /// Appends the entries that another loop had of the connection.
    mutating func append(_ bytes: UnsafeRawBufferPointer, in heap: inout Heap) -> Bool {
        buffer.append(bytes, in: &heap)
    }

    /// Clears it at the end of an event.
    mutating func clear(in heap: inout Heap) {
        if buffer.held > Self.kept { buffer.release(to: &heap) } else { buffer.clear() }
    }

    mutating func release(to heap: inout Heap) { buffer.release(to: &heap) }

    mutating func abandon() { buffer.abandon() }

    // MARK: a heap that was misused

    /// Whether the entries lie in a block of the heap and are unchanged.
    func isIntact(in heap: borrowing Heap) -> Bool {
        guard buffer.isIntact(in: heap) else { return false }
        var rest = bytes
        while let (entry, note, size) = Self.first(of: rest) {
            if entry.check != Self.check(entry, note) { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest[size...])
        }
        return rest.isEmpty
    }

    /// FNV-1a, <http://www.isthe.com/chongo/tech/comp/fnv/>: against accidents.
    private static func check(_ entry: Entry, _ note: UnsafeRawBufferPointer) -> UInt32 {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        for word in [entry.end, entry.content, UInt64(entry.noteLength)] { sum = (sum ^ word) &* 0x100_0000_01B3 }
        for byte in note { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return UInt32(truncatingIfNeeded: sum ^ sum >> 32)
    }
}
