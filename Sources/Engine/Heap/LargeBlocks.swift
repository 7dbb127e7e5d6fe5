// Blocks with a mapping of their own. A table finds them (open addressing, linear probing, Knuth 3, 6.4), not a header
// before them: a foreign pointer is looked up, never read, and the whole mapping belongs to the caller. The mappings
// begin on a page, which meets every alignment the heap offers. Owned by the heap, on its thread.

import CLinux

struct LargeBlocks: ~Copyable {
    private struct Entry {
        var address: UInt
        var byteCount: Int
    }

    /// The address 0 marks an empty slot: mappings are zeroed, so a new table is empty.
    private var slots: UnsafeMutablePointer<Entry>?
    private var capacity = 0
    private(set) var count = 0
    /// Bytes of the blocks, in whole pages.
    private(set) var blockBytes = 0
    /// Bytes of the table.
    private(set) var tableBytes = 0

    deinit {
        guard let slots else { return }
        for slot in 0..<capacity {
            guard let block = UnsafeMutableRawPointer(bitPattern: slots[slot].address) else { continue }
            _ = linux_unmap(block, slots[slot].byteCount)
        }
        _ = linux_unmap(slots, tableBytes)
    }

    var reservedBytes: Int { blockBytes + tableBytes }

    /// - Parameter room: bytes that the blocks and the table may hold together.
    mutating func allocate(_ byteCount: Int, within room: Int) -> UnsafeMutableRawPointer? {
        guard let bytes = Self.wholePages(byteCount), bytes <= room - reservedBytes, makeSlot(within: room - bytes),
            let block = linux_map(bytes)
        else { return nil }
        blockBytes += bytes
        insert(Entry(address: UInt(bitPattern: block), byteCount: bytes))
        return block
    }

    /// The size of a block; nil for an address that is no large block.
    func byteCount(of block: UnsafeMutableRawPointer) -> Int? {
        guard let slots, let slot = slot(of: UInt(bitPattern: block)) else { return nil }
        return slots[slot].byteCount
    }

    /// - Returns: false for an address that is no large block.
    mutating func deallocate(_ block: UnsafeMutableRawPointer) -> Bool {
        guard let slots, let slot = slot(of: UInt(bitPattern: block)) else { return false }
        let bytes = slots[slot].byteCount
        remove(slot)
        blockBytes -= bytes
        _ = linux_unmap(block, bytes)
        return true
    }

    /// - Returns: the block's new address; nil leaves the block as it was.
    mutating func reallocate(
        _ block: UnsafeMutableRawPointer, _ byteCount: Int, within room: Int
    ) -> UnsafeMutableRawPointer? {
        guard let slots, let slot = slot(of: UInt(bitPattern: block)), let bytes = Self.wholePages(byteCount) else {
            return nil
        }
        let old = slots[slot].byteCount
        if bytes == old { return block }
        // A block may shrink in a heap that is over its limit.
        guard bytes < old || bytes - old <= room - reservedBytes, let moved = linux_remap(block, old, bytes) else {
            return nil
        }
        remove(slot)
        blockBytes += bytes - old
        insert(Entry(address: UInt(bitPattern: moved), byteCount: bytes))
        return moved
    }

    // MARK: the table

    private static func wholePages(_ byteCount: Int) -> Int? {
        let (sum, overflow) = byteCount.addingReportingOverflow(HeapRegion.pageBytes - 1)
        return overflow ? nil : sum & ~(HeapRegion.pageBytes - 1)
    }

    private func home(_ address: UInt) -> Int {
        Int(truncatingIfNeeded: (UInt64(address) &* 0x9E37_79B9_7F4A_7C15) &>> 40) & (capacity - 1)
    }

    private func slot(of address: UInt) -> Int? {
        guard let slots, count > 0, address != 0 else { return nil }
        var slot = home(address)
        while slots[slot].address != 0 {
            if slots[slot].address == address { return slot }
            slot = (slot + 1) & (capacity - 1)
        }
        return nil
    }

    private mutating func insert(_ entry: Entry) {
        guard let slots else { return }
        var slot = home(entry.address)
        while slots[slot].address != 0 { slot = (slot + 1) & (capacity - 1) }
        slots[slot] = entry
        count += 1
    }

    /// Closes the gap: moves up every entry that would not be found past it.
    private mutating func remove(_ removed: Int) {
        guard let slots else { return }
        var gap = removed
        var slot = gap
        while true {
            slot = (slot + 1) & (capacity - 1)
            guard slots[slot].address != 0 else { break }
            let distance = (slot - home(slots[slot].address)) & (capacity - 1)
            if distance >= (slot - gap) & (capacity - 1) {
                slots[gap] = slots[slot]
                gap = slot
            }
        }
        slots[gap] = Entry(address: 0, byteCount: 0)
        count -= 1
    }

    /// Makes room for one more entry: the table is never more than half full.
    private mutating func makeSlot(within room: Int) -> Bool {
        if (count + 1) * 2 <= capacity { return true }
        let newBytes = max(HeapRegion.pageBytes, tableBytes * 2)
        guard newBytes - tableBytes <= room - reservedBytes, let memory = linux_map(newBytes) else { return false }
        let old = slots
        let oldCapacity = capacity
        let oldBytes = tableBytes
        capacity = newBytes / MemoryLayout<Entry>.stride
        slots = memory.bindMemory(to: Entry.self, capacity: capacity)
        tableBytes = newBytes
        count = 0
        if let old {
            for slot in 0..<oldCapacity where old[slot].address != 0 { insert(old[slot]) }
            _ = linux_unmap(old, oldBytes)
        }
        return true
    }
}
