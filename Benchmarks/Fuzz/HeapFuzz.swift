// A fuzz target: libFuzzer's bytes are operations on a heap, and on pointers that are none of its blocks. The heap's
// invariants are checked; a trap, a report of AddressSanitizer, or an inconsistent heap is a failure. Built by
// scripts/fuzz together with the sources of Engine/System and Engine/Heap.

import Glibc

private struct Live {
    var block: UnsafeMutableRawPointer
    var byteCount: Int
    var pattern: UInt8
}

private func check(_ condition: Bool, _ words: String) {
    if !condition {
        fatalError("heap-fuzz: \(words)")
    }
}

private struct Bytes {
    let all: UnsafeBufferPointer<UInt8>
    var offset = 0

    mutating func next() -> Int {
        guard offset < all.count else { return 0 }
        offset += 1
        return Int(all[offset - 1])
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHeap(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var bytes = Bytes(all: UnsafeBufferPointer(start: start, count: count))
    let policy = PlacementPolicyKind.allCases[bytes.next() & 3]
    var heap = Heap(policy: policy, limit: bytes.next() & 1 == 0 ? .max : 1 << 19)
    var live: [Live] = []
    var freed: [UnsafeMutableRawPointer] = []
    var faults: UInt64 = 0
    while bytes.offset < count {
        let choice = bytes.next()
        switch choice & 7 {
        case 0, 1, 2:
            // Any shift of any byte: 0 to 2 MiB.
            let size = bytes.next() << (bytes.next() % 14)
            let alignment = choice & 8 == 0 ? 16 : 1 << (bytes.next() % 14)
            guard let block = heap.allocate(byteCount: size, alignment: alignment) else { continue }
            check(UInt(bitPattern: block) & UInt(max(16, alignment) - 1) == 0, "alignment")
            check(heap.usableSize(of: block) >= size, "size")
            let pattern = UInt8(truncatingIfNeeded: choice &* 31 &+ live.count)
            memset(block, Int32(pattern), size)
            freed.removeAll { $0 == block }
            live.append(Live(block: block, byteCount: size, pattern: pattern))
        case 3, 4:
            guard !live.isEmpty else { continue }
            let entry = live.remove(at: bytes.next() % live.count)
            check(holds(entry, entry.byteCount), "contents before a deallocation")
            check(heap.deallocate(entry.block) == nil, "fault at a sound deallocation")
            freed.append(entry.block)
        case 5:
            guard !live.isEmpty else { continue }
            let index = bytes.next() % live.count
            let entry = live[index]
            let size = bytes.next() << (bytes.next() % 14)
            check(holds(entry, entry.byteCount), "contents before a reallocation")
            guard let moved = heap.reallocate(entry.block, byteCount: size) else { continue }
            live[index] = Live(block: moved, byteCount: size, pattern: entry.pattern)
            check(holds(live[index], min(size, entry.byteCount)), "contents after a reallocation")
            memset(moved, Int32(entry.pattern), size)
            if moved != entry.block { freed.append(entry.block) }
            freed.removeAll { $0 == moved }
        case 6:
            // A pointer that is no block in use: freed before, into a block, or arbitrary.
            let kind = bytes.next()
            let pointer: UnsafeMutableRawPointer?
            if kind & 1 == 0, !freed.isEmpty {
                pointer = freed[bytes.next() % freed.count]
            } else if kind & 2 == 0, !live.isEmpty {
                pointer = live[bytes.next() % live.count].block + 1 + bytes.next() % 4096
            } else {
                pointer = UnsafeMutableRawPointer(bitPattern: bytes.next() << (bytes.next() % 56))
            }
            guard let pointer, !live.contains(where: { $0.block == pointer }) else { continue }
            check(heap.deallocate(pointer) != nil, "a pointer that is no block was taken back")
            check(heap.usableSize(of: pointer) == 0, "a pointer that is no block has a size")
            faults += 1
        default:
            if choice & 8 == 0 { heap.trim() } else { _ = heap.map(cells: bytes.next()) }
        }
        check(heap.faults == faults, "faults counted")
    }
    check(heap.census.blocks == live.count, "blocks counted")
    if let problem = heap.audit() { check(false, problem) }
    for entry in live {
        check(holds(entry, entry.byteCount), "contents at the end")
        check(heap.deallocate(entry.block) == nil, "fault at the end")
    }
    heap.trim()
    if let problem = heap.audit() { check(false, problem) }
    let census = heap.census
    check(census.inUse == 0, "bytes in use at the end")
    check(census.freeBlocks == census.regions, "free blocks at the end")
    return 0
}

private func holds(_ entry: Live, _ count: Int) -> Bool {
    if count < 1 { return true }
    return entry.block.load(as: UInt8.self) == entry.pattern && memcmp(entry.block, entry.block + 1, count - 1) == 0
}
