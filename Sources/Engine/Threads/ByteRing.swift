// A ring of bytes with one writer and one reader on two threads. Neither waits for the other: what does not fit is left
// out by the writer, who knows it at once. The memory is mapped at the start and touched as it is used.

import Glibc
import Synchronization

// @unchecked: bytes are written before `written` is stored with release, are read after that was loaded with acquire,
// and are not written again before `taken` has passed them, which is stored with release and loaded with acquire too.
// The writer may be another thread later, if the one before handed its end over with release and acquire.
final class ByteRing: @unchecked Sendable {
    /// A power of two.
    let capacity: Int
    private let memory: UnsafeMutableRawPointer
    private let written = Atomic<UInt64>(0)
    private let taken = Atomic<UInt64>(0)
    private let closed = Atomic<Bool>(false)

    /// - Parameter capacity: a power of two, at least a page.
    /// - Throws: ENOMEM.
    init(capacity: Int) throws(Errno) {
        guard
            let memory = mmap(
                nil, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
            memory != MAP_FAILED
        else { throw Errno(ENOMEM) }
        self.capacity = capacity
        self.memory = memory
    }

    deinit { munmap(memory, capacity) }

    /// The reader wants no more.
    func close() { closed.store(true, ordering: .releasing) }

    var isClosed: Bool { closed.load(ordering: .acquiring) }

    // MARK: the writer

    /// Bytes that fit now.
    var room: Int {
        let used = written.load(ordering: .relaxed) &- taken.load(ordering: .acquiring)
        return capacity - Int(truncatingIfNeeded: used)
    }

    /// Writes both pieces one after the other, all or nothing; the reader sees both or neither.
    func write(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
        guard first.count + second.count <= room else { return false }
        let start = written.load(ordering: .relaxed)
        copy(first, to: start)
        copy(second, to: start &+ UInt64(first.count))
        written.store(start &+ UInt64(first.count + second.count), ordering: .releasing)
        return true
    }

    private func copy(_ bytes: UnsafeRawBufferPointer, to position: UInt64) {
        guard let from = bytes.baseAddress else { return }
        let place = Int(truncatingIfNeeded: position) & (capacity - 1)
        let beforeEnd = min(bytes.count, capacity - place)
        (memory + place).copyMemory(from: from, byteCount: beforeEnd)
        memory.copyMemory(from: from + beforeEnd, byteCount: bytes.count - beforeEnd)
    }

    // MARK: the reader

    var isEmpty: Bool { written.load(ordering: .acquiring) == taken.load(ordering: .relaxed) }

    /// Fills the buffer with the next bytes.
    /// - Returns: false where fewer are there; nothing is taken then.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Bool {
        let start = taken.load(ordering: .relaxed)
        let there = written.load(ordering: .acquiring) &- start
        guard UInt64(buffer.count) <= there else { return false }
        guard let to = buffer.baseAddress else { return true }
        let place = Int(truncatingIfNeeded: start) & (capacity - 1)
        let beforeEnd = min(buffer.count, capacity - place)
        to.copyMemory(from: memory + place, byteCount: beforeEnd)
        (to + beforeEnd).copyMemory(from: memory, byteCount: buffer.count - beforeEnd)
        taken.store(start &+ UInt64(buffer.count), ordering: .releasing)
        return true
    }
}
